package dev.weir.core.lifecycle;

import dev.weir.core.rollout.Revision;
import java.util.Map;

/**
 * What is really there, as last seen. Not durable: after a restart it is looked at again.
 *
 * @param endpoints how many a revision's node has; a revision that is not in the map is not known
 *     yet
 */
public record Observed(ProxyReport proxies, Map<Revision, Integer> endpoints) {
  public static final Observed NOTHING = new Observed(ProxyReport.NONE, Map.of());

  public Observed {
    endpoints = Map.copyOf(endpoints);
  }
}
