package dev.weir.core.lifecycle;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** When to look again if nothing comes before. */
final class Wakes {
  private Wakes() {}

  static Optional<Instant> next(Turn turn) {
    Stream<Optional<Instant>> times =
        Stream.of(
            Questions.next(turn),
            Waits.since(turn.phase()).map(since -> since.plus(turn.plan().progressDeadline())),
            planned(turn));
    return times
        .flatMap(Optional::stream)
        .filter(at -> at.isAfter(turn.now()))
        .min(Instant::compareTo);
  }

  private static Optional<Instant> planned(Turn turn) {
    return switch (turn.phase()) {
      case Phase.Healthy(var _, var kept) -> kept.map(Phase.Kept::until);
      case Phase.Stepping(var _, StepRun run) ->
          run.pause().isPresent()
              ? run.pause().get().until()
              : run.heldSince().map(since -> since.plus(turn.step(run).hold()));
      case Phase.Starting(var _, var _, var pause) -> pause.flatMap(Phase.Pause::until);
      case Phase.RollingBack _ -> Retreat.latest(turn);
      case Phase.Experimenting(ExperimentRun run) ->
          turn.plan()
              .experiment()
              .flatMap(e -> run.measuringSince().map(since -> since.plus(e.duration())));
      case Phase.New _,
          Phase.Introducing _,
          Phase.Promoting _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Concluding _ ->
          Optional.empty();
    };
  }
}
