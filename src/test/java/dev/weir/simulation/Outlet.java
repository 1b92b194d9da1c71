package dev.weir.simulation;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.engine.TrafficPublisher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A process's own snapshots and streams, with the rules beside them. */
final class Outlet implements TrafficPublisher {
  private final Rules rules;
  private final Host host;
  private final Sabotage sabotage;
  private final Supplier<Map<ResourceId, RolloutState>> states;
  private final Runnable onPublished;

  /**
   * @param states what the process has seen to be durable
   * @param onPublished called after each publication
   */
  Outlet(
      Rules rules,
      Host host,
      Sabotage sabotage,
      Supplier<Map<ResourceId, RolloutState>> states,
      Runnable onPublished) {
    this.rules = rules;
    this.host = host;
    this.sabotage = sabotage;
    this.states = states;
    this.onPublished = onPublished;
  }

  @Override
  public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
    prepare(mesh, splits).make();
  }

  @Override
  public Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
    Publication prepared = host.xds().prepare(mesh, splits);
    return () -> {
      host.fuse().pass("before the publication");
      rules.publishing(states.get(), splits);
      prepared.make();
      host.published(new TreeMap<>(states.get()));
      onPublished.run();
      host.fuse().pass("after the publication");
    };
  }

  @Override
  public void refresh() {
    host.xds().refresh();
  }

  @Override
  public ProxyReport report(ResourceId rollout, long sequence) {
    host.fuse().pass("at the report of proxies");
    ProxyReport report = host.xds().report(rollout, sequence);
    return sabotage == Sabotage.ACKNOWLEDGEMENT_SKIPPED
        ? new ProxyReport(sequence, report.connected(), report.connected(), List.of(), List.of())
        : report;
  }

  @Override
  public List<ProxyStatus> proxies() {
    return host.xds().proxies();
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> listener) {
    host.xds().onChange(listener);
  }
}
