package dev.weir.core.traffic;

import dev.weir.core.rollout.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What really answers: one revision's endpoints, and, for a node that calls others, where its proxy
 * listens.
 *
 * @param backends the virtual services that this node calls
 * @param egress where this node's proxy listens for those calls; empty for a node without a proxy
 */
public record VirtualNode(
    ResourceId id,
    List<Listener> listeners,
    Discovery discovery,
    List<ResourceId> backends,
    Optional<Egress> egress) {
  /**
   * A port that the node answers on.
   *
   * @param port 1 to 65,535
   * @param connectTimeout how long a caller's proxy tries to connect
   */
  public record Listener(
      int port, Protocol protocol, Optional<HealthCheck> healthCheck, Duration connectTimeout) {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  }

  /**
   * An active HTTP check by every caller's proxy.
   *
   * @param healthy checks in a row that make an endpoint healthy
   * @param unhealthy failed checks in a row that make it unhealthy
   */
  public record HealthCheck(
      String path, Duration interval, Duration timeout, int healthy, int unhealthy) {}

  /** How the endpoints are found. */
  public sealed interface Discovery {
    /** A fixed list; may be empty, then the node waits for endpoints. */
    record Static(List<Address> addresses) implements Discovery {
      public Static {
        addresses = List.copyOf(addresses);
      }
    }

    /** Every address that the name resolves to, on the listener's port. */
    record Dns(String hostname) implements Discovery {}
  }

  /**
   * @param address an IP address
   */
  public record Address(String address, int port) {}

  /** Where the node's own proxy listens for outgoing calls. */
  public record Egress(String address, int port) {}

  public VirtualNode {
    listeners = List.copyOf(listeners);
    backends = List.copyOf(backends);
  }

  /**
   * The name of this node's cluster in Envoy, in its statistics and in queries: {@code
   * name_namespace}. Node names hold no dot, because Envoy would cut the name there in its metrics.
   */
  public static String cluster(ResourceId node) {
    return node.name() + "_" + node.namespace();
  }
}
