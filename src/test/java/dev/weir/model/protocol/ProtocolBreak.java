package dev.weir.model.protocol;

/** Ways to break the product on purpose; the model must notice each. */
enum ProtocolBreak {
  NONE,
  /** The publisher says that everybody has acknowledged. */
  ACKNOWLEDGEMENT_SKIPPED,
  /** A state is written with the next one only. */
  SAVED_LATE,
  /** After a restart the numbers of versions start anew. */
  VERSIONS_FORGOTTEN,
  /** What a proxy refuses is heard as taken. */
  REFUSAL_HEARD_AS_TAKEN,
  /** An abort gets lost. */
  ABORT_LOST,
  /** A changed set of weights is not published. */
  PUBLICATION_LOST;

  /** The smallest bounds within which it shows. */
  Limits noticedWithin() {
    return switch (this) {
      case SAVED_LATE, VERSIONS_FORGOTTEN -> new Limits(1, 1, 0, 0, 0, false, true, false);
      case REFUSAL_HEARD_AS_TAKEN -> new Limits(1, 0, 0, 1, 0, false, true, false);
      case ABORT_LOST -> new Limits(1, 0, 0, 0, 0, false, true, true);
      case NONE, ACKNOWLEDGEMENT_SKIPPED, PUBLICATION_LOST ->
          new Limits(1, 0, 0, 0, 0, false, true, false);
    };
  }
}
