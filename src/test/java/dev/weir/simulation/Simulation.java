package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.testing.Meshes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
  private final Files files;
  private final Rules rules;
  private final People people;
  private final List<SimulatedEnvoy> envoys = new ArrayList<>();
  private final Engines engines;
  private boolean quiet;

  /** Builds the engines of a world. */
  interface Builder {
    Engines build(World world, TurningEngine.Surroundings around);
  }

  Simulation(long seed, Builder builder, Sabotage sabotage) {
    World any = new World(seed);
    RandomGenerator first = any.dice("faults");
    List<String> some = NAMES.subList(0, first.nextInt(1, NAMES.size() + 1));
    int groups = first.nextInt(1, 4);
    this(any, some, groups, builder, sabotage);
    // Some revisions are ill from the beginning.
    for (int i = dice.nextInt(3 * names.size()); i > 0; i--) {
      makeIll();
    }
    // Now and then a fleet; otherwise few, so that thousands of histories fit into a minute.
    envoys(dice.nextInt(60) == 0 ? dice.nextInt(50, 250) : dice.nextInt(1, 6), groups, sabotage);
  }

  /**
   * @param names of the rollouts
   * @param groups how many node groups call them
   */
  Simulation(World world, List<String> names, int groups, Builder builder, Sabotage sabotage) {
    this.world = world;
    this.names = names;
    dice = world.dice("faults");
    prometheus = new SimulatedPrometheus(world, sabotage);
    files = new Files(world, names, groups);
    engines =
        builder.build(
            world, new TurningEngine.Surroundings(prometheus, endpoints, files, sabotage));
    rules = engines.rules();
    people = new People(world, rules, engines::desk, names);
    endpoints.afterChange(engines::wakeUp);
  }

  /** From now on nothing goes wrong but what somebody does. */
  void calm() {
    quiet = true;
  }

  void envoys(int count, int groups, Sabotage sabotage) {
    for (int i = 0; i < count; i++) {
      String id = "e" + i;
      SimulatedEnvoy envoy =
          new SimulatedEnvoy(
              world,
              rules,
              id,
              Meshes.id(Files.group(i % groups)),
              () -> engines.reachedBy(id),
              sabotage);
      envoys.add(envoy);
      envoy.reconnectIn(dice.nextLong(5_000));
    }
    engines.serves(envoys);
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
    engines.start();
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
      throw world.broken("every rollout settles", states().toString());
    }
    for (RolloutState state : states()) {
      rules
          .proxies()
          .allHave(
              engines.carrying(state.id()),
              state.id(),
              Rules.shares(state.split().orElseThrow()),
              10_000,
              "at the end every proxy has what was decided");
    }
    engines.atTheEnd();
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

  Rules rules() {
    return rules;
  }

  private Collection<RolloutState> states() {
    return engines.durable().states().values();
  }

  boolean settled() {
    return engines.isWell()
        && states().stream().allMatch(Simulation::isAtRest)
        && states().stream().allMatch(s -> engines.isTaken(s.id(), s.sequence()));
  }

  private static boolean isAtRest(RolloutState state) {
    return People.isSettled(state) && state.acknowledged().equals(state.weights());
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
    int kind = dice.nextInt(20);
    switch (kind) {
      case 0, 1, 2, 3, 4 -> engines.fault(kind);
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
      world.after(dice.nextLong(1_000), "files", "are read", engines::readFiles);
    }
  }

  private void heal() {
    world.note("faults", "are over");
    engines.heal();
    prometheus.heal();
    endpoints.heal();
    envoys.forEach(SimulatedEnvoy::heal);
    files.heal();
    engines.readFiles();
  }
}
