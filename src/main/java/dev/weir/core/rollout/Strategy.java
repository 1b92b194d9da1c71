package dev.weir.core.rollout;

import java.time.Duration;
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

  /**
   * Everything at once, after a look at the candidate that only some requests get, and back again
   * at once.
   *
   * @param preview requests that see the candidate before the switch; routes that are previews do
   *     in any case
   * @param prePromotion gates that must pass before the switch
   * @param promote who says when
   * @param hold how long the switch is watched before the candidate is stable; zero or more
   * @param postPromotion gates that are watched meanwhile
   */
  record BlueGreen(
      List<RequestMatch> preview,
      List<GateUse> prePromotion,
      Promote promote,
      Duration hold,
      List<GateUse> postPromotion)
      implements Strategy {
    /** Who says when to switch. */
    public enum Promote {
      /** The gates before the switch have passed. */
      AUTO,
      /** They have, and somebody has said promote. */
      MANUAL
    }

    public BlueGreen {
      preview = List.copyOf(preview);
      prePromotion = List.copyOf(prePromotion);
      postPromotion = List.copyOf(postPromotion);
    }
  }
}
