package dev.weir.wiring;

import dev.weir.api.Access;
import dev.weir.api.Hooks;
import dev.weir.api.JobsPages;
import dev.weir.api.Leader;
import dev.weir.cli.ServeOptions;
import dev.weir.engine.Control;
import dev.weir.engine.EngineListener;
import dev.weir.engine.IntentReader;
import dev.weir.engine.IntentSource;
import dev.weir.engine.IntentSource.SyncResult;
import dev.weir.engine.NoticeDesk;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.metrics.prometheus.PrometheusAccess;
import dev.weir.metrics.prometheus.PrometheusSource;
import dev.weir.metrics.web.WebSource;
import dev.weir.notify.Notifier;
import dev.weir.store.sqlite.JournalLimits;
import dev.weir.store.sqlite.JournalSweep;
import dev.weir.store.sqlite.SqliteStore;
import dev.weir.xds.server.StreamListener;
import dev.weir.xds.server.XdsLimits;
import dev.weir.xds.server.XdsServer;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Everything that serves, built in the order in which it depends on each other. There is one {@link
 * Term} for ever, or, as one of several engines, one whenever this one leads.
 */
final class Running implements AutoCloseable {
  private final ServeOptions options;
  private final EngineListener listener;
  private final InstantSource clock;
  private final SqliteStore file;
  private final JournalSweep sweep;
  private final Measurements measurements;
  private final IntentReader reader = new DirectoryReader();
  private final Notifier notifier;
  private final Access access;
  private final Optional<ClusterAuthority> authority;
  private final Hooks hooks;
  private final XdsServer xds;
  private final Optional<Replica> replica;
  private final Optional<Term> only;

  Running(ServeOptions options, EngineListener listener, StreamListener streams) {
    this(options, listener, streams, InstantSource.system());
  }

  /**
   * @param clock what the engine takes for the time of the world
   */
  Running(
      ServeOptions options, EngineListener listener, StreamListener streams, InstantSource clock) {
    this.options = options;
    this.listener = listener;
    this.clock = clock;
    this.authority =
        options.access() instanceof ServeOptions.Access.Kubernetes
            ? Optional.of(new ClusterAuthority(ClusterAccess.quick()))
            : Optional.empty();
    this.access =
        switch (options.access()) {
          case ServeOptions.Access.TokenFile(var tokens) -> Access.tokens(tokens, clock);
          case ServeOptions.Access.InsecureLocal() -> Access.insecureLocal();
          case ServeOptions.Access.Kubernetes(var tokens) ->
              Access.reviewed(tokens, authority.orElseThrow(), this::namespaces, clock);
        };
    this.hooks =
        options.hookSecrets().map(secrets -> Hooks.of(secrets, clock)).orElseGet(Hooks::off);
    this.file = new SqliteStore(options.state());
    ServeOptions.Journal journal = options.journal();
    this.sweep = file.sweep(new JournalLimits(journal.entries(), journal.age()));
    Optional<String> token = Optional.ofNullable(System.getenv("WEIR_PROMETHEUS_TOKEN"));
    this.measurements =
        new Measurements(
            new PrometheusSource(
                options.prometheus().map(url -> PrometheusAccess.parse(url.toString(), token))),
            new WebSource());
    this.notifier =
        new Notifier(
            options.jobs().secrets(), name -> Optional.ofNullable(System.getenv(name)), clock);
    this.replica =
        replicaOf(options).map(one -> new Replica(options, one, file, reader, clock, streams));
    this.xds =
        replica
            .map(Replica::xds)
            .orElseGet(() -> new XdsServer(file, clock, XdsLimits.DEFAULT, streams));
    this.only =
        replica.isPresent()
            ? Optional.empty()
            : Optional.of(
                new Term(
                    new Term.Parts(
                        options,
                        file,
                        file,
                        sweep::sweep,
                        xds,
                        measurements,
                        reader,
                        notifier,
                        listener,
                        clock)));
  }

  /** Those in which there are rollouts. */
  private Set<String> namespaces() {
    return engine().rollouts().stream()
        .map(view -> view.state().id().namespace())
        .collect(Collectors.toSet());
  }

  private static Optional<ServeOptions.Replica> replicaOf(ServeOptions options) {
    return options.source() instanceof ServeOptions.Source.Kubernetes(var replica)
        ? replica
        : Optional.empty();
  }

  private Term term(Replica.Parts shared) {
    return new Term(
        new Term.Parts(
            options,
            shared.store(),
            shared.store(),
            sweep::sweep,
            shared.fleet(),
            measurements,
            reader,
            notifier,
            listener,
            clock));
  }

  void start() {
    only.ifPresent(Term::start);
    replica.ifPresent(one -> one.start(this::term));
  }

  private Optional<Term> term() {
    return only.or(() -> replica.flatMap(Replica::term));
  }

  JobsPages jobsPages() {
    return new JobsPages() {
      @Override
      public boolean wanted() {
        return options.jobs().dashboard();
      }

      @Override
      public Optional<Behind> behind() {
        return term().flatMap(term -> term.jobs().dashboard()).map(Notices::behind);
      }
    };
  }

  NoticeDesk notices() {
    return new NoticesOfTerm(() -> term().map(term -> term.jobs().desk()));
  }

  XdsServer xds() {
    return xds;
  }

  Control engine() {
    return only.<Control>map(Term::engine).or(() -> replica.map(Replica::office)).orElseThrow();
  }

  /** To be asked for a read now. */
  IntentSource source() {
    return () ->
        term()
            .map(term -> term.source().sync())
            .orElseGet(
                () ->
                    CompletableFuture.completedFuture(
                        new SyncResult.Failed("This engine stands by; the one that leads reads.")));
  }

  Access access() {
    return access;
  }

  Hooks hooks() {
    return hooks;
  }

  /** Who changes anything, when that is another engine. */
  Leader leader() {
    return () ->
        replica.flatMap(Replica::elsewhere).map(address -> URI.create("http://" + address));
  }

  /** In the opposite order, so that nothing is asked of what is gone. */
  @Override
  public void close() {
    only.ifPresent(Term::close);
    replica.ifPresent(Replica::close);
    authority.ifPresent(ClusterAuthority::close);
    notifier.close();
    if (replica.isEmpty()) {
      xds.close();
    }
    measurements.close();
    file.close();
  }
}
