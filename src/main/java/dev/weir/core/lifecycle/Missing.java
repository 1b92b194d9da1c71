package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.rollout.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says for what a rollout waits. Nothing waits without saying so. */
final class Missing {
  private static final int NAMED = 3;

  private Missing() {}

  /**
   * A sentence without a full stop, for example {@code 1 of 3 proxies has not answered: envoy-7}.
   */
  static String sentence(Turn turn) {
    List<String> missing = new ArrayList<>();
    proxies(turn).ifPresent(missing::add);
    candidate(turn.phase())
        .flatMap(candidate -> endpoints(turn, candidate))
        .ifPresent(missing::add);
    baseline(turn).ifPresent(missing::add);
    if (turn.phase() instanceof Phase.Experimenting(ExperimentRun run)) {
      run.shares().keySet().forEach(arm -> endpoints(turn, arm).ifPresent(missing::add));
    }
    gate(turn).ifPresent(missing::add);
    return missing.isEmpty() ? "nothing is missing" : String.join("; ", missing);
  }

  private static Optional<Revision> candidate(Phase phase) {
    return switch (phase) {
      case Phase.Introducing(var candidate, var _) -> Optional.of(candidate);
      case Phase.Starting(var attempt, var _, var _) -> Optional.of(attempt.candidate());
      case Phase.Stepping(var attempt, var _) -> Optional.of(attempt.candidate());
      case Phase.Promoting(var attempt, var _, var _) -> Optional.of(attempt.candidate());
      case Phase.New _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Experimenting _,
          Phase.Concluding _ ->
          Optional.empty();
    };
  }

  /** Who has not taken the newest weights yet; empty when all that count have. */
  static Optional<String> proxies(Turn turn) {
    ProxyReport report = turn.state().observed().proxies();
    if (turn.acknowledged()) {
      return Optional.empty();
    }
    if (report.sequence() != turn.state().sequence()) {
      return Optional.of("on its way to the proxies");
    }
    if (report.connected() == 0) {
      return Optional.of("waits for a proxy: none is connected that has a route of this rollout");
    }
    List<String> says = new ArrayList<>();
    for (ProxyReport.Refusal refusal : report.refused().stream().limit(NAMED).toList()) {
      says.add(
          "proxy "
              + refusal.proxy()
              + " refuses "
              + refusal.resourceType()
              + " "
              + refusal.version()
              + ": "
              + refusal.message());
    }
    if (!report.waiting().isEmpty()) {
      String more =
          report.waiting().size() > NAMED
              ? " and " + (report.waiting().size() - NAMED) + " more"
              : "";
      says.add(
          "no answer yet from "
              + String.join(", ", report.waiting().stream().limit(NAMED).toList())
              + more);
    }
    return Optional.of(
        report.acknowledged()
            + " of "
            + report.connected()
            + " proxies have acknowledged"
            + (says.isEmpty() ? "" : "; " + String.join("; ", says)));
  }

  private static Optional<String> endpoints(Turn turn, Revision candidate) {
    if (turn.hasEnoughEndpoints(candidate)) {
      return Optional.empty();
    }
    Optional<Integer> ready = turn.endpoints(candidate);
    int wanted = turn.plan().minEndpoints();
    return Optional.of(
        ready.isEmpty()
            ? "the endpoints of " + candidate + " are not known yet"
            : ready.get() == 0
                ? candidate + " has no ready endpoints"
                : candidate
                    + " has "
                    + ready.get()
                    + " of at least "
                    + wanted
                    + " ready endpoints");
  }

  private static Optional<String> baseline(Turn turn) {
    if (Commands.attempt(turn.phase()).isEmpty() || turn.hasBaseline()) {
      return Optional.empty();
    }
    return turn.plan()
        .baselineOf(turn.stable())
        .map(
            node ->
                turn.state().observed().baseline().isEmpty()
                    ? "the endpoints of the baseline " + node.name() + " are not known yet"
                    : "the baseline " + node.name() + " has no ready endpoints");
  }

  private static Optional<String> gate(Turn turn) {
    if (!(turn.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run))
        || run.heldSince().isEmpty()) {
      return Optional.empty();
    }
    return Gates.firstOpen(attempt, run, turn.step(run))
        .map(
            open ->
                "gate "
                    + open.gate().name()
                    + " has not passed: "
                    + open.last()
                        .map(Measurement::reason)
                        .orElse(open.metric().name() + " is not measured yet"));
  }
}
