package dev.weir.engine;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Port: gives routing tables to the proxies and knows who has acknowledged what. */
public interface TrafficPublisher {
  /**
   * Gives every connected proxy what this mesh and these splits say, and keeps it for those that
   * connect later. Before the first call nobody is served. Equal content changes nothing. Returns
   * without waiting for any proxy.
   *
   * @param splits by rollout
   */
  void publish(Mesh mesh, Map<ResourceId, Split> splits);

  /**
   * Makes durable what the publication must not forget, and leaves the proxies alone. Comes before
   * the decisions are saved: a crash right after that must not make Weir forget what proxies have
   * from before. One that is never made does no harm.
   *
   * @throws RolloutStore.StoreException when that cannot be stored; nothing has changed
   */
  default Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
    return () -> publish(mesh, splits);
  }

  /** What {@link #publish} does, with nothing left that a store could refuse. */
  @FunctionalInterface
  interface Publication {
    /** Made before any other is prepared. */
    void make();
  }

  /**
   * Reads again what is durable of publications, because another engine has written it.
   *
   * @throws RolloutStore.StoreException when it cannot be read
   */
  default void refresh() {}

  /** What the counted proxies say of the rollout's split of that sequence. */
  ProxyReport report(ResourceId rollout, long sequence);

  /** Every proxy with an open stream, in the order of ids. */
  List<ProxyStatus> proxies();

  /**
   * Calls back with the rollouts whose report may have changed: after an acknowledgement, a
   * refusal, a stream opened or closed. Called on any thread; must return quickly.
   */
  void onChange(Consumer<Set<ResourceId>> listener);

  /**
   * One proxy.
   *
   * @param id Envoy's node id
   * @param node the virtual node it stands for, {@code namespace/name}
   * @param resources by type: listeners, routes, clusters, endpoints
   */
  record ProxyStatus(
      String id, String node, String address, Instant connectedAt, List<ResourceStatus> resources) {
    public ProxyStatus {
      resources = List.copyOf(resources);
    }
  }

  /**
   * @param sent version last sent; empty before the first
   * @param acknowledged version last acknowledged; empty before the first
   * @param refusedVersion version refused since then; empty when none
   * @param refusedMessage Envoy's own words
   */
  record ResourceStatus(
      String type,
      String sent,
      String acknowledged,
      String refusedVersion,
      String refusedMessage) {}
}
