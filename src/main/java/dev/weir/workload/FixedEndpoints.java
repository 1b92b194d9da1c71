package dev.weir.workload;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualNode.Discovery;
import dev.weir.engine.EndpointSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts endpoints: a static node has those of its list, a dns node those that its name resolves
 * to. While lookups fail a name keeps its last number, and one that has not resolved yet is not
 * known: a resolver that is away says nothing about the node. Taken for 0, one that comes up later
 * than Weir would roll back everything that is under way.
 */
public final class FixedEndpoints implements EndpointSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FixedEndpoints.class);

  /** How often a name is looked up. */
  public static final Duration LOOKUP_INTERVAL = Duration.ofSeconds(5);

  private static final int MAX_LOOKUPS_AT_ONCE = 16;

  private final Resolver resolver;
  private final List<Consumer<Set<ResourceId>>> listeners = new CopyOnWriteArrayList<>();
  private final Map<ResourceId, Integer> counts = new ConcurrentHashMap<>();
  private final Map<ResourceId, Boolean> underWay = new ConcurrentHashMap<>();
  private final Semaphore lookups = new Semaphore(MAX_LOOKUPS_AT_ONCE);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-endpoints").factory());
  private volatile Map<ResourceId, String> names = Map.of();

  /** Looks a name up. */
  public interface Resolver {
    /**
     * @return how many addresses the name has
     * @throws java.net.UnknownHostException when the lookup fails or there is none
     */
    int addresses(String hostname) throws java.net.UnknownHostException;
  }

  public FixedEndpoints(Resolver resolver) {
    this(resolver, LOOKUP_INTERVAL);
  }

  FixedEndpoints(Resolver resolver, Duration interval) {
    this.resolver = resolver;
    timer.scheduleWithFixedDelay(
        this::lookUpAll, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void watch(Map<ResourceId, VirtualNode> nodes) {
    Map<ResourceId, String> dns = new HashMap<>();
    Set<ResourceId> changed = new HashSet<>();
    counts.keySet().retainAll(nodes.keySet());
    nodes.forEach(
        (id, node) -> {
          switch (node.discovery()) {
            case Discovery.Static(var addresses) -> {
              Integer before = counts.put(id, addresses.size());
              if (before == null || before != addresses.size()) {
                changed.add(id);
              }
            }
            case Discovery.Dns(String hostname) -> {
              if (!hostname.equals(names.get(id))) {
                counts.remove(id);
              }
              dns.put(id, hostname);
            }
          }
        });
    names = Map.copyOf(dns);
    tell(changed);
    timer.execute(this::lookUpAll);
  }

  @Override
  public OptionalInt endpoints(ResourceId node) {
    Integer count = counts.get(node);
    return count == null ? OptionalInt.empty() : OptionalInt.of(count);
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> listener) {
    listeners.add(listener);
  }

  private void lookUpAll() {
    names.forEach(
        (node, hostname) -> {
          // A lookup that hangs must hold up neither the others nor its own next turn.
          if (underWay.putIfAbsent(node, true) == null) {
            Thread.ofVirtual().name("weir-lookup").start(() -> lookUp(node, hostname));
          }
        });
  }

  private void lookUp(ResourceId node, String hostname) {
    try {
      lookups.acquire();
      try {
        set(node, hostname, resolver.addresses(hostname));
      } finally {
        lookups.release();
      }
    } catch (java.net.UnknownHostException e) {
      LOG.warn(
          "node={} host={} does not resolve now; {}",
          node,
          hostname,
          counts.containsKey(node)
              ? "the last number of endpoints goes on"
              : "how many endpoints it has is not known");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.remove(node);
    }
  }

  private void set(ResourceId node, String hostname, int count) {
    if (!hostname.equals(names.get(node))) {
      return;
    }
    Integer before = counts.put(node, count);
    if (before == null || before != count) {
      tell(Set.of(node));
    }
  }

  private void tell(Set<ResourceId> nodes) {
    if (!nodes.isEmpty()) {
      listeners.forEach(listener -> listener.accept(nodes));
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
