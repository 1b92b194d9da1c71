package dev.weir.core.lifecycle;

import dev.weir.core.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what happens next to one rollout. Pure: the same state, plan, signal and time give the
 * same decision, so that a decision which a crash has lost is simply made again.
 */
public final class Lifecycle {
  /** More moves than this within one decision would be a circle: our bug. */
  private static final int MAX_MOVES = 300;

  private Lifecycle() {}

  /**
   * @param plan compiled from the newest accepted spec
   * @param now what the clock shows; when it was set, a {@link Signal.ClockStepped} comes first
   */
  public static Decision decide(RolloutState state, Plan plan, Signal signal, Instant now) {
    Turn turn = new Turn(state, plan, now);
    turn.noteSpec();
    turn.followSticky();
    if (!(signal instanceof Signal.ClockStepped)) {
      turn.leaveTheFuture();
    }
    Optional<Decision.Refusal> refusal =
        switch (signal) {
          case Signal.Look _ -> Optional.empty();
          case Signal.ClockStepped(Duration by) -> {
            turn.setClock(by);
            yield Optional.empty();
          }
          case Signal.Seen(Observed observed) -> {
            turn.see(observed);
            yield Optional.empty();
          }
          case Signal.Answered(var key, var inquiry, var readings) -> {
            Answers.take(turn, key, inquiry, readings);
            yield Optional.empty();
          }
          case Signal.Commanded(Command command) -> Commands.take(turn, command);
        };
    advance(turn);
    return new Decision(turn.state(), turn.journal(), effects(state, turn), refusal);
  }

  private static void advance(Turn turn) {
    for (int moves = 0; moves < MAX_MOVES; moves++) {
      RolloutState before = turn.state();
      Progress.once(turn);
      turn.noteAcknowledged();
      if (turn.state().equals(before)) {
        return;
      }
    }
    throw new IllegalStateException(turn.state().id() + " moves in a circle at " + turn.phase());
  }

  private static List<Effect> effects(RolloutState before, Turn turn) {
    List<Effect> effects = new ArrayList<>();
    if (turn.state().sequence() != before.sequence()) {
      effects.add(new Effect.Publish());
    }
    effects.addAll(Questions.due(turn));
    Wakes.next(turn).map(Effect.Wake::new).ifPresent(effects::add);
    return effects;
  }
}
