/**
 * Reads one folder of one branch of a git repository, a whole commit at a time: asks the remote now
 * and then, keeps a shallow copy beside the state, and says which commit it read. What the files
 * mean is not here.
 */
@NullMarked
package dev.weir.intent.git;

import org.jspecify.annotations.NullMarked;
