package dev.weir.core.gate;

/** What happens when a metric's budget for measurements without data is spent. */
public enum NoDataPolicy {
  /** Stay at the step and wait for data; the progress deadline ends it. */
  HOLD,
  /** Take the metric as passed, by the user's explicit wish, and say so. */
  PASS,
  /** Take it as a failed gate. */
  FAIL,
  /** Wait for a person. */
  PAUSE
}
