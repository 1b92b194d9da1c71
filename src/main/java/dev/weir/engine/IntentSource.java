package dev.weir.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Port: where the intent comes from. It is read again by itself; this asks for it now. */
public interface IntentSource {
  /**
   * Reads the source now. Returns at once and may be called on any thread; several calls that wait
   * are served by one read, which begins after the last of them.
   *
   * @return what was found; always completes, never with an exception, and after a limit of the
   *     source's own with {@link SyncResult.Failed}
   */
  CompletionStage<SyncResult> sync();

  /**
   * What a read found. Whether a set is in force afterwards is the engine's word: {@link
   * Control#source()}.
   */
  sealed interface SyncResult {
    /**
     * The set is valid and was given to the engine.
     *
     * @param commit where the source has commits
     * @param changed whether it is another set, or another commit, than the read before found
     */
    record Found(Optional<Commit> commit, boolean changed) implements SyncResult {}

    /**
     * The set is not valid: what is in force goes on.
     *
     * @param problems at least one
     */
    record Refused(Optional<Commit> commit, List<Problem> problems) implements SyncResult {
      public Refused {
        problems = List.copyOf(problems);
      }
    }

    /**
     * Nothing could be read: what is in force goes on, and the source is tried again by itself.
     *
     * @param reason a sentence for people, without secrets
     */
    record Failed(String reason) implements SyncResult {}
  }
}
