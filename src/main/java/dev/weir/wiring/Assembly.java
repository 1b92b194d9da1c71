package dev.weir.wiring;

import dev.weir.api.Access;
import dev.weir.api.EngineMetrics;
import dev.weir.api.Hooks;
import dev.weir.api.JobsPages;
import dev.weir.api.Leader;
import dev.weir.cli.ServeOptions;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.IntentSource;
import dev.weir.engine.NoticeDesk;
import dev.weir.engine.Problem;
import dev.weir.xds.server.StreamListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Gives Quarkus the engine's parts, starts them with it and stops them with it. */
@Singleton
class Assembly {
  /** What only the start needed is not needed any more. */
  private static final Duration BEGUN = Duration.ofSeconds(10);

  private final Optional<Running> running;

  private final Optional<EngineMetrics> metrics;

  /** Goes on beside all that is built; waited for before the engine starts. */
  private final Optional<Thread> warmUp = Launch.options().map(_ -> WarmUp.begin());

  Assembly(MeterRegistry registry) {
    this.metrics = Launch.options().map(_ -> new EngineMetrics(registry));
    this.running =
        Launch.options()
            .map(
                options -> {
                  EngineMetrics meters = metrics.orElseThrow();
                  return new Running(options, meters, counting(meters));
                });
    running.ifPresent(
        r -> {
          metrics.orElseThrow().watch(r.engine());
          metrics.orElseThrow().watch(r.notices());
        });
  }

  private static StreamListener counting(EngineMetrics meters) {
    return new StreamListener() {
      @Override
      public void acknowledged(String proxy, ResourceId group, String type, Duration latency) {
        meters.acknowledged(latency);
      }

      @Override
      public void refused(String code) {
        meters.streamRefused(code);
      }
    };
  }

  Optional<Running> running() {
    return running;
  }

  @Produces
  @Singleton
  Control control() {
    return running.orElseThrow(Assembly::notServing).engine();
  }

  @Produces
  @Singleton
  IntentSource source() {
    return running.orElseThrow(Assembly::notServing).source();
  }

  @Produces
  @Singleton
  EngineMetrics metrics() {
    return metrics.orElseThrow(Assembly::notServing);
  }

  @Produces
  @Singleton
  JobsPages jobsPages() {
    return running.orElseThrow(Assembly::notServing).jobsPages();
  }

  @Produces
  @Singleton
  NoticeDesk notices() {
    return running.orElseThrow(Assembly::notServing).notices();
  }

  @Produces
  @Singleton
  Leader leader() {
    // REST alone, as in its tests, has nobody to hand anything on to.
    return running.map(Running::leader).orElse(Optional::empty);
  }

  @Produces
  @Singleton
  Access access() {
    return running.orElseThrow(Assembly::notServing).access();
  }

  @Produces
  @Singleton
  Hooks hooks() {
    return running.orElseThrow(Assembly::notServing).hooks();
  }

  private static IllegalStateException notServing() {
    return new IllegalStateException("the engine is started by weir serve alone");
  }

  void onStart(@Observes StartupEvent event) throws InterruptedException {
    if (warmUp.isPresent()) {
      warmUp.get().join();
    }
    running.ifPresent(
        r -> {
          r.start();
          Thread.ofVirtual().name("weir-ready").start(() -> begun(r.engine()));
        });
  }

  private static void begun(Control control) {
    try {
      announce(control);
      Thread.sleep(BEGUN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    OwnPages.giveBack();
  }

  /** Prints one line when ready, or what is in the way of it. */
  private static void announce(Control control) throws InterruptedException {
    ServeOptions options = Launch.options().orElseThrow();
    boolean complained = false;
    while (!control.ready()) {
      if (!complained && !control.source().problems().isEmpty()) {
        complained = true;
        System.out.println(
            "weir is not ready: nothing in "
                + options.source().name()
                + " is taken until it is mended");
        control.source().problems().stream().map(Problem::render).forEach(System.out::println);
      }
      Thread.sleep(20);
    }
    System.out.println(
        "weir is ready: serves "
            + options.source().name()
            + ", REST on http://"
            + options.http()
            + "/api/v1, xDS on "
            + options.xds()
            + ", state in "
            + options.state());
  }

  void onStop(@Observes ShutdownEvent event) {
    running.ifPresent(Running::close);
  }
}
