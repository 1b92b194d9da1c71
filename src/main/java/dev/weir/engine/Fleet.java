package dev.weir.engine;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The proxies of all engines together: what is published goes to this engine's own, the others have
 * it from theirs; what they say is added up. Who listened last is told of changes.
 */
public final class Fleet implements TrafficPublisher {
  private final TrafficPublisher own;
  private final PeerReports peers;
  private volatile Consumer<Set<ResourceId>> listener = rollouts -> {};

  public Fleet(TrafficPublisher own, PeerReports peers) {
    this.own = own;
    this.peers = peers;
    own.onChange(rollouts -> listener.accept(rollouts));
    peers.onChange(rollouts -> listener.accept(rollouts));
  }

  @Override
  public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
    own.publish(mesh, splits);
  }

  @Override
  public Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
    return own.prepare(mesh, splits);
  }

  @Override
  public void refresh() {
    own.refresh();
  }

  @Override
  public ProxyReport report(ResourceId rollout, long sequence) {
    ProxyReport all = own.report(rollout, sequence);
    for (Map.Entry<String, ProxyReport> peer : peers.of(rollout).entrySet()) {
      all = all.with(peer.getKey(), peer.getValue());
    }
    return all;
  }

  @Override
  public List<ProxyStatus> proxies() {
    return own.proxies();
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> next) {
    listener = next;
  }
}
