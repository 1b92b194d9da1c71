package dev.weir.xds.translate;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnknownFieldSet;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.RetryPolicy;
import dev.weir.core.traffic.RoutingTable.Answer;
import dev.weir.core.traffic.RoutingTable.Host;
import dev.weir.core.traffic.RoutingTable.MirrorTarget;
import dev.weir.core.traffic.RoutingTable.Rule;
import dev.weir.core.traffic.RoutingTable.Share;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One virtual host per virtual service, with its routes. */
final class Routes {
  private static final int UNAVAILABLE = 503;
  private static final int DEFAULT_RETRIES = 2;

  /**
   * What is tried again when a route says nothing: only what no endpoint can have begun to work on.
   * App Mesh also retries 503 answers and broken connections, which can make one order two; who
   * wants that writes it into the route.
   */
  private static final String DEFAULT_RETRY_ON =
      "connect-failure,refused-stream,reset-before-request";

  /**
   * {@code WeightedCluster.use_hash_policy} (BoolValue, field 5), which the Java classes of Envoy's
   * API do not know yet.
   */
  private static final UnknownFieldSet USE_HASH_POLICY =
      UnknownFieldSet.newBuilder()
          .addField(
              5,
              UnknownFieldSet.Field.newBuilder()
                  .addLengthDelimited(BoolValue.of(true).toByteString())
                  .build())
          .build();

  private Routes() {}

  static VirtualHost virtualHost(Host host) {
    VirtualHost.Builder built =
        VirtualHost.newBuilder().setName(host.service().toString()).addAllDomains(host.domains());
    host.rules().forEach(rule -> built.addRoutes(route(rule)));
    return built.build();
  }

  private static Route route(Rule rule) {
    Route.Builder route =
        Route.newBuilder().setName(rule.name()).setMatch(Matches.match(rule.match()));
    switch (rule.answer()) {
      case Answer.Unavailable(String why) ->
          route.setDirectResponse(
              DirectResponseAction.newBuilder()
                  .setStatus(UNAVAILABLE)
                  .setBody(DataSource.newBuilder().setInlineString("weir: " + why + "\n")));
      case Answer.Shares(List<Share> shares) -> {
        RouteAction.Builder action =
            RouteAction.newBuilder()
                .setWeightedClusters(weighted(shares, rule.sticky().isPresent()))
                .setTimeout(Durations.of(rule.timeout()))
                .setIdleTimeout(Durations.of(rule.idleTimeout()));
        retry(rule.retryPolicy()).ifPresent(action::setRetryPolicy);
        rule.mirror().ifPresent(mirror -> action.addRequestMirrorPolicies(mirror(mirror)));
        rule.sticky().ifPresent(sticky -> action.addHashPolicy(hash(sticky)));
        route.setRoute(action);
      }
    }
    return route.build();
  }

  private static RouteAction.RequestMirrorPolicy mirror(MirrorTarget mirror) {
    return RouteAction.RequestMirrorPolicy.newBuilder()
        .setCluster(mirror.cluster())
        .setRuntimeFraction(
            RuntimeFractionalPercent.newBuilder()
                .setDefaultValue(
                    FractionalPercent.newBuilder()
                        .setNumerator(mirror.basisPoints())
                        .setDenominator(FractionalPercent.DenominatorType.TEN_THOUSAND)))
        .build();
  }

  private static RouteAction.HashPolicy hash(Sticky sticky) {
    RouteAction.HashPolicy.Builder hash = RouteAction.HashPolicy.newBuilder();
    return switch (sticky.kind()) {
      case COOKIE ->
          hash.setCookie(RouteAction.HashPolicy.Cookie.newBuilder().setName(sticky.name())).build();
      case HEADER ->
          hash.setHeader(RouteAction.HashPolicy.Header.newBuilder().setHeaderName(sticky.name()))
              .build();
    };
  }

  /**
   * In basis points; a share of 0 is written, so that its cluster is there before its weight. By
   * hash, Envoy takes the hash modulo 10,000 and goes through the shares in their order: the
   * candidate comes first, so that whoever has moved stays moved while its share grows.
   */
  private static WeightedCluster weighted(List<Share> shares, boolean byHash) {
    WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
    if (byHash) {
      weighted.setUnknownFields(USE_HASH_POLICY);
    }
    for (Share share : shares) {
      weighted.addClusters(
          WeightedCluster.ClusterWeight.newBuilder()
              .setName(share.cluster())
              .setWeight(UInt32Value.of(share.basisPoints())));
    }
    return weighted.build();
  }

  private static Optional<io.envoyproxy.envoy.config.route.v3.RetryPolicy> retry(
      Optional<RetryPolicy> policy) {
    int retries = policy.map(RetryPolicy::maxRetries).orElse(DEFAULT_RETRIES);
    String on = policy.map(p -> events(p.on())).orElse(DEFAULT_RETRY_ON);
    if (retries == 0 || on.isEmpty()) {
      return Optional.empty();
    }
    io.envoyproxy.envoy.config.route.v3.RetryPolicy.Builder built =
        io.envoyproxy.envoy.config.route.v3.RetryPolicy.newBuilder()
            .setRetryOn(on)
            .setNumRetries(UInt32Value.of(retries));
    policy
        .flatMap(RetryPolicy::perRetryTimeout)
        .ifPresent(timeout -> built.setPerTryTimeout(Durations.of(timeout)));
    return Optional.of(built.build());
  }

  /** App Mesh's words in Envoy's. */
  private static String events(List<String> on) {
    List<String> events = new ArrayList<>();
    for (String event : on) {
      events.add(
          switch (event) {
            case "server-error" -> "5xx";
            case "gateway-error" -> "gateway-error";
            case "client-error" -> "retriable-4xx";
            case "stream-error" -> "refused-stream";
            case "connection-error" -> "connect-failure";
            default -> throw new IllegalArgumentException("no such retry event: " + event);
          });
    }
    return String.join(",", events);
  }
}
