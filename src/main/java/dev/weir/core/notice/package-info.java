/**
 * What people and other systems are told: who wants to hear of which events, and what one notice
 * says. Pure; how it is sent belongs in notify, when in jobs.
 */
@NullMarked
package dev.weir.core.notice;

import org.jspecify.annotations.NullMarked;
