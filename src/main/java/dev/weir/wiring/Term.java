package dev.weir.wiring;

import dev.weir.cli.ServeOptions;
import dev.weir.core.plan.Plans;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.engine.IntentReader;
import dev.weir.engine.IntentSource;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.MeasurementSource;
import dev.weir.engine.NoticeSender;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.TrafficPublisher;
import dev.weir.jobs.Jobs;
import dev.weir.workload.FixedEndpoints;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.ToIntFunction;

/** The engine and all that decides with it. Of several engines the one that leads has it. */
final class Term implements AutoCloseable {
  private final FixedEndpoints endpoints;
  private final Engine engine;
  private final EngineLoop loop;
  private final Jobs jobs;
  private final Source source;

  /**
   * What a term is built of; stays when it ends.
   *
   * @param sweep forgets what the journal no longer keeps
   */
  record Parts(
      ServeOptions options,
      RolloutStore store,
      JournalFeed journal,
      ToIntFunction<Instant> sweep,
      TrafficPublisher publisher,
      MeasurementSource measurements,
      IntentReader reader,
      NoticeSender notifier,
      EngineListener listener,
      InstantSource clock) {}

  /**
   * Goes on from what is durable.
   *
   * @throws RolloutStore.StoreException when it cannot be read
   */
  Term(Parts parts) {
    this.endpoints = new FixedEndpoints(name -> InetAddress.getAllByName(name).length);
    this.engine =
        new Engine(
            new Engine.Ports(
                parts.store(),
                parts.publisher(),
                parts.measurements(),
                endpoints,
                parts.reader(),
                Plans::compile,
                parts.clock(),
                steady(),
                new Nudging(parts.listener(), this::nudge)),
            parts.options().source().name());
    this.loop = new EngineLoop(engine, LastWords::end);
    this.jobs =
        Notices.jobs(
            parts.options(),
            parts.journal(),
            engine,
            parts.notifier(),
            parts.sweep(),
            parts.clock());
    this.source =
        Source.of(
            parts.options(), parts.reader(), engine, parts.store(), parts.journal(), parts.clock());
  }

  /** Goes on while the machine runs, and nobody can set it. */
  private static InstantSource steady() {
    long start = System.nanoTime();
    return () -> Instant.EPOCH.plusNanos(System.nanoTime() - start);
  }

  /** The engine turns only once everything here is built. */
  private void nudge() {
    jobs.nudge();
  }

  void start() {
    jobs.start();
    loop.start();
    source.start();
  }

  Engine engine() {
    return engine;
  }

  Jobs jobs() {
    return jobs;
  }

  IntentSource source() {
    return source.source();
  }

  /** In the opposite order, so that nothing is asked of what is gone. */
  @Override
  public void close() {
    source.close();
    loop.close();
    jobs.close();
    endpoints.close();
  }
}
