package dev.weir.simulation;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import dev.weir.testing.Meshes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** One history: some minutes in which anything may happen, then quiet, in which all settles. */
final class Simulation {
  /** Simulated time after the last fault within which every rollout must have settled. */
  static final long SETTLES_WITHIN_MILLIS = 30 * 60_000;

  private static final long HOUR_MILLIS = 3_600_000;
  private static final long SHORTEST_CHAOS_MILLIS = 30_000;
  private static final long LONGEST_CHAOS_MILLIS = 5 * 60_000;
  private static final List<String> NAMES = List.of("web", "cart", "pay");

  private final World world;
  private final RandomGenerator dice;
  private final List<String> names;
  private final SimulatedPrometheus prometheus;
  private final SimulatedEndpoints endpoints = new SimulatedEndpoints();
  private final Fuse fuse;
  private final SimulatedStore store;
  private final Files files;
  private final Rules rules;
  private final People people;
  private final List<SimulatedEnvoy> envoys = new ArrayList<>();
  private final EngineProcess.Surroundings around;
  private Optional<EngineProcess> process = Optional.empty();
  private int starts;
  private boolean quiet;

  Simulation(long seed, Sabotage sabotage) {
    World any = new World(seed);
    RandomGenerator first = any.dice("faults");
    List<String> some = NAMES.subList(0, first.nextInt(1, NAMES.size() + 1));
    int groups = first.nextInt(1, 4);
    this(any, some, groups, sabotage);
    // Some revisions are ill from the beginning.
    for (int i = dice.nextInt(3 * names.size()); i > 0; i--) {
      makeIll();
    }
    // Now and then a fleet; otherwise few, so that thousands of histories fit into a minute.
    envoys(dice.nextInt(60) == 0 ? dice.nextInt(50, 250) : dice.nextInt(1, 6), groups, sabotage);
  }

  private Simulation(World world, List<String> names, int groups, Sabotage sabotage) {
    this.world = world;
    this.names = names;
    dice = world.dice("faults");
    prometheus = new SimulatedPrometheus(world, sabotage);
    fuse = new Fuse(world);
    store = new SimulatedStore(world, fuse, sabotage);
    files = new Files(world, names, groups);
    rules = new Rules(world, store, prometheus);
    people = new People(world, rules, () -> process, names);
    around = new EngineProcess.Surroundings(store, prometheus, endpoints, files, fuse, sabotage);
    endpoints.afterChange(() -> process.ifPresent(EngineProcess::wakeUp));
  }

  /** The same world without faults, in which one rollout is told what to do. */
  static Simulation told(long seed, int envoys) {
    Simulation calm = new Simulation(new World(seed), List.of(ToldHistory.NAME), 1, Sabotage.NONE);
    calm.envoys(envoys, 1, Sabotage.NONE);
    calm.quiet = true;
    return calm;
  }

  private void envoys(int count, int groups, Sabotage sabotage) {
    for (int i = 0; i < count; i++) {
      SimulatedEnvoy envoy =
          new SimulatedEnvoy(
              world, rules, "e" + i, Meshes.id(Files.group(i % groups)), () -> process, sabotage);
      envoys.add(envoy);
      envoy.reconnectIn(dice.nextLong(5_000));
    }
  }

  World world() {
    return world;
  }

  /**
   * Runs the whole history.
   *
   * @throws Violation when something happens that must never happen
   */
  void run() {
    start();
    long chaos = dice.nextLong(SHORTEST_CHAOS_MILLIS, LONGEST_CHAOS_MILLIS);
    scheduleFault();
    while (world.nowMillis() < chaos) {
      world.next();
    }
    quiet = true;
    heal();
    long end = world.nowMillis() + SETTLES_WITHIN_MILLIS;
    lookRegularly();
    while (world.nowMillis() < end && !settled()) {
      world.next();
    }
    if (!settled()) {
      throw world.broken("every rollout settles", store.states().values().toString());
    }
    for (RolloutState state : store.states().values()) {
      rules
          .proxies()
          .allHave(
              state.id(),
              Rules.shares(state.split().orElseThrow()),
              10_000,
              "at the end every proxy has what was decided");
    }
  }

  Files files() {
    return files;
  }

  SimulatedPrometheus prometheus() {
    return prometheus;
  }

  SimulatedEndpoints endpoints() {
    return endpoints;
  }

  Fuse fuse() {
    return fuse;
  }

  Rules rules() {
    return rules;
  }

  SimulatedStore store() {
    return store;
  }

  Optional<EngineProcess> process() {
    return process;
  }

  boolean settled() {
    return process.isPresent()
        && process.get().engine().ready()
        && store.states().values().stream().allMatch(Simulation::isAtRest)
        && store.states().values().stream().allMatch(this::isTaken);
  }

  private static boolean isAtRest(RolloutState state) {
    return People.isSettled(state) && state.acknowledged().equals(state.weights());
  }

  /** Asks every proxy, so it is asked last. */
  private boolean isTaken(RolloutState state) {
    ProxyReport report = process.orElseThrow().xds().report(state.id(), state.sequence());
    return report.acknowledged() == report.connected();
  }

  private void lookRegularly() {
    world.after(
        30_000,
        "people",
        "look",
        () -> {
          people.look();
          lookRegularly();
        });
  }

  void start() {
    if (process.isPresent()) {
      return;
    }
    try {
      process = Optional.of(new EngineProcess(++starts, world, rules, around, this::died));
      world.note("engine", "has started");
      readFiles();
    } catch (Crash | RolloutStore.StoreException e) {
      world.note("engine", "does not start");
      fuse.arm(0);
      world.after(dice.nextLong(500, 5_000), "engine", "starts again", this::start);
    }
  }

  void readFiles() {
    process.ifPresent(
        running -> {
          running.engine().intent(files.read());
          running.wakeUp();
        });
  }

  private void died() {
    EngineProcess dead = process.orElseThrow();
    process = Optional.empty();
    rules.crashed();
    envoys.forEach(envoy -> envoy.engineDied(dead));
    world.after(dice.nextLong(100, 8_000), "engine", "starts again", this::start);
  }

  private void scheduleFault() {
    world.after(
        dice.nextLong(dice.nextInt(5) == 0 ? 300 : 6_000),
        "faults",
        World.ROUTINE,
        () -> {
          if (!quiet) {
            fault();
            scheduleFault();
          }
        });
  }

  private SimulatedEnvoy anyEnvoy() {
    return envoys.get(dice.nextInt(envoys.size()));
  }

  private ResourceId anyNode() {
    return Meshes.id(
        names.get(dice.nextInt(names.size()))
            + "-"
            + Files.REVISIONS.get(dice.nextInt(Files.REVISIONS.size())));
  }

  private void fault() {
    switch (dice.nextInt(20)) {
      case 0 -> process.ifPresent(EngineProcess::die);
      case 1, 2 -> fuse.arm(dice.nextInt(1, 25));
      case 3 -> {
        store.refuse(true);
        world.after(dice.nextLong(15_000), "faults", "room on the disk", () -> store.refuse(false));
      }
      case 4 -> store.slow(dice.nextBoolean() ? 0 : dice.nextLong(2_000));
      case 5, 6 -> {
        SimulatedEnvoy.Mood[] moods = SimulatedEnvoy.Mood.values();
        anyEnvoy().mood(moods[dice.nextInt(moods.length)]);
      }
      case 7 -> anyEnvoy().mood(SimulatedEnvoy.Mood.WELL);
      case 8 -> anyEnvoy().flap();
      case 9 -> anyEnvoy().restart();
      case 10, 11, 12, 13 -> edit();
      case 14 -> {
        int count = dice.nextInt(-1, 4);
        endpoints.set(anyNode(), count < 0 ? OptionalInt.empty() : OptionalInt.of(count));
      }
      case 15 -> {
        SimulatedPrometheus.Mood[] moods = SimulatedPrometheus.Mood.values();
        prometheus.mood(moods[dice.nextInt(moods.length)]);
      }
      case 16 -> makeIll();
      case 17 -> world.stepClock(clockStep());
      default -> people.act();
    }
  }

  /** Or well again. */
  private void makeIll() {
    prometheus.health(anyNode().name(), List.of(1.0, 0.97, 0.5).get(dice.nextInt(3)));
  }

  private long clockStep() {
    return switch (dice.nextInt(5)) {
      case 0 -> dice.nextLong(3 * HOUR_MILLIS);
      case 1 -> dice.nextLong(10_000);
      case 2 -> -dice.nextLong(3 * HOUR_MILLIS);
      default -> -dice.nextLong(2_000);
    };
  }

  private void edit() {
    world.note("files", files.edit());
    int reads = dice.nextInt(1, 3);
    for (int i = 0; i < reads; i++) {
      world.after(dice.nextLong(1_000), "files", "are read", this::readFiles);
    }
  }

  private void heal() {
    world.note("faults", "are over");
    fuse.arm(0);
    store.refuse(false);
    store.slow(0);
    prometheus.heal();
    endpoints.heal();
    envoys.forEach(SimulatedEnvoy::heal);
    files.heal();
    readFiles();
  }
}
