package dev.weir.simulation;

import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A step is held as long as planned, by the time that really passes, wherever the clock was set
 * meanwhile. Only a clock that was set while the engine was down may be taken for time.
 */
final class HoldRule {
  /** A step of the clock of less than a second is nobody's business. */
  private static final long TOLERANCE_MILLIS = 1_000;

  private final World world;
  private final Map<ResourceId, Held> held = new HashMap<>();

  private record Held(int attempt, int run, long sinceMillis, long smallSteps) {}

  HoldRule(World world) {
    this.world = world;
  }

  /** What the clock did meanwhile is not known to the engine. */
  void crashed() {
    held.clear();
  }

  void saving(RolloutState old, RolloutState after, Plan plan, List<JournalEntry> journal) {
    boolean byPlan =
        journal.stream()
            .filter(entry -> entry.rollout().equals(after.id()))
            .noneMatch(
                entry ->
                    entry.event().equals("plan-changed")
                        || entry.event().equals("promoted-by-hand")
                        || entry.event().equals("resumed"));
    Held before = held.get(after.id());
    if (before != null
        && old.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run)
        && attempt.number() == before.attempt()
        && run.number() == before.run()
        && goesOn(after, attempt, run)) {
      boolean skipped =
          attempt.full()
              || run.holdSkippedBy().isPresent()
              || !byPlan
              || !plan.shape().equals(attempt.shape());
      long tolerance = TOLERANCE_MILLIS * (1 + world.clockSteps() - before.smallSteps());
      long planned = skipped ? 0 : plan.steps().get(run.index()).hold().toMillis();
      if (world.turnBeganMillis() - before.sinceMillis() < planned - tolerance) {
        throw world.broken(
            "a hold lasts as long as planned",
            (world.turnBeganMillis() - before.sinceMillis()) + " ms of " + planned + ": " + after);
      }
    }
    if (after.phase() instanceof Phase.Stepping(Attempt attempt, StepRun run)
        && run.stage() instanceof StepRun.Stage.Holding) {
      boolean begins =
          !(old.phase() instanceof Phase.Stepping(Attempt former, StepRun formerRun)
              && former.number() == attempt.number()
              && formerRun.number() == run.number()
              && formerRun.stage() instanceof StepRun.Stage.Holding);
      if (begins) {
        held.put(
            after.id(),
            new Held(attempt.number(), run.number(), world.turnBeganMillis(), world.clockSteps()));
      }
    } else {
      held.remove(after.id());
    }
  }

  /** Whether the step is over because it was held. */
  private static boolean goesOn(RolloutState after, Attempt attempt, StepRun left) {
    return switch (after.phase()) {
      case Phase.Stepping(Attempt same, StepRun run) ->
          same.number() == attempt.number()
              && (run.number() != left.number() || run.stage() instanceof StepRun.Stage.Waiting);
      case Phase.Promoting(Attempt same, var _, var _) -> same.number() == attempt.number();
      default -> false;
    };
  }
}
