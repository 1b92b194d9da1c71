package dev.weir.simulation;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An engine that is alone, with its disk: dies, and is started again. */
final class OneEngine implements Engines {
  private final World world;
  private final RandomGenerator dice;
  private final Rules rules;
  private final TurningEngine.Surroundings around;
  private final Fuse fuse;
  private final SimulatedStore store;
  private List<SimulatedEnvoy> envoys = List.of();
  private Optional<EngineProcess> process = Optional.empty();

  OneEngine(World world, TurningEngine.Surroundings around) {
    this.world = world;
    this.dice = world.dice("faults");
    this.around = around;
    this.fuse = new Fuse(world);
    this.store = new SimulatedStore(world, fuse, around.sabotage());
    this.rules = new Rules(world, store, around.prometheus());
  }

  @Override
  public Rules rules() {
    return rules;
  }

  Fuse fuse() {
    return fuse;
  }

  Optional<EngineProcess> process() {
    return process;
  }

  @Override
  public Durable durable() {
    return store;
  }

  @Override
  public void serves(List<SimulatedEnvoy> all) {
    envoys = all;
  }

  @Override
  public void start() {
    if (process.isPresent()) {
      return;
    }
    try {
      process = Optional.of(new EngineProcess(world, rules, around, store, fuse, this::died));
      world.note("engine", "has started");
      readFiles();
    } catch (Crash | RolloutStore.StoreException e) {
      world.note("engine", "does not start");
      fuse.arm(0);
      world.after(dice.nextLong(500, 5_000), "engine", "starts again", this::start);
    }
  }

  private void died() {
    EngineProcess dead = process.orElseThrow();
    process = Optional.empty();
    rules.crashed();
    envoys.forEach(envoy -> envoy.engineDied(dead.host()));
    world.after(dice.nextLong(100, 8_000), "engine", "starts again", this::start);
  }

  @Override
  public void readFiles() {
    process.ifPresent(running -> running.turning().reads());
  }

  @Override
  public void wakeUp() {
    process.ifPresent(EngineProcess::wakeUp);
  }

  @Override
  public Optional<Host> reachedBy(String envoy) {
    return process.map(EngineProcess::host);
  }

  @Override
  public Optional<People.Desk> desk() {
    return process.map(EngineProcess::turning);
  }

  @Override
  public void fault(int kind) {
    switch (kind) {
      case 0 -> process.ifPresent(EngineProcess::die);
      case 1, 2 -> fuse.arm(dice.nextInt(1, 25));
      case 3 -> {
        store.refuse(true);
        world.after(dice.nextLong(15_000), "faults", "room on the disk", () -> store.refuse(false));
      }
      default -> store.slow(dice.nextBoolean() ? 0 : dice.nextLong(2_000));
    }
  }

  @Override
  public void heal() {
    fuse.arm(0);
    store.refuse(false);
    store.slow(0);
  }

  @Override
  public boolean isWell() {
    return process.isPresent() && process.get().engine().ready();
  }

  @Override
  public boolean isTaken(ResourceId rollout, long sequence) {
    ProxyReport report = process.orElseThrow().host().xds().report(rollout, sequence);
    return report.acknowledged() == report.connected();
  }

  @Override
  public Collection<SimulatedStream> carrying(ResourceId rollout) {
    return rules.proxies().countedBy(process.orElseThrow().host(), rollout);
  }

  @Override
  public void atTheEnd() {}
}
