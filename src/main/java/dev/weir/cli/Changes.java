package dev.weir.cli;

import dev.weir.cli.client.EventStream;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import dev.weir.cli.json.JsonText.NotJsonException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells when it is worth asking the server again. Events are taken as a nudge and never as the
 * truth: the state is always read afresh, so a lost, doubled or strange event does no harm, and
 * without a stream the caller asks once a second.
 */
final class Changes implements AutoCloseable {
  /** Without a stream the server is asked this often. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** With a stream too, in case an event was lost. */
  private static final Duration POLL_WITH_STREAM = Duration.ofSeconds(5);

  private static final Duration FIRST_RECONNECT = Duration.ofMillis(500);
  private static final Duration LAST_RECONNECT = Duration.ofSeconds(10);

  private final WeirClient client;
  private final Optional<String> rollout;
  private final Semaphore nudges = new Semaphore(0);
  private final Thread listener;
  private volatile boolean connected;
  private volatile boolean closed;

  private Changes(WeirClient client, Optional<String> rollout) {
    this.client = client;
    this.rollout = rollout;
    this.listener = Thread.ofPlatform().daemon().name("weir-events").unstarted(this::listen);
  }

  /**
   * Starts to listen.
   *
   * @param rollout {@code namespace/name}; empty for all
   */
  static Changes of(WeirClient client, Optional<String> rollout) {
    Changes changes = new Changes(client, rollout);
    changes.listener.start();
    return changes;
  }

  /** How long an answer is good when no event comes. */
  Duration goodFor() {
    return connected ? POLL_WITH_STREAM : POLL;
  }

  /** Waits for an event, at most so long; says whether one came. */
  boolean await(Duration atMost) throws InterruptedException {
    boolean nudged = nudges.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
    nudges.drainPermits();
    return nudged;
  }

  private void listen() {
    Duration pause = FIRST_RECONNECT;
    while (!closed) {
      try (EventStream events = client.events()) {
        connected = true;
        // What happened before the stream was open is seen by asking once more.
        nudges.release();
        for (Optional<String> data = events.next(); data.isPresent(); data = events.next()) {
          pause = FIRST_RECONNECT;
          if (concerns(data.get())) {
            nudges.release();
          }
        }
      } catch (RequestFailed | IOException lost) {
        // The caller sees the same trouble in its own requests and reports it there.
        connected = false;
      }
      connected = false;
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LAST_RECONNECT) > 0) {
        pause = LAST_RECONNECT;
      }
    }
  }

  /** Whether the event is, or may be, about what is watched. */
  private boolean concerns(String data) {
    if (rollout.isEmpty()) {
      return true;
    }
    try {
      Json event = JsonText.parse(data);
      Json names = event.at("metadata").present() ? event.at("metadata") : event;
      Optional<String> namespace = names.at("namespace").text();
      Optional<String> name = names.at("name").text();
      return namespace.isEmpty()
          || name.isEmpty()
          || rollout.get().equals(namespace.get() + "/" + name.get());
    } catch (NotJsonException e) {
      return true;
    }
  }

  @Override
  public void close() {
    closed = true;
    listener.interrupt();
  }
}
