package dev.weir.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets nobody to {@code /api} whom {@link Access} does not know or whose role is too small, before
 * anything else of the request is looked at.
 */
@ApplicationScoped
class AccessFilter {
  private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);
  private static final String CALLER = Caller.class.getName();

  private static final Problem UNKNOWN =
      Problem.of(401, "unauthorized", "This needs a valid token, as: Authorization: Bearer TOKEN.");

  /** Before everything of the framework that reads a request. */
  private static final int PRIORITY = 1_000;

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
    if (!access.isResolvable()) {
      answer(context, Problem.of(503, "starting", "Weir is starting; try again in a moment."));
      return;
    }
    Admission.Asked asked = asked(context.request());
    decide(context, access.get(), asked, asked.needed(), decided -> go(context, decided));
  }

  private static void go(RoutingContext context, Admission decided) {
    switch (decided) {
      case Admission.Admitted(Caller caller) -> {
        context.put(CALLER, caller);
        context.next();
      }
      case Admission.Refused(Problem problem) -> {
        if (problem.status() == 413) {
          readNoMore(context);
        }
        answer(context, problem);
      }
    }
  }

  /** Decides, on another thread when it takes a while, and goes on on the request's own. */
  static void decide(
      RoutingContext context,
      Access access,
      Admission.Asked asked,
      Role needed,
      Consumer<Admission> then) {
    if (!access.waits(asked.authorization(), needed, asked.namespace())) {
      then.accept(Admission.of(asked, access, needed));
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> Admission.of(asked, access, needed), false)
        .onSuccess(then::accept)
        .onFailure(
            fault -> {
              String id = UUID.randomUUID().toString();
              LOG.error("error={} while it was found out who asks", id, fault);
              then.accept(new Admission.Refused(Errors.internal(id)));
            });
  }

  private static final Pattern NAMESPACED = Pattern.compile("/api/v1/namespaces/([^/]+)/.*");

  /** The namespace that a path is in, or that the query names. */
  private static Optional<String> namespace(HttpServerRequest request) {
    Matcher path = NAMESPACED.matcher(Optional.ofNullable(request.path()).orElse(""));
    if (!path.matches()) {
      return Optional.ofNullable(request.getParam("namespace")).filter(name -> !name.isEmpty());
    }
    try {
      return Optional.of(
          URLDecoder.decode(path.group(1).replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // No namespace has such a name, whatever else is made of it.
      return Optional.of(path.group(1));
    }
  }

  /** What a request says of itself. */
  static Admission.Asked asked(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    return new Admission.Asked(
        request.method().name(),
        Optional.ofNullable(peer).map(SocketAddress::hostAddress),
        Optional.ofNullable(request.authority()).map(HostAndPort::host),
        header(request, "Host"),
        header(request, "Origin"),
        header(request, "Authorization"),
        header(request, "Content-Length"),
        namespace(request));
  }

  private static Optional<String> header(HttpServerRequest request, String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** Who came with that request, as it is known now; streams that stay open ask again. */
  static Optional<Caller> known(Access access, HttpServerRequest request) {
    return access.caller(header(request, "Authorization"));
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

  /** A namespace that the caller may enter. */
  static String checkedNamespace(RoutingContext context, String namespace) {
    callerIn(context, namespace);
    return namespace;
  }

  /** Nobody reads what is still under way: says so in the way of the protocol's version. */
  static void readNoMore(RoutingContext context) {
    if (context.request().version() == HttpVersion.HTTP_2) {
      // RFC 9113, 8.1: a whole answer, and then no error.
      context.addEndHandler(_ -> context.response().reset(0));
    } else {
      context.response().putHeader("Connection", "close");
    }
  }

  static void answer(RoutingContext context, Problem problem) {
    answer(context, problem, Problem.CHALLENGE);
  }

  /**
   * Ends a request with a problem.
   *
   * @param challenge what to present, when it is that nobody is known
   */
  static void answer(RoutingContext context, Problem problem, String challenge) {
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", Problem.MEDIA_TYPE);
    if (problem.status() == 401) {
      context.response().putHeader("WWW-Authenticate", challenge);
    }
    context.response().end(problem.json());
  }
}
