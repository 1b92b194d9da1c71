package dev.weir.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody to {@code /api} whom {@link Access} does not know or whose role is too small, before
 * anything else of the request is looked at.
 */
@ApplicationScoped
class AccessFilter {
  private static final String CALLER = Caller.class.getName();

  private static final Problem UNKNOWN =
      Problem.of(401, "unauthorized", "This needs a valid token, as: Authorization: Bearer TOKEN.");

  /** Before everything of the framework that reads a request. */
  private static final int PRIORITY = 1_000;

  /** The framework's own limit (quarkus.http.limits.max-body-size) answers without a problem. */
  private static final long MAX_BODY_BYTES = 1024 * 1024;

  private final Instance<Access> access;

  AccessFilter(Instance<Access> access) {
    this.access = access;
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, PRIORITY);
  }

  private void filter(RoutingContext context) {
    String path = context.normalizedPath();
    if (!path.equals("/api") && !path.startsWith("/api/")) {
      context.next();
      return;
    }
    context.response().putHeader("Cache-Control", "no-store");
    context.response().putHeader("X-Content-Type-Options", "nosniff");
    Optional<Problem> refusal = check(context);
    if (refusal.isPresent()) {
      answer(context, refusal.get());
    } else {
      context.next();
    }
  }

  private Optional<Problem> check(RoutingContext context) {
    if (!access.isResolvable()) {
      return Optional.of(Problem.of(503, "starting", "Weir is starting; try again in a moment."));
    }
    HttpServerRequest request = context.request();
    if (access.get().localOnly() && !isLocal(request)) {
      return Optional.of(
          Problem.of(
              403,
              "local-only",
              "Without tokens Weir answers this machine alone, under the names localhost and"
                  + " 127.0.0.1. Start it with --token-file to reach it from elsewhere."));
    }
    if (isCrossSite(request)) {
      return Optional.of(
          Problem.of(403, "cross-site", "A page of another site may not use this interface."));
    }
    Optional<Caller> caller = known(access.get(), request);
    if (caller.isEmpty()) {
      return Optional.of(
          Problem.of(
              401, "unauthorized", "This needs a valid token, as: Authorization: Bearer TOKEN."));
    }
    Role needed = neededFor(request.method());
    if (!caller.get().role().covers(needed)) {
      return Optional.of(
          Problem.of(
              403,
              "forbidden",
              "This needs the role "
                  + needed.word()
                  + "; "
                  + caller.get().name()
                  + " has the role "
                  + caller.get().role().word()
                  + "."));
    }
    if (isTooLarge(request)) {
      context.response().putHeader("Connection", "close");
      return Optional.of(Problem.of(413, "too-large", "No request here has so large a body."));
    }
    context.put(CALLER, caller.get());
    return Optional.empty();
  }

  /** Who came with that request, as it is known now; streams that stay open ask again. */
  static Optional<Caller> known(Access access, HttpServerRequest request) {
    return access.caller(Optional.ofNullable(request.getHeader("Authorization")));
  }

  private static boolean isTooLarge(HttpServerRequest request) {
    String length = Optional.ofNullable(request.getHeader("Content-Length")).orElse("0");
    try {
      return Long.parseLong(length) > MAX_BODY_BYTES;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private static Role neededFor(HttpMethod method) {
    boolean reads =
        method.equals(HttpMethod.GET)
            || method.equals(HttpMethod.HEAD)
            || method.equals(HttpMethod.OPTIONS);
    return reads ? Role.VIEWER : Role.OPERATOR;
  }

  /**
   * Who asks.
   *
   * @throws Problem.ProblemException when the request came past the filter: a path that the
   *     framework takes for one of ours although it is written in another way
   */
  static Caller caller(RoutingContext context) {
    Caller caller = context.get(CALLER);
    if (caller == null) {
      throw UNKNOWN.exception();
    }
    return caller;
  }

  /**
   * Who asks, when they may enter the namespace.
   *
   * @throws Problem.ProblemException when not
   */
  static Caller callerIn(RoutingContext context, String namespace) {
    Caller caller = caller(context);
    if (!caller.mayEnter(namespace)) {
      throw Problem.of(
              403,
              "forbidden",
              "The token of " + caller.name() + " is not for the namespace " + namespace + ".")
          .exception();
    }
    return caller;
  }

  static void answer(RoutingContext context, Problem problem) {
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE);
    if (problem.status() == 401) {
      context.response().putHeader("WWW-Authenticate", Problem.CHALLENGE);
    }
    context.response().end(problem.json());
  }

  private static boolean isLocal(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    return isLoopback(peer == null ? null : peer.hostAddress())
        && (request.authority() == null || isLoopback(request.authority().host()));
  }

  // A browser names the page's origin with every request that could change something.
  private static boolean isCrossSite(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return false;
    }
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority == null
          || !authority.equalsIgnoreCase(Optional.ofNullable(request.getHeader("Host")).orElse(""));
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static boolean isLoopback(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost")) {
      return true;
    }
    // Only literal addresses: nothing is looked up.
    if (!name.matches("[0-9.]+|\\[?[0-9a-f:.%]*:[0-9a-f:.%]*\\]?")) {
      return false;
    }
    try {
      return InetAddress.getByName(name).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
