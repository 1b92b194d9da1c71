package dev.weir.model;

import java.util.Locale;
import java.util.Optional;

/**
 * What an exploration came to.
 *
 * @param situations that are not the same
 * @param transitions that were tried between them
 * @param story what was broken, and the way there; empty when nothing was
 */
public record Report(int situations, long transitions, Optional<String> story) {
  /** The counts, in a line. */
  public String counts() {
    return String.format(Locale.ROOT, "%,d situations, %,d transitions", situations, transitions);
  }
}
