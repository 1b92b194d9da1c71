package dev.weir.core.lifecycle;

import java.util.List;
import java.util.Locale;

/**
 * Every way from one phase to another. The lifecycle makes no move that is not declared here, and
 * the table in ARCHITECTURE.md is written from it.
 */
public enum Transition {
  INTRODUCED(
      from("New", "Introducing", "Failed"),
      to("Introducing"),
      "the first revision ever is wanted: everything at once"),
  INTRODUCTION_FAILED(
      from("Introducing"), to("Failed"), "the first revision did not serve within the deadline"),
  SERVES(
      from("Introducing", "Failed"),
      to("Healthy"),
      "the first revision has endpoints and every counted proxy has acknowledged"),
  STARTED(
      from("Healthy", "RolledBack", "RollingBack"),
      to("Starting"),
      "another revision than stable is wanted"),
  RETRIED(from("RolledBack"), to("Starting"), "a person says: try the rejected revision again"),
  STEP_ENTERED(
      from("Starting", "Stepping"),
      to("Stepping"),
      "the step before is complete: held, judged, acknowledged"),
  PLAN_CHANGED(
      from("Starting", "Stepping"),
      to("Stepping", "Starting"),
      "the spec's steps changed: from the first step; only its gates: the same step judged afresh"),
  STEP_ACKNOWLEDGED(
      from("Stepping"),
      to("Stepping"),
      "every counted proxy has the step's weights: the hold clock runs"),
  HOLD_OVER(
      from("Stepping"),
      to("Stepping"),
      "the planned time is over, a gate or an acknowledgement is missing: the deadline runs"),
  PAUSED(
      from("Starting", "Stepping", "Promoting"),
      to("Starting", "Stepping", "Promoting"),
      "the plan, a person, or a gate that cannot decide says: wait"),
  RESUMED(
      from("Starting", "Stepping", "Promoting"),
      to("Starting", "Stepping", "Promoting"),
      "the pause is over, by time, by its signal or by a person"),
  SIGNALLED(
      from("Starting", "Stepping", "Promoting"),
      to("Starting", "Stepping", "Promoting"),
      "a signal that a step waits for is given, perhaps before the step"),
  PROMOTED_BY_HAND(
      from("Starting", "Stepping"),
      to("Starting", "Stepping"),
      "a person ends a hold or a pause, or takes a verdict upon themselves"),
  PROMOTING(
      from("Starting", "Stepping"), to("Promoting"), "the last step is complete: 100 % on it"),
  PROMOTED(
      from("Promoting"),
      to("Healthy"),
      "every counted proxy has acknowledged: the candidate is stable"),
  FORGOTTEN(
      from("Healthy"), to("Healthy"), "keepOld is over: the former revision leaves the routes"),
  FAILED(
      from("Starting", "Stepping", "Promoting"),
      to("RollingBack"),
      "a gate failed, could not be evaluated or had no data; the deadline or a pause's limit passed; no endpoints"),
  ABORTED(from("Starting", "Stepping", "Promoting"), to("RollingBack"), "a person says: back"),
  REVERTED(from("Starting", "Stepping", "Promoting"), to("RollingBack"), "stable is wanted again"),
  SUPERSEDED(
      from("Starting", "Stepping", "Promoting"),
      to("RollingBack"),
      "a third revision is wanted: the candidate loses all traffic first"),
  UNDONE(
      from("Healthy"),
      to("RollingBack"),
      "a person takes a finished rollout back, to the former revision or one before: one push"),
  CARRIES_MORE(
      from("RollingBack"),
      to("RollingBack"),
      "a staged rollback: stable can carry more, its time is over, or a person says: at once"),
  ROLLED_BACK(
      from("RollingBack"),
      to("RolledBack"),
      "every counted proxy has the candidate at 0 %; it stays wanted and is not tried again"),
  SETTLED(
      from("RollingBack", "RolledBack"),
      to("Healthy"),
      "stable is wanted and has everything, acknowledged"),
  EXPERIMENT_STARTED(
      from("Healthy"),
      to("Experimenting"),
      "the spec has an experiment that is new, and undo is over: its arms start with 0 %"),
  EXPERIMENT_SHIFTED(
      from("Experimenting"),
      to("Experimenting"),
      "every arm serves and every counted proxy knows them: they get their shares"),
  EXPERIMENT_ACKNOWLEDGED(
      from("Experimenting"),
      to("Experimenting"),
      "every counted proxy has the arms' shares: the experiment's clock runs"),
  EXPERIMENT_ENDED(
      from("Experimenting"),
      to("Concluding"),
      "time is over, a gate of an arm failed, an arm is gone, a person or the spec says so"),
  EXPERIMENT_CONCLUDED(
      from("Concluding"), to("Healthy"), "every counted proxy has everything back on stable");

  private final List<String> from;
  private final List<String> to;
  private final String when;

  Transition(List<String> from, List<String> to, String when) {
    this.from = from;
    this.to = to;
    this.when = when;
  }

  /** Phases that it leaves. */
  public List<String> from() {
    return from;
  }

  /** Phases that it reaches. */
  public List<String> to() {
    return to;
  }

  /** What brings it about, as a phrase. */
  public String when() {
    return when;
  }

  /** As written in the journal, for example {@code step-acknowledged}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void check(Phase before, Phase after) {
    String left = before.getClass().getSimpleName();
    String reached = after.getClass().getSimpleName();
    if (!from.contains(left) || !to.contains(reached)) {
      throw new IllegalStateException(
          "not a legal transition: " + left + " -> " + reached + " by " + word());
    }
  }

  private static List<String> from(String... phases) {
    return List.of(phases);
  }

  private static List<String> to(String... phases) {
    return List.of(phases);
  }
}
