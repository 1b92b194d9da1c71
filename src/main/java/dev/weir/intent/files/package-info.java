/**
 * What every source of files has in common, wherever they lie: which names count, how much is read
 * at most, and how bytes by name become one set. Finding the bytes is not done here.
 */
@NullMarked
package dev.weir.intent.files;

import org.jspecify.annotations.NullMarked;
