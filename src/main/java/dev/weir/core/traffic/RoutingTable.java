package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.VirtualNode.Discovery;
import dev.weir.core.traffic.VirtualNode.Egress;
import dev.weir.core.traffic.VirtualNode.HealthCheck;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that the proxies of one virtual node need to send that node's outgoing calls to the
 * right place. The proxies of a node are one node group: they share this table.
 *
 * @param node the virtual node that the proxies stand for
 * @param egress where they listen; empty for a node without a proxy, which then has no hosts either
 * @param hosts in the order of service ids; no domain appears twice
 * @param clusters every node that a share names, also one that gets nothing now, in the order of
 *     cluster names: Envoy would take another order for a change
 * @param missing nodes that a route names and the mesh does not have
 * @param sequences of the splits that this table carries, by rollout
 */
public record RoutingTable(
    ResourceId node,
    Optional<Egress> egress,
    List<Host> hosts,
    List<Cluster> clusters,
    Set<ResourceId> missing,
    Map<ResourceId, Long> sequences) {

  public RoutingTable {
    hosts = List.copyOf(hosts);
    clusters = List.copyOf(clusters);
    missing = Collections.unmodifiableSet(new TreeSet<>(missing));
    sequences = Collections.unmodifiableMap(new TreeMap<>(sequences));
  }

  /** Which target would this request hit? */
  public Preview preview(Preview.Request request) {
    return Preview.of(this, request);
  }

  /** Whether both give Envoy the same, whatever the sequences. */
  public boolean routesLike(RoutingTable other) {
    return egress.equals(other.egress)
        && clusters.equals(other.clusters)
        && hosts.equals(other.hosts);
  }

  /** Whether clusters and listener are the same for Envoy, so that at most the routes differ. */
  public boolean differsInRoutesOnly(RoutingTable other) {
    return egress.equals(other.egress)
        && clusters.equals(other.clusters)
        && hosts.isEmpty() == other.hosts.isEmpty();
  }

  /**
   * One virtual service as callers see it.
   *
   * @param domains for Envoy: {@code host} and {@code host:*} for every host of the service, in
   *     lower case; the first place of a table that claims a domain keeps it
   * @param rules in the order in which they are tried: priority 0 first, equal ones as written
   */
  public record Host(ResourceId service, List<String> domains, List<Rule> rules) {
    public Host {
      domains = List.copyOf(domains);
      rules = List.copyOf(rules);
    }

    /** Every cluster that a rule names, also with a share of 0. */
    public Set<String> named() {
      return clusters(0);
    }

    /** The clusters that a rule gives a share above 0. */
    public Set<String> loaded() {
      return clusters(1);
    }

    /** The rollouts whose splits the rules carry, or wait for. */
    public Set<ResourceId> rollouts() {
      Set<ResourceId> owners = new TreeSet<>();
      rules.forEach(rule -> rule.rollout().ifPresent(owners::add));
      return owners;
    }

    private Set<String> clusters(int leastBasisPoints) {
      Set<String> names = new TreeSet<>();
      for (Rule rule : rules) {
        if (rule.answer() instanceof Answer.Shares(List<Share> shares)) {
          for (Share share : shares) {
            if (share.basisPoints() >= leastBasisPoints) {
              names.add(share.cluster());
            }
          }
        }
        rule.mirror().ifPresent(mirror -> names.add(mirror.cluster()));
      }
      return names;
    }
  }

  /**
   * One route: which requests, and what becomes of them.
   *
   * @param mirror who gets copies
   * @param sticky by what users are placed among the shares
   * @param rollout that owns the shares; empty when the mesh's author does
   */
  public record Rule(
      String name,
      RouteMatch match,
      Answer answer,
      Optional<MirrorTarget> mirror,
      Optional<Sticky> sticky,
      Optional<ResourceId> rollout,
      Duration timeout,
      Duration idleTimeout,
      Optional<RetryPolicy> retryPolicy) {}

  /**
   * @param basisPoints how many of the requests are copied, 1 to 10,000
   */
  public record MirrorTarget(String cluster, ResourceId node, int basisPoints) {}

  /** What becomes of a request. */
  public sealed interface Answer {
    /**
     * It goes to one of these.
     *
     * @param shares in Envoy's order, candidate first; they sum to 10,000
     */
    record Shares(List<Share> shares) implements Answer {
      public Shares {
        shares = List.copyOf(shares);
        int sum = shares.stream().mapToInt(Share::basisPoints).sum();
        if (sum != Weights.ALL) {
          throw new IllegalArgumentException("shares sum to 10,000, not " + sum + ": " + shares);
        }
      }
    }

    /**
     * Status 503 with this text as the body. The rule still takes the request: were it left out, a
     * rule below it would take what was never meant for it.
     */
    record Unavailable(String why) implements Answer {}
  }

  /**
   * @param basisPoints 0 to 10,000
   */
  public record Share(String cluster, ResourceId node, int basisPoints) {}

  /**
   * A virtual node as a destination.
   *
   * @param name {@link VirtualNode#cluster}: one per revision for life, so that its statistics are
   *     that revision's alone
   * @param port of the node's first listener, for {@link Discovery.Dns}; empty when it has none
   */
  public record Cluster(
      String name,
      ResourceId node,
      Discovery discovery,
      Optional<Integer> port,
      Protocol protocol,
      Optional<HealthCheck> healthCheck,
      Duration connectTimeout) {
    static Cluster of(VirtualNode node) {
      Optional<VirtualNode.Listener> first = node.listeners().stream().findFirst();
      return new Cluster(
          VirtualNode.cluster(node.id()),
          node.id(),
          node.discovery(),
          first.map(VirtualNode.Listener::port),
          first.map(VirtualNode.Listener::protocol).orElse(Protocol.HTTP),
          first.flatMap(VirtualNode.Listener::healthCheck),
          first
              .map(VirtualNode.Listener::connectTimeout)
              .orElse(VirtualNode.Listener.DEFAULT_CONNECT_TIMEOUT));
    }
  }
}
