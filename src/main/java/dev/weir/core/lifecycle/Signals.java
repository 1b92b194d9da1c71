package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Decision.Refusal;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.PlannedPause.Limit;
import dev.weir.core.rollout.PlannedPause.Then;
import java.util.List;
import java.util.Optional;

/** Named approvals, and the planned pauses that wait for them or for a person. */
final class Signals {
  private Signals() {}

  static Optional<Refusal> take(Turn turn, Command command) {
    String name = command.signal().orElseThrow();
    Optional<Attempt> attempt = Commands.attempt(turn.phase());
    if (attempt.isEmpty()) {
      return Commands.refuse("no rollout in progress that could wait for signal " + name);
    }
    List<String> known = turn.plan().signals();
    if (!known.contains(name)) {
      return Commands.refuse(
          "no step waits for signal "
              + name
              + (known.isEmpty() ? "" : "; the plan knows " + String.join(", ", known)));
    }
    String before = attempt.get().signals().get(name);
    if (before != null) {
      return Commands.refuse("signal " + name + " was given already, by " + before);
    }
    turn.move(
        Transition.SIGNALLED,
        withAttempt(turn.phase(), attempt.get().withSignal(name, command.actor())),
        command.actor(),
        "signal " + name + " given by " + command.actor());
    return Optional.empty();
  }

  private static Phase withAttempt(Phase phase, Attempt next) {
    return switch (phase) {
      case Phase.Starting(var _, var since, var pause) -> new Phase.Starting(next, since, pause);
      case Phase.Stepping(var _, var run) -> new Phase.Stepping(next, run);
      case Phase.Promoting(var _, var since, var pause) -> new Phase.Promoting(next, since, pause);
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Experimenting _,
          Phase.Concluding _ ->
          phase;
    };
  }

  /** Who has given the signal that ends a pause, as a sentence; empty when nobody has. */
  static Optional<String> given(Attempt attempt, PlannedPause pause) {
    return pause
        .signal()
        .filter(attempt.signals()::containsKey)
        .map(name -> "signal " + name + " was given by " + attempt.signals().get(name));
  }

  /** What a pause waits for, as a sentence. */
  static String waitsFor(PlannedPause pause) {
    return "the plan pauses here "
        + switch (pause) {
          case PlannedPause.For(var span) -> "for " + Texts.of(span);
          case PlannedPause.UntilPromoted(var limit) -> "until somebody promotes" + atMost(limit);
          case PlannedPause.UntilSignal(var name, var limit) ->
              "until signal " + name + " is given" + atMost(limit);
        };
  }

  private static String atMost(Optional<Limit> limit) {
    return limit
        .map(
            l ->
                ", for at most "
                    + Texts.of(l.after())
                    + "; then it goes "
                    + (l.then() == Then.ROLLBACK ? "back" : "on"))
        .orElse("");
  }

  /** That nobody has spoken in time. */
  static String missed(PlannedPause pause, Limit limit) {
    return pause
            .signal()
            .map(name -> "signal " + name + " was not given within ")
            .orElse("nobody promoted within ")
        + Texts.of(limit.after());
  }
}
