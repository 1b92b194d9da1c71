package dev.weir.wiring;

import dev.weir.api.Access;
import dev.weir.api.Hooks;
import dev.weir.api.JobsPages;
import dev.weir.cli.ServeOptions;
import dev.weir.core.plan.Plans;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.engine.IntentReader;
import dev.weir.engine.IntentSource;
import dev.weir.engine.NoticeDesk;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.jobs.Jobs;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.metrics.prometheus.PrometheusAccess;
import dev.weir.metrics.prometheus.PrometheusSource;
import dev.weir.metrics.web.WebSource;
import dev.weir.notify.Notifier;
import dev.weir.store.sqlite.JournalLimits;
import dev.weir.store.sqlite.JournalSweep;
import dev.weir.store.sqlite.SqliteStore;
import dev.weir.workload.FixedEndpoints;
import dev.weir.xds.server.StreamListener;
import dev.weir.xds.server.XdsLimits;
import dev.weir.xds.server.XdsServer;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that serves, built in the order in which it depends on each other. */
final class Running implements AutoCloseable {
  private final SqliteStore store;
  private final XdsServer xds;
  private final Measurements measurements;
  private final FixedEndpoints endpoints;
  private final Engine engine;
  private final EngineLoop loop;
  private final Notifier notifier;
  private final Jobs jobs;
  private final boolean dashboard;
  private final Source source;
  private final Access access;
  private final Optional<ClusterAuthority> authority;
  private final Hooks hooks;

  Running(ServeOptions options, EngineListener listener, StreamListener streams) {
    this(options, listener, streams, InstantSource.system());
  }

  /**
   * @param clock what the engine takes for the time of the world
   */
  Running(
      ServeOptions options, EngineListener listener, StreamListener streams, InstantSource clock) {
    this.authority =
        options.access() instanceof ServeOptions.Access.Kubernetes
            ? Optional.of(new ClusterAuthority(ClusterAccess.quick()))
            : Optional.empty();
    this.access =
        switch (options.access()) {
          case ServeOptions.Access.TokenFile(var file) -> Access.tokens(file, clock);
          case ServeOptions.Access.InsecureLocal() -> Access.insecureLocal();
          case ServeOptions.Access.Kubernetes(var file) ->
              Access.reviewed(file, authority.orElseThrow(), this::namespaces, clock);
        };
    this.hooks = options.hookSecrets().map(file -> Hooks.of(file, clock)).orElseGet(Hooks::off);
    this.store = new SqliteStore(options.state());
    this.xds = new XdsServer(store, clock, XdsLimits.DEFAULT, streams);
    Optional<String> token = Optional.ofNullable(System.getenv("WEIR_PROMETHEUS_TOKEN"));
    this.measurements =
        new Measurements(
            new PrometheusSource(
                options.prometheus().map(url -> PrometheusAccess.parse(url.toString(), token))),
            new WebSource());
    this.endpoints = new FixedEndpoints(name -> InetAddress.getAllByName(name).length);
    IntentReader reader = new DirectoryReader();
    this.engine =
        new Engine(
            new Engine.Ports(
                store,
                xds,
                measurements,
                endpoints,
                reader,
                Plans::compile,
                clock,
                steady(),
                new Nudging(listener, this::nudge)),
            options.source().name());
    this.loop = new EngineLoop(engine, LastWords::end);
    ServeOptions.Journal journal = options.journal();
    JournalSweep sweep = store.sweep(new JournalLimits(journal.entries(), journal.age()));
    this.notifier =
        new Notifier(
            options.jobs().secrets(), name -> Optional.ofNullable(System.getenv(name)), clock);
    this.dashboard = options.jobs().dashboard();
    this.jobs = Notices.jobs(options, store, engine, notifier, sweep::sweep, clock);
    this.source = Source.of(options, reader, engine, store, clock);
  }

  /** Those in which there are rollouts. */
  private Set<String> namespaces() {
    return engine.rollouts().stream()
        .map(view -> view.state().id().namespace())
        .collect(Collectors.toSet());
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

  JobsPages jobsPages() {
    return new JobsPages() {
      @Override
      public boolean wanted() {
        return dashboard;
      }

      @Override
      public Optional<Behind> behind() {
        return jobs.dashboard().map(Notices::behind);
      }
    };
  }

  NoticeDesk notices() {
    return jobs.desk();
  }

  XdsServer xds() {
    return xds;
  }

  Engine engine() {
    return engine;
  }

  /** To be asked for a read now. */
  IntentSource source() {
    return source.source();
  }

  Access access() {
    return access;
  }

  Hooks hooks() {
    return hooks;
  }

  /** In the opposite order, so that nothing is asked of what is gone. */
  @Override
  public void close() {
    source.close();
    authority.ifPresent(ClusterAuthority::close);
    loop.close();
    jobs.close();
    notifier.close();
    xds.close();
    endpoints.close();
    measurements.close();
    store.close();
  }
}
