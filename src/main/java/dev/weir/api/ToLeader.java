package dev.weir.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Of several engines one leads: whoever wants to change something at another one is served by the
 * leader all the same, with the proof that came along. So it does not matter which engine a load
 * balancer picks.
 */
@ApplicationScoped
class ToLeader {
  /** After every check that needs no body, before anything reads one. */
  private static final int PRIORITY = 950;

  private static final long TIMEOUT_MILLIS = 15_000;

  /** Says that a request has been handed on once already. */
  static final String HANDED = "X-Weir-Handed-On";

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Instance<Leader> leader;
  private final Onward onward;

  ToLeader(Instance<Leader> leader, Vertx vertx) {
    this.leader = leader;
    this.onward = new Onward(vertx);
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, PRIORITY);
  }

  private void filter(RoutingContext context) {
    Optional<URI> elsewhere =
        isItsWork(context) && leader.isResolvable() ? leader.get().elsewhere() : Optional.empty();
    if (elsewhere.isEmpty()) {
      context.next();
    } else if (context.request().getHeader(HANDED) != null) {
      AccessFilter.answer(
          context,
          Problem.of(
              503, "not-leading", "The engines are just changing the leader; send it again."));
    } else {
      hand(context, elsewhere.get());
    }
  }

  /** What changes something, and what only the leader has. */
  private static boolean isItsWork(RoutingContext context) {
    String path = context.normalizedPath();
    boolean reading = READING.contains(context.request().method());
    return path.startsWith("/hooks/")
        || (path.startsWith("/api/") && !reading)
        || path.startsWith("/api/v1/notifications");
  }

  private void hand(RoutingContext context, URI to) {
    RequestOptions options =
        new RequestOptions()
            .setHost(to.getHost())
            .setPort(to.getPort())
            .setMethod(HttpMethod.valueOf(context.request().method().name()))
            .setURI(context.request().uri())
            .setTimeout(TIMEOUT_MILLIS)
            .putHeader(HANDED, "1");
    context
        .request()
        .headers()
        .forEach(
            header -> {
              if (goesAlong(header.getKey())) {
                options.addHeader(header.getKey(), header.getValue());
              }
            });
    onward
        .hand(context, options, Map.of())
        .onFailure(
            _ ->
                Onward.unanswered(
                    context,
                    Problem.of(
                        503,
                        "not-leading",
                        "The engine that leads did not answer. It may have taken this; send it"
                            + " again with the same Idempotency-Key.")));
  }

  private static boolean goesAlong(String header) {
    return !Set.of(
            "host", "connection", "keep-alive", "transfer-encoding", "upgrade", "te", "expect")
        .contains(header.toLowerCase(java.util.Locale.ROOT));
  }
}
