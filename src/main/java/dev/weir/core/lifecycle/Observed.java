package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.util.Map;
import java.util.Optional;

/**
 * What is really there, as last seen. Not durable: after a restart it is looked at again.
 *
 * @param endpoints how many a revision's node has; a revision that is not in the map is not known
 *     yet
 * @param baseline how many the plan's baseline has; empty while it is not known
 */
public record Observed(
    ProxyReport proxies, Map<Revision, Integer> endpoints, Optional<Integer> baseline) {
  public static final Observed NOTHING = new Observed(ProxyReport.NONE, Map.of(), Optional.empty());

  public Observed {
    endpoints = Map.copyOf(endpoints);
  }
}
