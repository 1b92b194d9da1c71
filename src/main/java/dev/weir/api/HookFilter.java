package dev.weir.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What of a webhook can be refused before its body is there. Its proof is over the body, so whoever
 * sends one slowly is nobody yet, and must not keep a place for long.
 */
@ApplicationScoped
class HookFilter {
  /** Larger bodies are refused. */
  static final int MAX_BYTES = (int) Admission.MAX_BODY_BYTES;

  /** More are not under way at once; the others are told to come again. */
  static final int MAX_UNDER_WAY = 64;

  /** Within that long a body is there. */
  static final Duration BODY_WITHIN = Duration.ofSeconds(10);

  /** RFC 9113, 7. */
  private static final long CANCEL = 0x8;

  private static final String ARRIVED = HookFilter.class.getName();
  private static final int PRIORITY = 1_000;

  private final Instance<Hooks> hooks;
  private final Semaphore free = new Semaphore(MAX_UNDER_WAY);

  HookFilter(Instance<Hooks> hooks) {
    this.hooks = hooks;
  }

  void register(@Observes Filters filters) {
    filters.register(this::filter, PRIORITY);
  }

  private void filter(RoutingContext context) {
    String path = context.normalizedPath();
    if (!path.equals("/hooks") && !path.startsWith("/hooks/")) {
      context.next();
      return;
    }
    context.response().putHeader("Cache-Control", "no-store");
    context.response().putHeader("X-Content-Type-Options", "nosniff");
    Optional<Problem> refusal = refusal(context);
    if (refusal.isPresent()) {
      if (refusal.get().status() == 413) {
        AccessFilter.readNoMore(context);
      }
      AccessFilter.answer(context, refusal.get());
      return;
    }
    if (!free.tryAcquire()) {
      context.response().putHeader("Retry-After", "1");
      AccessFilter.answer(
          context,
          Problem.of(
              429,
              "too-many-webhooks",
              MAX_UNDER_WAY + " webhooks are under way; try again in a second."));
      return;
    }
    context.addEndHandler(_ -> free.release());
    AtomicBoolean arrived = new AtomicBoolean();
    context.put(ARRIVED, arrived);
    long timer =
        context
            .vertx()
            .setTimer(
                BODY_WITHIN.toMillis(),
                _ -> {
                  if (!arrived.get()) {
                    // Of HTTP/1.1 that is the connection, of HTTP/2 this request alone.
                    context.response().reset(CANCEL);
                  }
                });
    context.addEndHandler(_ -> context.vertx().cancelTimer(timer));
    context.next();
  }

  private Optional<Problem> refusal(RoutingContext context) {
    if (!hooks.isResolvable()) {
      return Optional.of(Problem.of(503, "starting", "Weir is starting; try again in a moment."));
    }
    if (!hooks.get().areTaken()) {
      return Optional.of(
          Problem.of(
              403,
              "hooks-off",
              "Weir takes no webhooks: it was started without --hook-secrets FILE."));
    }
    if (!context.request().method().name().equals("POST")) {
      context.response().putHeader("Allow", "POST");
      return Optional.of(Problem.of(405, "http-405", "A webhook is a POST."));
    }
    return Admission.isTooLarge(Optional.ofNullable(context.request().getHeader("Content-Length")))
        ? Optional.of(largeBody())
        : Optional.empty();
  }

  static Problem largeBody() {
    return Problem.of(413, "too-large", "No webhook here has a body above 1 MiB.");
  }

  /** The body is there. */
  static void arrived(RoutingContext context) {
    AtomicBoolean arrived = context.get(ARRIVED);
    if (arrived == null) {
      throw Problem.of(404, "http-404", "There is nothing at this path.").exception();
    }
    arrived.set(true);
  }
}
