package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.ExperimentRun.Stage;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is said to people about experiments. */
final class ExperimentWords {
  private ExperimentWords() {}

  /** The sentence of the status while it is under way. */
  static String of(Turn turn, ExperimentRun run) {
    String who = "experiment " + run.name() + ": ";
    return switch (run.stage()) {
      case Stage.Starting _ ->
          who + listed(run.shares().keySet()) + " start with 0 %; " + Missing.sentence(turn);
      case Stage.Shifting _ -> who + shares(run) + "; " + Missing.sentence(turn);
      case Stage.Measuring(Instant since) -> who + shares(run) + ", " + ran(turn, since) + bad(run);
    };
  }

  private static String ran(Turn turn, Instant since) {
    Duration ran = Duration.between(since, turn.now()).truncatedTo(ChronoUnit.SECONDS);
    return turn.plan()
        .experiment()
        .map(
            planned -> {
              Duration whole = planned.duration();
              Duration shown = ran.compareTo(whole) > 0 ? whole : ran;
              return Texts.of(shown) + " of " + Texts.of(whole) + " run";
            })
        .orElse(Texts.of(ran) + " run");
  }

  /** What the arms' gates say last, where it is not pass. */
  private static String bad(ExperimentRun run) {
    StringBuilder text = new StringBuilder();
    for (ArmRun arm : run.trials()) {
      for (Map.Entry<String, ArmRun.Metric> metric : arm.metrics().entrySet()) {
        metric
            .getValue()
            .run()
            .last()
            .filter(m -> m.verdict() != Verdict.PASS)
            .ifPresent(m -> text.append("; ").append(arm.revision()).append(" ").append(said(m)));
      }
    }
    return text.toString();
  }

  private static String said(Measurement measurement) {
    return measurement.verdict().word() + ", " + measurement.reason();
  }

  /** The sentence of the status while everything goes back to stable. */
  static String of(Turn turn, ExperimentReport report) {
    return "experiment "
        + report.name()
        + " is over ("
        + report.reason()
        + "): 0 % for "
        + listed(report.trials())
        + " is published; "
        + Missing.proxies(turn).orElse("every proxy has it");
  }

  /** What a rollout at rest says of the experiment in its spec; empty without one. */
  static String atRest(Turn turn, Optional<Phase.Kept> kept) {
    if (turn.plan().experiment().isEmpty()) {
      return "";
    }
    String name = turn.plan().experiment().get().name();
    if (turn.plan().experiment().get().hasArm(turn.stable())) {
      return "; experiment " + name + " cannot start: its arm " + turn.stable() + " is stable";
    }
    if (Experiments.due(turn).isPresent()) {
      return kept.isPresent() ? "; experiment " + name + " starts when undo is over" : "";
    }
    return turn.state()
        .experiment()
        .map(
            report ->
                "; experiment "
                    + name
                    + " is over ("
                    + report.reason()
                    + ") and is not run again under this name")
        .orElse("");
  }

  /** What the shares of the arms are while it runs: {@code 10 % to v2, 20 % to v3}. */
  static String shares(ExperimentRun run) {
    List<String> shares = new ArrayList<>();
    run.shares().forEach((arm, share) -> shares.add(Texts.percent(share) + " to " + arm));
    return String.join(", ", shares);
  }

  static String listed(Collection<Revision> revisions) {
    return String.join(", ", revisions.stream().map(Revision::toString).toList());
  }

  /** The whole report as one line of the journal. */
  static String journal(ExperimentReport report) {
    StringBuilder text = new StringBuilder();
    text.append("experiment ").append(report.name()).append(" ends: ").append(report.reason());
    text.append(
        report.ran().isZero()
            ? "; it did not come to run"
            : "; it ran for " + Texts.of(report.ran().truncatedTo(ChronoUnit.SECONDS)));
    for (ArmRun arm : report.arms()) {
      text.append("; ").append(arm.revision()).append(arm.control() ? " (stable, " : " (");
      text.append(Texts.percent(arm.basisPoints())).append(")");
      String separator = ": ";
      for (Map.Entry<String, ArmRun.Metric> metric : arm.metrics().entrySet()) {
        text.append(separator).append(metric.getKey()).append(' ').append(told(metric.getValue()));
        separator = ", ";
      }
    }
    return text.toString();
  }

  private static String told(ArmRun.Metric metric) {
    MetricRun run = metric.run();
    List<String> counts = new ArrayList<>();
    count(counts, run.passes(), "passed");
    count(counts, run.failures(), "failed");
    count(counts, run.inconclusive(), "inconclusive");
    count(counts, run.noData(), "without data");
    count(counts, run.errors(), "in error");
    String verdicts = counts.isEmpty() ? "not measured" : String.join(" and ", counts);
    return verdicts
        + metric
            .values()
            .map(
                v ->
                    ", mean "
                        + Texts.number(v.mean())
                        + ", first "
                        + Texts.number(v.first())
                        + ", last "
                        + Texts.number(v.last()))
            .orElse("");
  }

  private static void count(List<String> counts, int count, String word) {
    if (count > 0) {
      counts.add(count + " " + word);
    }
  }
}
