package dev.weir.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says which methods a path takes, whenever it is asked with another one. The framework knows only
 * which methods its patterns take, and a pattern for many paths takes more than each of them.
 */
@ApplicationScoped
class Methods {
  private static final String ROLLOUT = "namespaces/[^/]+/rollouts/[^/]+";

  private static final Pattern READ =
      Pattern.compile(
          "/api/v1/(rollouts|proxies|source|notifications|" + ROLLOUT + "(/plan|/journal)?)/*");
  private static final Pattern COMMANDED =
      Pattern.compile(
          "/api/v1/("
              + ROLLOUT
              + "/(promote|abort|pause|resume|retry|undo|signal)|notifications/[^/]+/resend)/*");
  private static final Pattern STREAMED = Pattern.compile("/api/v1/stream/*");

  /** Behind the one who looks who asks. */
  private static final int PRIORITY = 900;

  void register(@Observes Filters filters) {
    filters.register(this::filter, PRIORITY);
  }

  private void filter(RoutingContext context) {
    Optional<List<String>> taken = of(context.normalizedPath());
    String method = context.request().method().name();
    if (taken.isEmpty() || taken.get().contains(method) && !method.equals("OPTIONS")) {
      context.next();
      return;
    }
    context.response().putHeader("Allow", String.join(", ", taken.get()));
    if (method.equals("OPTIONS")) {
      context.response().setStatusCode(204).end();
    } else {
      AccessFilter.answer(
          context, Problem.of(405, "http-405", "This path does not take that method."));
    }
  }

  /** The methods that a path of ours takes; empty when it is none. */
  static Optional<List<String>> of(String path) {
    if (READ.matcher(path).matches()) {
      return Optional.of(List.of("GET", "HEAD", "OPTIONS"));
    }
    if (COMMANDED.matcher(path).matches()) {
      return Optional.of(List.of("OPTIONS", "POST"));
    }
    return STREAMED.matcher(path).matches()
        ? Optional.of(List.of("GET", "OPTIONS"))
        : Optional.empty();
  }
}
