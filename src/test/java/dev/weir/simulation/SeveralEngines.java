package dev.weir.simulation;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import dev.weir.simulation.ReplicaProcess.Machine;
import dev.weir.simulation.ReplicaProcess.Shared;
import dev.weir.store.sqlite.LogPosition;
import dev.weir.testing.Meshes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Two or three engines that share a log and a lease. Each dies and sleeps as it likes. */
final class SeveralEngines implements Engines {
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** How many node groups there are at most. */
  private static final int GROUPS = 3;

  private final World world;
  private final RandomGenerator dice;
  private final TurningEngine.Surroundings around;
  private final Shared shared;
  private final List<Machine> machines = new ArrayList<>();
  private final Map<String, ReplicaProcess> running = new TreeMap<>();
  private final EngineFaults faults;
  private List<SimulatedEnvoy> envoys = List.of();

  SeveralEngines(World world, TurningEngine.Surroundings around) {
    this.world = world;
    this.dice = world.dice("engine faults");
    this.around = around;
    SimulatedLog log = new SimulatedLog(world, around.sabotage());
    Rules rules = new Rules(world, log, around.prometheus());
    log.onNewTerm(rules::crashed);
    List<ResourceId> groups =
        IntStream.range(0, GROUPS).mapToObj(i -> Meshes.id(Files.group(i))).toList();
    ReplicaRules replicas = new ReplicaRules(world, log, groups);
    Lease lease = new Lease(world, dice.nextBoolean() ? 6_000 : 15_000);
    this.shared = new Shared(rules, replicas, log, lease, new Reports());
    for (String name : NAMES.subList(0, dice.nextInt(2, NAMES.size() + 1))) {
      Fuse fuse = new Fuse(world);
      machines.add(
          new Machine(
              name,
              fuse,
              new Access(world, name),
              new SimulatedFile(world, name, fuse, replicas::written)));
    }
    this.faults = new EngineFaults(world, dice, lease, machines, this::running, this::envoys);
  }

  @Override
  public Durable durable() {
    return shared.log();
  }

  @Override
  public Rules rules() {
    return shared.rules();
  }

  @Override
  public void serves(List<SimulatedEnvoy> all) {
    envoys = all;
  }

  private List<SimulatedEnvoy> envoys() {
    return envoys;
  }

  private List<ReplicaProcess> running() {
    return List.copyOf(running.values());
  }

  private List<TurningEngine> terms() {
    return running().stream().flatMap(process -> process.term().stream()).toList();
  }

  @Override
  public void start() {
    machines.forEach(this::start);
  }

  private void start(Machine machine) {
    if (running.containsKey(machine.name())) {
      return;
    }
    String actor = "engine " + machine.name();
    try {
      ReplicaProcess process =
          new ReplicaProcess(world, machine, shared, around, () -> died(machine));
      running.put(machine.name(), process);
      world.note(actor, "has started");
      process.start();
    } catch (Crash | RolloutStore.StoreException e) {
      world.note(actor, "does not start");
      machine.fuse().arm(0);
      world.after(dice.nextLong(500, 5_000), actor, "starts again", () -> start(machine));
    }
  }

  private void died(Machine machine) {
    ReplicaProcess dead = running.remove(machine.name());
    if (dead != null) {
      dead.stop();
      envoys.forEach(envoy -> envoy.engineDied(dead.host()));
      long stays = dice.nextInt(4) == 0 ? 30_000 : 6_000;
      world.after(
          dice.nextLong(100, stays),
          "engine " + machine.name(),
          "starts again",
          () -> start(machine));
    }
  }

  @Override
  public void readFiles() {
    running().forEach(ReplicaProcess::reads);
  }

  @Override
  public void wakeUp() {
    terms().forEach(TurningEngine::wakeUp);
  }

  @Override
  public Optional<Host> reachedBy(String envoy) {
    List<ReplicaProcess> all = running();
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(all.get(world.dice("way of " + envoy).nextInt(all.size())).host());
  }

  /** One that stands by sends people to who leads; here they have to find out. */
  @Override
  public Optional<People.Desk> desk() {
    List<TurningEngine> leading = terms();
    if (!leading.isEmpty()) {
      return Optional.of(leading.get(world.dice("desks").nextInt(leading.size())));
    }
    return running().stream().<People.Desk>map(process -> process).findFirst();
  }

  @Override
  public void fault(int kind) {
    faults.happen();
  }

  @Override
  public void heal() {
    machines.forEach(
        machine -> {
          machine.fuse().arm(0);
          machine.fuse().armSleep(0, () -> {});
          machine.access().heal();
          machine.file().refuse(false);
        });
    running().forEach(process -> process.candidacy().heal());
  }

  @Override
  public boolean isWell() {
    return running.size() == machines.size()
        && terms().size() == 1
        && leader().leads()
        && running().stream().allMatch(this::isWell);
  }

  private boolean isWell(ReplicaProcess process) {
    long made = process.file().position().map(LogPosition::number).orElse(-1L);
    return process.ready() && !process.host().isAsleep() && made == shared.log().newest();
  }

  private ReplicaProcess leader() {
    return running().stream().filter(p -> p.term().isPresent()).findFirst().orElseThrow();
  }

  @Override
  public boolean isTaken(ResourceId rollout, long sequence) {
    // What the leader has not heard yet is not yet settled.
    return isTaken(leader().fleet().report(rollout, sequence))
        && running().stream().allMatch(p -> isTaken(p.host().xds().report(rollout, sequence)));
  }

  private static boolean isTaken(ProxyReport report) {
    return report.acknowledged() == report.connected();
  }

  @Override
  public Collection<SimulatedStream> carrying(ResourceId rollout) {
    return running().stream()
        .flatMap(p -> shared.rules().proxies().countedBy(p.host(), rollout).stream())
        .toList();
  }

  @Override
  public void atTheEnd() {
    Map<String, String> shown = shared.replicas().versionsOf(leader().host());
    for (ReplicaProcess process : running()) {
      Map<String, String> here = shared.replicas().versionsOf(process.host());
      if (!here.equals(shown)) {
        throw world.broken(
            "at the end all engines serve the same", process.name() + " " + here + " and " + shown);
      }
    }
  }
}
