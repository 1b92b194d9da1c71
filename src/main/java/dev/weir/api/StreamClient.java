package dev.weir.api;

import dev.weir.api.json.RolloutJson;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Control.Subscription;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream. Between two writes only the names of changed rollouts are kept, so a client that
 * reads slowly gets the newest state of each and the memory stays bounded; one that does not read
 * at all is dropped. Runs on the connection's event loop, except {@link #changed}.
 */
final class StreamClient {
  /** After so many heartbeats without room for the next event the client is dropped. */
  static final int HEARTBEATS_STUCK = 3;

  private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);

  private final RoutingContext context;
  private final Vertx vertx;
  private final Context loop;
  private final HttpServerResponse response;
  private final Caller caller;
  private final Control control;
  private final Supplier<Optional<Caller>> whoNow;
  private final Duration heartbeat;
  private final Set<ResourceId> pending = new LinkedHashSet<>();
  private Runnable ending = () -> {};
  private boolean closed;
  private int stuck;

  /**
   * @param whoNow who came with that request, as it is known now
   */
  StreamClient(
      RoutingContext context,
      Caller caller,
      Control control,
      Supplier<Optional<Caller>> whoNow,
      Duration heartbeat) {
    this.context = context;
    this.vertx = context.vertx();
    this.loop = vertx.getOrCreateContext();
    this.response = context.response();
    this.caller = caller;
    this.control = control;
    this.whoNow = whoNow;
    this.heartbeat = heartbeat;
  }

  /**
   * Starts to send.
   *
   * @param afterwards run once, when the stream has ended
   */
  void open(Runnable afterwards) {
    response
        .setChunked(true)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("X-Accel-Buffering", "no");
    Subscription subscription = control.subscribe(this::changed);
    long timer = vertx.setPeriodic(heartbeat.toMillis(), t -> beat());
    ending =
        () -> {
          vertx.cancelTimer(timer);
          subscription.close();
          afterwards.run();
        };
    response.closeHandler(v -> end());
    response.endHandler(v -> end());
    response.exceptionHandler(e -> end());
    response.drainHandler(v -> flush());
    response.write(": open\n\n");
  }

  private void end() {
    if (!closed) {
      closed = true;
      ending.run();
    }
  }

  /** Called by the engine on any thread. */
  private void changed(ResourceId rollout) {
    if (!caller.mayEnter(rollout.namespace())) {
      return;
    }
    boolean first;
    synchronized (pending) {
      first = pending.isEmpty();
      pending.add(rollout);
    }
    if (first) {
      loop.runOnContext(v -> flush());
    }
  }

  private void flush() {
    while (!closed && !response.writeQueueFull()) {
      ResourceId rollout;
      synchronized (pending) {
        Iterator<ResourceId> oldest = pending.iterator();
        if (!oldest.hasNext()) {
          return;
        }
        rollout = oldest.next();
        oldest.remove();
      }
      // Asked for each event: while one is written the next may come with other rights.
      if (hasOtherRights()) {
        finish();
        return;
      }
      response.write(event(rollout));
    }
  }

  // The state is read when it is written, so it is the newest whatever happened meanwhile.
  private String event(ResourceId rollout) {
    return control
        .rollout(rollout)
        .map(view -> "event: rollout\ndata: " + RolloutJson.of(view) + "\n\n")
        .orElseGet(() -> "event: removed\ndata: " + RolloutJson.gone(rollout) + "\n\n");
  }

  private void beat() {
    if (closed) {
      return;
    }
    if (hasOtherRights()) {
      finish();
    } else if (!response.writeQueueFull()) {
      stuck = 0;
      response.write(": alive\n\n");
      flush();
    } else if (++stuck >= HEARTBEATS_STUCK) {
      LOG.warn("stream of {} dropped: it did not read for {} heartbeats", caller.name(), stuck);
      end();
      cut();
    }
  }

  /** Whether the caller is gone, or may now see or do something else than when they came. */
  private boolean hasOtherRights() {
    return !whoNow.get().equals(Optional.of(caller));
  }

  /** Ends the stream; who still may comes again, and is shown what they may see now. */
  private void finish() {
    end();
    HttpServerRequest request = context.request();
    response
        .end()
        .onComplete(
            done -> {
              if (request.version() != HttpVersion.HTTP_2) {
                request.connection().close();
              }
            });
  }

  // A polite close waits until the client has read what is under way, and this one does not read.
  private void cut() {
    if (context.request().connection() instanceof ConnectionBase connection) {
      connection.channel().close();
    } else {
      response.reset();
    }
  }
}
