package dev.weir.core.rollout;

import java.util.List;

/** How a new revision takes over. */
public sealed interface Strategy {
  /**
   * A little more traffic at each step.
   *
   * @param steps at most {@link #MAX_STEPS}; after the last one the candidate gets everything
   * @param gates watched in every step
   */
  record Canary(List<Step> steps, List<GateUse> gates) implements Strategy {
    /** More steps than this are refused: no person reads such a plan. */
    public static final int MAX_STEPS = 100;

    public Canary {
      steps = List.copyOf(steps);
      gates = List.copyOf(gates);
      if (steps.size() > MAX_STEPS) {
        throw new IllegalArgumentException("at most " + MAX_STEPS + " steps: " + steps.size());
      }
    }
  }
}
