/**
 * Texts with places that are filled from a notice. Shared by the room that refuses a wrong template
 * and the one that sends what is made of it.
 */
@NullMarked
package dev.weir.template;

import org.jspecify.annotations.NullMarked;
