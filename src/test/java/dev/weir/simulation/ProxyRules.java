package dev.weir.simulation;

import com.google.protobuf.Any;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must never happen to a proxy. */
final class ProxyRules {
  private final World world;
  private final Rules rules;
  private final Contents read;
  private final List<SimulatedStream> streams = new ArrayList<>();
  private final Map<String, Integer> contents = new HashMap<>();

  ProxyRules(World world, Rules rules, Contents read) {
    this.world = world;
    this.rules = rules;
    this.read = read;
  }

  void opened(SimulatedStream stream) {
    streams.removeIf(l -> !l.process.isAlive());
    streams.add(stream);
  }

  /** The server lets a response go. */
  void emitted(SimulatedStream stream, DiscoveryResponse response) {
    XdsType type = XdsType.of(response.getTypeUrl()).orElseThrow();
    versionsNameOneContent(stream, type, response);
    if (type == XdsType.CLUSTERS) {
      stream.holdings.given.addAll(read.names(response.getResourcesList()));
    }
    if (type != XdsType.ROUTES) {
      return;
    }
    Map<String, Integer> sent = new TreeMap<>();
    read.routes(response.getResourcesList()).shares().values().forEach(sent::putAll);
    goingBackNeverGrows(stream, sent);
    stream.holdings.sentShares = sent;
  }

  /**
   * Each host's shares are one of the decisions on its rollout, and none is older than what the
   * proxy had. Said by the content alone, whatever the server believes to have sent.
   */
  private void neverOlder(SimulatedStream stream) {
    Holdings has = stream.holdings;
    has.routes.forEach(
        (host, shares) -> {
          ResourceId rollout = ResourceId.parse(host);
          Map<String, Integer> given = positive(shares);
          boolean byHand = given.equals(Map.of(host.replace("shop/", "") + "-v1_shop", 10_000));
          if (given.isEmpty()) {
            return;
          }
          long had = has.decided.getOrDefault(rollout, 0L);
          Optional<Long> now =
              rules.decided(rollout).tailMap(had, true).entrySet().stream()
                  .filter(e -> Rules.shares(e.getValue()).equals(given))
                  .map(Map.Entry::getKey)
                  .findFirst();
          now.ifPresent(sequence -> has.decided.put(rollout, sequence));
          // A service without a rollout gives everything to its first node.
          if (now.isEmpty() && !byHand) {
            throw world.broken(
                "nobody gets older weights",
                stream.envoy().id()
                    + " "
                    + given
                    + " after "
                    + had
                    + " of "
                    + rules.decided(rollout));
          }
        });
  }

  private void versionsNameOneContent(
      SimulatedStream stream, XdsType type, DiscoveryResponse response) {
    String version = response.getVersionInfo();
    String key = stream.envoy().group() + " " + type.label();
    response
        .getResourcesList()
        .forEach(
            resource -> {
              int hash = resource.getValue().hashCode();
              String name = key + " " + version + " " + nameOf(type, resource);
              Integer known = contents.putIfAbsent(name, hash);
              if (known != null && known != hash) {
                throw world.broken("a version names one content", name);
              }
            });
  }

  private String nameOf(XdsType type, Any resource) {
    return switch (type) {
      case CLUSTERS -> read.cluster(resource).name();
      case ENDPOINTS -> read.endpointsOf(resource);
      case LISTENERS, ROUTES -> "the one";
    };
  }

  private void goingBackNeverGrows(SimulatedStream stream, Map<String, Integer> sent) {
    for (RolloutState state : stream.process.published().values()) {
      Optional<Revision> back =
          switch (state.phase()) {
            case Phase.RollingBack(var candidate, var _, var _, var _, var _, var _) ->
                Optional.of(candidate);
            case Phase.RolledBack(var candidate, var _, var _, var _, var _) ->
                Optional.of(candidate);
            default -> Optional.empty();
          };
      if (back.isPresent() && state.nodes().containsKey(back.get())) {
        String cluster = VirtualNode.cluster(state.nodes().get(back.get()));
        // A proxy that is new gets what is decided; that this shrinks is another rule.
        int decided = state.weights().orElseThrow().of(back.get());
        int before = stream.holdings.sentShares.getOrDefault(cluster, 0);
        if (sent.getOrDefault(cluster, 0) > Math.max(before, decided)) {
          throw world.broken(
              "going back never grows",
              stream.envoy().id() + " " + cluster + " " + before + " " + sent);
        }
      }
    }
  }

  /** The proxy has put something into force. */
  void taken(SimulatedStream stream, XdsType type, DiscoveryResponse response) {
    Holdings has = stream.holdings;
    if (type == XdsType.ROUTES) {
      neverOlder(stream);
      Set<String> unknown = new TreeSet<>();
      has.routes.values().forEach(shares -> unknown.addAll(positive(shares).keySet()));
      unknown.removeAll(has.given);
      if (!unknown.isEmpty()) {
        throw world.broken("routes name given clusters", stream.envoy().id() + " " + unknown);
      }
      if (!has.refusesClusters && !has.newlyUnreachable().isEmpty()) {
        throw world.broken(
            "no route leads to a cluster that is not there",
            stream.envoy().id()
                + " "
                + has.newlyUnreachable()
                + " of "
                + has.routes
                + ", it has "
                + has.clusters
                + " with "
                + has.endpoints);
      }
    }
    if (type == XdsType.CLUSTERS) {
      lostClusters(stream);
    }
    neverOlderVersion(stream, type, response.getVersionInfo());
  }

  /** Clusters are gone, whether the proxy has taken or refused the new ones. */
  void lostClusters(SimulatedStream stream) {
    Holdings has = stream.holdings;
    Set<String> left = has.unreachable();
    left.retainAll(has.formerClusters);
    left.removeAll(has.clusters.keySet());
    if (!left.isEmpty()) {
      throw world.broken("no cluster leaves before its routes", stream.envoy().id() + " " + left);
    }
  }

  private void neverOlderVersion(SimulatedStream stream, XdsType type, String version) {
    Holdings has = stream.holdings;
    long generation = Long.parseLong(version.substring(0, version.indexOf('-')));
    Long newest = has.generations.merge(type, generation, Math::max);
    if (newest > generation) {
      throw world.broken(
          "nobody gets an older version", stream.envoy().id() + " " + version + " after " + newest);
    }
  }

  /** The proxies of one process that it counts for a rollout. */
  List<SimulatedStream> countedBy(Host process, ResourceId rollout) {
    Set<ResourceId> carriers = process.xds().carriersOf(rollout);
    return streams.stream()
        .filter(s -> s.process == process && s.counted())
        .filter(s -> carriers.contains(s.envoy().group()))
        .toList();
  }

  /** Of the proxies that are counted by who decides, at least so many have just these shares. */
  void allHave(ResourceId rollout, Map<String, Integer> wanted, int basisPoints, String rule) {
    allHave(rules.counted(rollout), rollout, wanted, basisPoints, rule);
  }

  /** Of these proxies. */
  void allHave(
      Collection<SimulatedStream> counted,
      ResourceId rollout,
      Map<String, Integer> wanted,
      int basisPoints,
      String rule) {
    long having = 0;
    List<String> others = new ArrayList<>();
    for (SimulatedStream stream : counted) {
      Map<String, Integer> has =
          positive(stream.holdings.routes.getOrDefault(rollout.toString(), Map.of()));
      if (has.equals(wanted)) {
        having++;
      } else {
        others.add(stream.envoy().id() + " has " + has);
      }
    }
    if (having * 10_000 < (long) counted.size() * basisPoints) {
      throw world.broken(rule, rollout + " " + wanted + ": " + others);
    }
  }

  private static Map<String, Integer> positive(Map<String, Integer> shares) {
    Map<String, Integer> positive = new TreeMap<>(shares);
    positive.values().removeIf(share -> share == 0);
    return positive;
  }
}
