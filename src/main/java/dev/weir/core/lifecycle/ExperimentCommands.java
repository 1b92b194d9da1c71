package dev.weir.core.lifecycle;

import dev.weir.core.lifecycle.Decision.Refusal;
import java.util.Optional;

/**
 * What people may want of an experiment: its end. It needs no promotion and knows no pause: a pause
 * would keep arms in the traffic beyond the time that was agreed on.
 */
final class ExperimentCommands {
  private ExperimentCommands() {}

  /** The answer to a command while an experiment is under way; empty when none is. */
  static Optional<Optional<Refusal>> take(Turn turn, Command command) {
    return switch (turn.phase()) {
      case Phase.Experimenting(ExperimentRun run) -> Optional.of(running(turn, run, command));
      case Phase.Concluding(ExperimentReport report, var _) ->
          Optional.of(
              Commands.refuse(
                  "experiment "
                      + report.name()
                      + " is ending already: "
                      + report.reason()
                      + "; "
                      + turn.stable()
                      + " gets all traffic"));
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.Starting _,
          Phase.Stepping _,
          Phase.Promoting _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _ ->
          Optional.empty();
    };
  }

  private static Optional<Refusal> running(Turn turn, ExperimentRun run, Command command) {
    String name = "experiment " + run.name();
    return switch (command.kind()) {
      case ABORT -> abort(turn, run, command);
      case PROMOTE ->
          Commands.refuse(
              name
                  + " ends by itself and promotes nothing; to ship an arm, write it as the spec's"
                  + " revision and take the experiment out");
      case PAUSE, RESUME ->
          Commands.refuse(
              name + " cannot be paused; end it with abort, and run it under another" + " name");
      case SIGNAL -> Commands.refuse(name + " is under way: nothing waits for a signal");
      case RETRY -> Commands.refuse("nothing to retry: " + name + " is under way");
      case UNDO -> Commands.refuse("nothing to undo: " + name + " is under way; end it with abort");
      case DEPLOY -> Deploys.take(turn, command);
    };
  }

  private static Optional<Refusal> abort(Turn turn, ExperimentRun run, Command command) {
    if (command.revision().filter(meant -> !run.shares().containsKey(meant)).isPresent()) {
      return Commands.refuse(
          "abort was meant for "
              + command.revision().get()
              + ", but experiment "
              + run.name()
              + " with "
              + ExperimentWords.listed(run.shares().keySet())
              + " is under way; look again");
    }
    Experiments.end(
        turn,
        run,
        ExperimentReport.Cause.ABORTED,
        "aborted by " + command.actor(),
        command.actor());
    return Optional.empty();
  }
}
