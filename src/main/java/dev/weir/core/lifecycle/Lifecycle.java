package dev.weir.core.lifecycle;

import dev.weir.core.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what happens next. Pure: same inputs, same decision. */
public final class Lifecycle {
  private Lifecycle() {}

  public static Decision decide(RolloutState state, Plan plan, Signal signal, Instant now) {
    return new Decision(state, List.of(), List.of(), Optional.empty());
  }
}
