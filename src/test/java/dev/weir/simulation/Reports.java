package dev.weir.simulation;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each engine has told of its proxies, as it lies on the API server. */
final class Reports {
  private final Map<String, Told> newest = new TreeMap<>();
  private final List<Peers> listeners = new ArrayList<>();

  /**
   * One report.
   *
   * @param counted the proxies that it speaks of
   */
  record Told(
      String engine,
      Map<ResourceId, ProxyReport> reports,
      Map<ResourceId, List<SimulatedStream>> counted) {
    static final Told NOTHING = new Told("", Map.of(), Map.of());
  }

  void write(Told told) {
    newest.put(told.engine(), told);
    listeners.forEach(peers -> peers.isTold(told));
  }

  /** Those that are there, of dead engines too. */
  List<Told> all() {
    return List.copyOf(newest.values());
  }

  void add(Peers peers) {
    listeners.add(peers);
  }

  void remove(Peers peers) {
    listeners.remove(peers);
  }
}
