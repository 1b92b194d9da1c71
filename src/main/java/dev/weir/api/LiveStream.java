package dev.weir.api;

import dev.weir.engine.Control;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code GET /api/v1/stream}: an event {@code rollout} with the resource each time one has changed,
 * {@code removed} when one is gone. A client that opens the stream first and reads the list then
 * misses nothing, nor does one that comes again with {@code Last-Event-ID}.
 */
@ApplicationScoped
class LiveStream {
  /** More clients are refused. */
  static final int MAX_CLIENTS = 100;

  private final Instance<Control> control;
  private final Instance<Access> access;
  private final Duration heartbeat;
  private final Semaphore free = new Semaphore(MAX_CLIENTS);
  private final ChangeLog changes = new ChangeLog(ChangeLog.MAX_KEPT);
  private final AtomicBoolean listening = new AtomicBoolean();

  LiveStream(
      Instance<Control> control,
      Instance<Access> access,
      @ConfigProperty(name = "weir.stream.heartbeat", defaultValue = "15s") Duration heartbeat) {
    this.control = control;
    this.access = access;
    this.heartbeat = heartbeat;
  }

  void route(@Observes Router router) {
    router.get("/api/v1/stream").handler(this::open);
    // After everything else: whatever nobody answered.
    router
        .route("/api/*")
        .last()
        .handler(
            context ->
                AccessFilter.answer(context, Problem.notFound("There is nothing at this path.")));
  }

  private void open(RoutingContext context) {
    Caller caller;
    try {
      caller = AccessFilter.caller(context);
    } catch (Problem.ProblemException e) {
      AccessFilter.answer(context, e.problem());
      return;
    }
    if (!free.tryAcquire()) {
      context.response().putHeader("Retry-After", "30");
      AccessFilter.answer(
          context,
          Problem.of(
              503, "too-many-streams", MAX_CLIENTS + " streams are open; close one or poll."));
      return;
    }
    // Once and for all: what changes while nobody is here is what the next one has missed.
    if (listening.compareAndSet(false, true)) {
      control.get().subscribe(changes::changed);
    }
    StreamClient client =
        new StreamClient(
            context,
            caller,
            control.get(),
            changes,
            () -> AccessFilter.known(access.get(), context.request()),
            heartbeat);
    client.open(free::release);
  }

  /** How many streams are open. */
  int open() {
    return MAX_CLIENTS - free.availablePermits();
  }
}
