package dev.weir.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Shows JobRunr's pages to administrators of all namespaces. A browser asks for name and password:
 * the password is the token, and any name does.
 */
@ApplicationScoped
class JobsPagesProxy {
  /** Requests under way at once, streams among them. */
  static final int MAX_UNDER_WAY = 64;

  private static final int PRIORITY = 1_001;
  private static final String BROWSERS_CHALLENGE =
      "Basic realm=\"weir: any name, token as password\"";
  private static final Pattern OURS =
      Pattern.compile(
          "/dashboard(/.*)?|/sse/(jobs/.*|jobstats|servers)"
              + "|/api/(jobs|recurring-jobs|servers|problems|version|metadata)(/.*)?");

  /** The pages themselves may load nothing from elsewhere, and tell nobody anything. */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self'; frame-ancestors 'none'; form-action 'self'";

  private final Instance<JobsPages> pages;
  private final Instance<Access> access;
  private final Onward onward;
  private final AtomicInteger underWay = new AtomicInteger();

  JobsPagesProxy(Instance<JobsPages> pages, Instance<Access> access, Vertx vertx) {
    this.pages = pages;
    this.access = access;
    this.onward = new Onward(vertx);
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, PRIORITY);
  }

  private void filter(RoutingContext context) {
    boolean ours =
        OURS.matcher(context.normalizedPath()).matches()
            && pages.isResolvable()
            && access.isResolvable()
            && pages.get().wanted();
    if (!ours) {
      context.next();
      return;
    }
    context.response().putHeader("Cache-Control", "no-store");
    context.response().putHeader("X-Content-Type-Options", "nosniff");
    Admission.Asked asked = AccessFilter.asked(context.request());
    Admission.Asked bearing =
        asked.withAuthorization(asked.authorization().map(JobsPagesProxy::bearer));
    AccessFilter.decide(
        context, access.get(), bearing, Role.ADMIN, decided -> go(context, refusal(decided)));
  }

  private void go(RoutingContext context, Optional<Problem> refusal) {
    if (refusal.isPresent()) {
      if (refusal.get().status() == 401) {
        AccessFilter.answer(context, refusal.get(), BROWSERS_CHALLENGE);
      } else {
        AccessFilter.answer(context, refusal.get());
      }
      return;
    }
    Optional<JobsPages.Behind> behind = pages.get().behind();
    if (behind.isEmpty()) {
      AccessFilter.answer(
          context,
          Problem.of(503, "starting", "The database of jobs is not there yet; the log says why."));
    } else if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
      underWay.decrementAndGet();
      AccessFilter.answer(
          context, Problem.of(503, "busy", "Too many look at the jobs; close a page."));
    } else {
      hand(context, behind.get());
    }
  }

  private static Optional<Problem> refusal(Admission decided) {
    return switch (decided) {
      case Admission.Refused(Problem problem) when problem.status() == 401 ->
          Optional.of(
              Problem.of(401, "unauthorized", "Give any name, and your token as password."));
      case Admission.Refused(Problem problem) -> Optional.of(problem);
      case Admission.Admitted(Caller caller)
          when caller.role() != Role.ADMIN || !caller.namespaces().isEmpty() ->
          Optional.of(
              Problem.of(
                  403, "forbidden", "The jobs are shown to administrators of all namespaces."));
      case Admission.Admitted _ -> Optional.empty();
    };
  }

  /** A browser's way to present a token. */
  static String bearer(String authorization) {
    if (!authorization.regionMatches(true, 0, "basic ", 0, 6)) {
      return authorization;
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(6).strip()),
              StandardCharsets.UTF_8);
      return "Bearer " + pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return authorization;
    }
  }

  private void hand(RoutingContext context, JobsPages.Behind behind) {
    HttpServerRequest request = context.request();
    RequestOptions options =
        new RequestOptions()
            .setHost(behind.host())
            .setPort(behind.port())
            .setMethod(HttpMethod.valueOf(request.method().name()))
            .setURI(request.uri())
            .putHeader(behind.keyHeader(), behind.key());
    List.of("Accept", "Content-Type", "If-Modified-Since")
        .forEach(
            name -> {
              String value = request.getHeader(name);
              if (value != null) {
                options.putHeader(name, value);
              }
            });
    onward
        .hand(context, options, Map.of("Content-Security-Policy", POLICY))
        .onComplete(
            done -> {
              underWay.decrementAndGet();
              if (done.failed()) {
                Onward.unanswered(
                    context, Problem.of(502, "jobs", "The pages of the jobs did not answer."));
              }
            });
  }
}
