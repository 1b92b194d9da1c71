package dev.weir.engine;

import dev.weir.core.plan.Intent;
import java.util.List;
import java.util.Map;

/** What one complete read of a source gave: everything valid, or what is wrong and nothing else. */
public sealed interface IntentRead {
  /** A fingerprint of what was read: equal content, equal digest. */
  String digest();

  /**
   * The whole set is valid.
   *
   * @param documents every resource of the user as JSON text by {@code Kind namespace/name}, for
   *     the store: the last good set must be there again after a restart with broken files
   * @param heldBack what is wrong with single resources that the source leaves as they were, where
   *     it can tell them apart
   */
  record Accepted(
      Intent intent, String digest, Map<String, String> documents, List<Problem> heldBack)
      implements IntentRead {
    public Accepted {
      documents = Map.copyOf(documents);
      heldBack = List.copyOf(heldBack);
    }

    /** Of a set in which nothing is wrong. */
    public Accepted(Intent intent, String digest, Map<String, String> documents) {
      this(intent, digest, documents, List.of());
    }
  }

  /**
   * The set is refused as a whole.
   *
   * @param problems at least one, in the order of files and lines
   */
  record Refused(List<Problem> problems, String digest) implements IntentRead {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
