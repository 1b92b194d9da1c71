package dev.weir.simulation;

/** Ways to break the product on purpose; the simulation must notice each. */
enum Sabotage {
  NONE,
  /** The publisher says that everybody has acknowledged. */
  ACKNOWLEDGEMENT_SKIPPED,
  /** The transport acknowledges clusters in the place of the proxy, which gets them later. */
  CLUSTERS_ACKNOWLEDGED_EARLY,
  /** The store writes a state only with the next one. */
  PERFORMED_BEFORE_SAVED,
  /** The store forgets what became of commands. */
  OUTCOMES_LOST,
  /** After a restart the store gives states as they were some saves ago. */
  OLDER_STATES_AFTER_RESTART,
  /** After a restart the numbers of versions start anew. */
  VERSIONS_FORGOTTEN,
  /** No gate's budget is ever spent. */
  BUDGETS_FORGOTTEN,
  /** A source without data says that all is well. */
  NO_DATA_IS_HEALTH,
  /** A measurement's answer is given again for every later one. */
  OLD_ANSWERS,
  /** The engine's steady time is set together with its clock. */
  CLOCK_STEPS_TAKEN_FOR_TIME,
  /** The log that several engines share takes what somebody writes who has missed a change. */
  LOG_WITHOUT_FENCE,
  /** An engine that stands by gives its proxies at times what it has seen some changes ago. */
  STANDBY_GOES_BACK
}
