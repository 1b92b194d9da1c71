package dev.weir.cli;

import java.util.List;
import java.util.Optional;

/**
 * What {@code weir version} says: which Weir this is.
 *
 * @param commit what it was built from; empty when it was not built in a clone
 * @param builtWith the JDK and the frame
 * @param runsOn the JVM, or that it is native; and the system
 */
public record BuildFacts(String version, Optional<Commit> commit, String builtWith, String runsOn) {
  /**
   * A commit.
   *
   * @param id the first 12 digits of its hash
   * @param day when it was made, as 2026-11-28 in UTC
   * @param changed whether files were changed since then
   */
  public record Commit(String id, String day, boolean changed) {
    private String sentence() {
      return id + " of " + day + (changed ? ", with changes that were not committed" : "");
    }
  }

  List<String> lines() {
    return List.of(
        "weir " + version,
        "commit:  " + commit.map(Commit::sentence).orElse("not known, it was not built in a clone"),
        "built:   with " + builtWith,
        "runs on: " + runsOn);
  }
}
