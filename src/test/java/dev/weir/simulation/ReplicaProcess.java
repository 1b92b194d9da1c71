package dev.weir.simulation;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Fleet;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.Standby;
import dev.weir.store.replica.LogLimits;
import dev.weir.store.replica.ReplicatedStore;
import dev.weir.store.replica.SharedLog.Head;
import dev.weir.store.replica.Waiting;
import dev.weir.wiring.Duty;
import dev.weir.xds.server.CatchUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the process of one of several engines: the real duty, standby, term and store. */
final class ReplicaProcess implements Duty.Surroundings, Candidacy.Told, People.Desk {
  private static final long AGAIN_MILLIS = 1_000;
  private static final long LOOK_AT_YOUNG_MILLIS = 5_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Small, so that lines are put together and lie beside the head in every history. */
  private static final LogLimits LIMITS =
      new LogLimits(24_000, 8_000, 4_000, Duration.ofSeconds(8), Duration.ofMillis(250));

  private final World world;
  private final Machine machine;
  private final Shared shared;
  private final TurningEngine.Surroundings around;
  private final LogClient log;
  private final ReplicatedStore replicated;
  private final RefusalWatch store;
  private final Optional<OlderView> older;
  private final Host host;
  private final Peers peers;
  private final Fleet fleet;
  private final Standby standby;
  private final Duty duty;
  private final Candidacy candidacy;
  private final HeadWatch watch;
  private Optional<TurningEngine> term = Optional.empty();
  private long number;
  private long stepAtMillis = Long.MAX_VALUE;

  /** A place where an engine runs, again and again. */
  record Machine(String name, Fuse fuse, Access access, SimulatedFile file) {}

  /** What the engines share. */
  record Shared(
      Rules rules, ReplicaRules replicas, SimulatedLog log, Lease lease, Reports reports) {}

  /**
   * @throws Crash when it dies at its start
   * @throws RolloutStore.StoreException when the file cannot be read
   */
  ReplicaProcess(
      World world,
      Machine machine,
      Shared shared,
      TurningEngine.Surroundings around,
      Runnable onDeath) {
    this.world = world;
    this.machine = machine;
    this.shared = shared;
    this.around = around;
    SimulatedFile file = machine.file();
    this.log =
        new LogClient(
            shared.log(),
            machine.name(),
            machine.access(),
            machine.fuse(),
            this::standStill,
            () -> shared.rules().author(author()));
    this.replicated =
        new ReplicatedStore(file, log, machine.name(), LIMITS, new StandsStill(), this::deposed);
    this.store = new RefusalWatch(replicated);
    this.older =
        around.sabotage() == Sabotage.STANDBY_GOES_BACK
            ? Optional.of(new OlderView(store))
            : Optional.empty();
    CatchUp catchUp = CatchUp.withOthers();
    RolloutStore shown = older.<RolloutStore>map(o -> o).orElse(store);
    this.host = new Host(world, machine.name(), shown, catchUp, machine.fuse(), onDeath);
    this.peers =
        new Peers(
            world,
            shared.reports(),
            machine.name(),
            machine.access(),
            host,
            shared.lease().millis(),
            this::report);
    Outlet outlet =
        new Outlet(
            shared.rules(),
            host,
            around.sabotage(),
            file::states,
            () -> shared.replicas().published(file, host));
    this.fleet = new Fleet(outlet, peers);
    this.standby =
        new Standby(
            shown,
            fleet,
            around.files(),
            TurningEngine.compiler(around, new HashMap<>()),
            world::wallClock,
            "the simulated files",
            shared.lease()::holder);
    this.duty = new Duty(machine.name(), replicated, standby, catchUp, this);
    catchUp.onWanted(() -> stepIn(host.dice().nextLong(5)));
    this.watch =
        new HeadWatch(
            world, shared.log(), machine.access(), host, () -> stepIn(host.dice().nextLong(5)));
    this.candidacy =
        new Candidacy(world, shared.lease(), machine.name(), machine.access(), host, this);
    host.xds()
        .onChange(
            rollouts -> {
              peers.changed();
              wakeUp();
            });
    peers.onChange(rollouts -> wakeUp());
  }

  /** Begins to stand by, and for election. */
  void start() {
    watch.start();
    peers.start();
    candidacy.start();
    lookAtYoung();
    stepIn(0);
  }

  /** The others hear no more of it. */
  void stop() {
    watch.stop();
    peers.stop();
  }

  /** While an engine waits between two tries, nothing else of it goes on. */
  private final class StandsStill implements Waiting {
    @Override
    public long nanos() {
      return world.nowMillis() * NANOS_PER_MILLI;
    }

    @Override
    public void rest(Duration time) {
      standStill(time.toMillis());
    }
  }

  private void standStill(long millis) {
    host.nap(millis);
  }

  private Author author() {
    return term.map(t -> new Author(t.plans(), this::counted)).orElse(Author.NOBODY);
  }

  private Collection<SimulatedStream> counted(ResourceId rollout) {
    List<SimulatedStream> all = new ArrayList<>(shared.rules().proxies().countedBy(host, rollout));
    all.addAll(peers.counted(rollout));
    return all;
  }

  private Reports.Told report() {
    Map<ResourceId, ProxyReport> reports = host.xds().reports();
    Map<ResourceId, List<SimulatedStream>> counted = new HashMap<>();
    reports
        .keySet()
        .forEach(
            rollout -> counted.put(rollout, shared.rules().proxies().countedBy(host, rollout)));
    return new Reports.Told(machine.name(), reports, counted);
  }

  private void lookAtYoung() {
    String actor = host.actor("catching up");
    host.after(
        LOOK_AT_YOUNG_MILLIS,
        actor,
        () -> {
          host.xds().lookAtYoung();
          lookAtYoung();
        });
  }

  private void stepIn(long millis) {
    long at = world.nowMillis() + millis;
    if (at < stepAtMillis) {
      stepAtMillis = at;
      String actor = host.actor("duty");
      host.after(
          millis,
          actor,
          () -> {
            if (stepAtMillis == at) {
              stepAtMillis = Long.MAX_VALUE;
              world.inTurn(this::step);
            }
          });
    }
  }

  private void step() {
    try {
      duty.step();
      if (term.isEmpty()) {
        shared.rules().afterTurn(standby);
      }
    } catch (Crash crash) {
      host.die();
      return;
    }
    if (duty.owes()) {
      stepIn(AGAIN_MILLIS);
    }
  }

  /** Called in the middle of a write. */
  private void deposed() {
    world.note(host.actor("engine"), "is deposed");
    duty.deposed();
    stepIn(host.dice().nextLong(5));
  }

  @Override
  public void elected() {
    duty.elected();
    stepIn(host.dice().nextLong(5));
  }

  @Override
  public void dismissed() {
    duty.dismissed();
    stepIn(host.dice().nextLong(5));
  }

  @Override
  public boolean hearsTheOthers() {
    return peers.complete();
  }

  @Override
  public Optional<Head> newest() {
    return watch.newest();
  }

  @Override
  public void begin() {
    older.ifPresent(o -> o.honest(true));
    number = log.writtenTerm();
    host.xds().refresh();
    TurningEngine turning =
        new TurningEngine(
            world,
            shared.rules(),
            host,
            around,
            new TurningEngine.Inside(
                store,
                fleet,
                machine.file()::states,
                store::hasRefused,
                () -> shared.log().term() == number));
    term = Optional.of(turning);
    world.note(host.actor("engine"), "leads");
    turning.wakeUp();
    String actor = host.actor("files");
    world.after(
        host.dice().nextLong(1, 500),
        actor,
        "are read",
        () ->
            host.run(actor, () -> term.filter(t -> t == turning).ifPresent(TurningEngine::reads)));
  }

  @Override
  public boolean serves() {
    return term.filter(now -> now.engine().ready()).isPresent();
  }

  @Override
  public void end() {
    older.ifPresent(o -> o.honest(false));
    term.ifPresent(TurningEngine::close);
    term = Optional.empty();
    world.note(host.actor("engine"), "leads no more");
  }

  @Override
  public void stepDown() {
    candidacy.stepDown();
  }

  String name() {
    return machine.name();
  }

  Host host() {
    return host;
  }

  Candidacy candidacy() {
    return candidacy;
  }

  SimulatedFile file() {
    return machine.file();
  }

  /** The term, while it thinks that it leads. */
  Optional<TurningEngine> term() {
    return term;
  }

  /** Whether what it decides can become durable, as far as anybody can know. */
  boolean leads() {
    return term.isPresent() && replicated.leads() && shared.log().term() == number;
  }

  Fleet fleet() {
    return fleet;
  }

  boolean ready() {
    return term.map(t -> t.engine().ready()).orElseGet(standby::ready);
  }

  @Override
  public Control control() {
    return term.<Control>map(TurningEngine::engine).orElse(standby);
  }

  @Override
  public void wakeUp() {
    term.ifPresent(TurningEngine::wakeUp);
  }

  /** Somebody has touched the files. */
  void reads() {
    String actor = host.actor("files");
    host.run(actor, () -> term.ifPresent(TurningEngine::reads));
  }
}
