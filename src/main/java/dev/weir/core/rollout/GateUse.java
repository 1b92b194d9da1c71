package dev.weir.core.rollout;

import java.util.Map;

/**
 * A place where a rollout or a step names a gate policy, with the arguments that it gives.
 *
 * @param policy name of a GatePolicy in the rollout's namespace, or of one that ships with Weir
 * @param args values by argument name; arguments not named take the policy's default
 */
public record GateUse(String policy, Map<String, String> args) {
  public GateUse {
    args = Map.copyOf(args);
  }
}
