package dev.weir.wiring;

import dev.weir.cli.ServeOptions;
import dev.weir.core.plan.Plans;
import dev.weir.engine.Fleet;
import dev.weir.engine.IntentReader;
import dev.weir.engine.Standby;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.Election;
import dev.weir.store.kubernetes.ConfigMapLog;
import dev.weir.store.kubernetes.EngineReports;
import dev.weir.store.kubernetes.LogWatch;
import dev.weir.store.replica.LogLimits;
import dev.weir.store.replica.ReplicatedStore;
import dev.weir.store.replica.SharedLog.Head;
import dev.weir.store.sqlite.SqliteStore;
import dev.weir.xds.server.CatchUp;
import dev.weir.xds.server.StreamListener;
import dev.weir.xds.server.XdsLimits;
import dev.weir.xds.server.XdsServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several engines of a cluster. While it leads there is a {@link Term}; else it stands by
 * and follows the log. A thread of its own goes from one to the other, as its {@link Duty} says.
 */
final class Replica implements AutoCloseable, Election.Candidate {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  /** What the engines share is named so; the Lease too. */
  private static final String SHARED = "weir";

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final ServeOptions.Replica options;
  private final ClusterAccess access = ClusterAccess.find();
  private final ReplicatedStore store;
  private final XdsServer xds;
  private final EngineReports reports;
  private final Fleet fleet;
  private final Standby standby;
  private final LogWatch watch;
  private final Election election;
  private final Office office;
  private final Duty duty;
  private final Semaphore happened = new Semaphore(0);
  private final Thread thread;
  private Function<Parts, Term> terms = _ -> throwNotStarted();
  private volatile Optional<Term> term = Optional.empty();
  private volatile String leader = "";
  private volatile boolean closed;

  /** What a term of this replica is built of. */
  record Parts(ReplicatedStore store, Fleet fleet) {}

  Replica(
      ServeOptions serve,
      ServeOptions.Replica options,
      SqliteStore file,
      IntentReader reader,
      InstantSource clock,
      StreamListener streams) {
    this.options = options;
    ConfigMapLog log = new ConfigMapLog(access, options.namespace(), SHARED + "-log");
    this.store = new ReplicatedStore(file, log, options.name(), LogLimits.DEFAULT, this::deposed);
    CatchUp catchUp = CatchUp.withOthers();
    catchUp.onWanted(happened::release);
    this.xds = new XdsServer(store, clock, XdsLimits.DEFAULT, streams, catchUp);
    this.reports =
        new EngineReports(
            access,
            new EngineReports.Names(options.namespace(), SHARED, options.name(), options.lease()),
            xds::reports);
    xds.onChange(_ -> reports.changed());
    this.fleet = new Fleet(xds, reports);
    this.standby =
        new Standby(
            store, fleet, reader, Plans::compile, clock, serve.source().name(), this::leaderName);
    this.office = new Office(standby);
    this.duty = new Duty(options.name(), store, standby, catchUp, new Here());
    this.watch = new LogWatch(access, options.namespace(), SHARED + "-log", happened::release);
    this.election =
        new Election(
            access,
            new Election.Seat(options.namespace(), SHARED, identity(), options.lease()),
            this);
    this.thread = Thread.ofPlatform().name("weir-replica").unstarted(this::run);
  }

  private static Term throwNotStarted() {
    throw new IllegalStateException("not started");
  }

  /** The name, and where the others find its HTTP interface. */
  private String identity() {
    return options.name() + "@" + options.advertised();
  }

  private String leaderName() {
    int at = leader.indexOf('@');
    return at < 0 ? leader : leader.substring(0, at);
  }

  XdsServer xds() {
    return xds;
  }

  Office office() {
    return office;
  }

  /** The term, while this engine leads. */
  Optional<Term> term() {
    return term;
  }

  /** The HTTP interface of the engine that leads; empty when that is this one, or nobody. */
  Optional<ServeOptions.HostPort> elsewhere() {
    String now = leader;
    return term.isPresent() || now.isEmpty() || now.equals(identity())
        ? Optional.empty()
        : Optional.of(ServeOptions.HostPort.parse(now.substring(now.indexOf('@') + 1)));
  }

  /** Begins to stand by, and for election. */
  void start(Function<Parts, Term> builder) {
    terms = builder;
    reports.start();
    watch.start();
    thread.start();
    election.start();
  }

  @Override
  public void elected() {
    duty.elected();
    happened.release();
  }

  @Override
  public void dismissed() {
    duty.dismissed();
    happened.release();
  }

  @Override
  public void leader(String identity) {
    if (!identity.equals(leader)) {
      LOG.info("replica={} leader={}", options.name(), identity);
    }
    leader = identity;
  }

  /** Called by whoever was writing: the seat is given up by this replica's own thread. */
  private void deposed() {
    duty.deposed();
    happened.release();
  }

  private void run() {
    try {
      while (!closed) {
        if (duty.owes()) {
          happened.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } else {
          happened.acquire();
        }
        happened.drainPermits();
        duty.step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      duty.end();
    }
  }

  /** Where this replica's duty is done. */
  private final class Here implements Duty.Surroundings {
    @Override
    public boolean hearsTheOthers() {
      return reports.complete();
    }

    @Override
    public Optional<Head> newest() {
      return watch.newest();
    }

    @Override
    public void begin() {
      xds.refresh();
      Term next = terms.apply(new Parts(store, fleet));
      term = Optional.of(next);
      office.hand(next.engine());
      next.start();
    }

    @Override
    public boolean serves() {
      return term.filter(now -> now.engine().ready()).isPresent();
    }

    @Override
    public void end() {
      term.ifPresent(Term::close);
      office.hand(standby);
      term = Optional.empty();
    }

    @Override
    public void stepDown() {
      election.stepDown();
    }
  }

  @Override
  public void close() {
    closed = true;
    election.close();
    thread.interrupt();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        LOG.error("replica={} did not end within {}", options.name(), STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.close();
    xds.close();
    reports.close();
    access.close();
  }
}
