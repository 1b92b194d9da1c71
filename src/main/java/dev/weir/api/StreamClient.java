package dev.weir.api;

import dev.weir.api.json.RolloutJson;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream. Between two writes only the names of changed rollouts are kept, so a client that
 * reads slowly gets the newest state of each and the memory stays bounded; one that does not read
 * at all is dropped. Runs on the connection's event loop, except {@link #changed}.
 *
 * <p>An event's id stands for every change up to it: what is owed goes out in the order in which it
 * became owed, and the state is read when it is written.
 */
final class StreamClient {
  /** After so many heartbeats without room for the next event the client is dropped. */
  static final int HEARTBEATS_STUCK = 3;

  /** After so long a client whose stream was cut comes again, unless it knows better. */
  static final Duration RETRY = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(StreamClient.class);

  private final RoutingContext context;
  private final Vertx vertx;
  private final Context loop;
  private final HttpServerResponse response;
  private final Caller caller;
  private final String sight;
  private final Control control;
  private final ChangeLog changes;
  private final Supplier<Optional<Caller>> whoNow;
  private final Duration heartbeat;
  private final ChangeLog.Listener listener = this::changed;
  private final Deque<Owed> missed = new ArrayDeque<>();
  private final Map<ResourceId, Long> pending = new LinkedHashMap<>();
  private Runnable ending = () -> {};
  private boolean closed;
  private int stuck;

  /**
   * A rollout of which the client is to hear.
   *
   * @param upTo the number of the newest change that the client knows of then; none while more is
   *     owed from before
   */
  private record Owed(ResourceId rollout, OptionalLong upTo) {}

  /**
   * @param whoNow who came with that request, as it is known now
   */
  StreamClient(
      RoutingContext context,
      Caller caller,
      Control control,
      ChangeLog changes,
      Supplier<Optional<Caller>> whoNow,
      Duration heartbeat) {
    this.context = context;
    this.vertx = context.vertx();
    this.loop = vertx.getOrCreateContext();
    this.response = context.response();
    this.caller = caller;
    this.sight = Integer.toHexString(new TreeSet<>(caller.namespaces()).toString().hashCode());
    this.control = control;
    this.changes = changes;
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
    long timer = vertx.setPeriodic(heartbeat.toMillis(), t -> beat());
    ending =
        () -> {
          vertx.cancelTimer(timer);
          changes.leave(listener);
          afterwards.run();
        };
    response.closeHandler(v -> end());
    response.endHandler(v -> end());
    response.exceptionHandler(e -> end());
    response.drainHandler(v -> flush());
    response.write(": open\nretry: " + RETRY.toMillis() + "\n\n");
    begin(Optional.ofNullable(context.request().getHeader("Last-Event-ID")));
    flush();
  }

  private void begin(Optional<String> lastId) {
    ChangeLog.Start start = changes.follow(listener, lastId, sight);
    if (start.missed().isPresent()) {
      start.missed().get().stream()
          .filter(change -> caller.mayEnter(change.rollout().namespace()))
          .forEach(c -> missed.add(new Owed(c.rollout(), OptionalLong.of(c.number()))));
    } else {
      response.write("event: reset\ndata: {}\n\n");
      control.rollouts().stream()
          .map(view -> view.state().id())
          .filter(rollout -> caller.mayEnter(rollout.namespace()))
          .forEach(rollout -> missed.add(new Owed(rollout, OptionalLong.empty())));
      // Who is cut off before the last one has to see all of them again.
      Owed end = missed.pollLast();
      if (end != null) {
        missed.add(new Owed(end.rollout(), OptionalLong.of(start.number())));
      }
    }
    if (missed.isEmpty()) {
      response.write(id(start.number()) + "\n");
    }
  }

  private String id(long number) {
    return "id: " + changes.id(number, sight) + "\n";
  }

  private void end() {
    if (!closed) {
      closed = true;
      ending.run();
    }
  }

  /** Called by the engine on any thread. */
  private void changed(ChangeLog.Change change) {
    if (!caller.mayEnter(change.rollout().namespace())) {
      return;
    }
    boolean first;
    synchronized (pending) {
      first = pending.isEmpty();
      // It keeps the place that it has: who changes often must not be put off for ever.
      pending.putIfAbsent(change.rollout(), change.number());
    }
    if (first) {
      loop.runOnContext(v -> flush());
    }
  }

  private void flush() {
    while (!closed && !response.writeQueueFull()) {
      Optional<Owed> next = next();
      if (next.isEmpty()) {
        return;
      }
      // Asked for each event: while one is written the next may come with other rights.
      if (hasOtherRights()) {
        finish();
        return;
      }
      response.write(event(next.get()));
    }
  }

  private Optional<Owed> next() {
    if (!missed.isEmpty()) {
      return Optional.of(missed.remove());
    }
    synchronized (pending) {
      Iterator<Map.Entry<ResourceId, Long>> oldest = pending.entrySet().iterator();
      if (!oldest.hasNext()) {
        return Optional.empty();
      }
      Map.Entry<ResourceId, Long> entry = oldest.next();
      Owed owed = new Owed(entry.getKey(), OptionalLong.of(entry.getValue()));
      oldest.remove();
      return Optional.of(owed);
    }
  }

  // The state is read when it is written, so it is the newest whatever happened meanwhile.
  private String event(Owed owed) {
    String id = owed.upTo().isPresent() ? id(owed.upTo().getAsLong()) : "";
    return control
        .rollout(owed.rollout())
        .map(view -> id + "event: rollout\ndata: " + RolloutJson.of(view) + "\n\n")
        .orElseGet(() -> id + "event: removed\ndata: " + RolloutJson.gone(owed.rollout()) + "\n\n");
  }

  private void beat() {
    if (closed) {
      return;
    }
    if (hasOtherRights()) {
      finish();
    } else if (!response.writeQueueFull()) {
      stuck = 0;
      flush();
      if (!closed) {
        response.write(": alive\n" + idWhenNothingIsOwed() + "\n");
      }
    } else if (++stuck >= HEARTBEATS_STUCK) {
      LOG.warn("stream of {} dropped: it did not read for {} heartbeats", caller.name(), stuck);
      end();
      cut();
    }
  }

  /** Changes of what the caller may not see go on as well, and an old id is good for nothing. */
  private String idWhenNothingIsOwed() {
    // Read first: what changes behind it is owed, and what changed before it has been told of.
    long newest = changes.newest();
    synchronized (pending) {
      return missed.isEmpty() && pending.isEmpty() ? id(newest) : "";
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
