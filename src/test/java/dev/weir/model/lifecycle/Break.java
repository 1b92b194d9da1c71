package dev.weir.model.lifecycle;

/** Ways to break the product on purpose; the model must notice each. */
enum Break {
  NONE,
  /** Every connected proxy is said to have the newest weights. */
  ACKNOWLEDGEMENT_SKIPPED,
  /** A proxy that refuses the newest weights is counted among those that have them. */
  REFUSAL_COUNTED,
  /** An abort is decided and the candidate keeps its share. */
  ABORT_KEEPS_SHARE,
  /** A person's pause ends when the engine looks. */
  PAUSE_LIFTED_BY_ITSELF,
  /** The plan that is followed has no gates. */
  GATES_FORGOTTEN,
  /** The plan that is followed has no holds. */
  HOLDS_FORGOTTEN,
  /** An answer counts whatever it was asked for. */
  OLD_ANSWERS_COUNT,
  /** A restart loses whose pause it was. */
  PAUSE_LOST_BY_RESTART,
  /** Weights are changed and keep their number. */
  NUMBER_USED_TWICE,
  /** What rolls back does so for ever. */
  ROLLBACK_NEVER_ENDS
}
