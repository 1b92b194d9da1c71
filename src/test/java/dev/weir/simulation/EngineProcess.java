package dev.weir.simulation;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.engine.MeasurementSource;
import dev.weir.engine.PlanCompiler;
import dev.weir.engine.TrafficPublisher;
import dev.weir.xds.server.SteppedXds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One run of the engine's process, from its start to its crash; turns the real loop. */
final class EngineProcess {
  /** As the engine's own loop sleeps. */
  private static final long LONGEST_SLEEP_MILLIS = 30_000;

  private static final long STORE_RETRY_MILLIS = 1_000;
  private static final int TURNS_WITHOUT_REST = 200;

  private final World world;
  private final Rules rules;
  private final SimulatedStore store;
  private final Fuse fuse;
  private final Sabotage sabotage;
  private final Runnable onDeath;
  private final RandomGenerator dice;
  private final SteppedXds xds;
  private final Engine engine;
  private final int number;
  private boolean alive = true;
  private boolean standingStill;
  private long turnAtMillis = Long.MAX_VALUE;
  private int busyTurns;
  private long busyAtMillis;
  private long checkedAtMillis = -1;

  /** Everything around the engine. */
  record Surroundings(
      SimulatedStore store,
      SimulatedPrometheus prometheus,
      SimulatedEndpoints endpoints,
      Files files,
      Fuse fuse,
      Sabotage sabotage,
      Map<ResourceId, Compiled> plans) {
    Surroundings(
        SimulatedStore store,
        SimulatedPrometheus prometheus,
        SimulatedEndpoints endpoints,
        Files files,
        Fuse fuse,
        Sabotage sabotage) {
      this(store, prometheus, endpoints, files, fuse, sabotage, new HashMap<>());
    }
  }

  /** A plan and what it was compiled from, which need not be compiled again. */
  record Compiled(Rollout rollout, Map<ResourceId, GatePolicy> policies, Plan plan) {}

  /**
   * @throws Crash when it dies at its start
   * @throws dev.weir.engine.RolloutStore.StoreException when the store cannot be read
   */
  EngineProcess(int number, World world, Rules rules, Surroundings around, Runnable onDeath) {
    this.number = number;
    this.world = world;
    this.rules = rules;
    this.store = around.store();
    this.fuse = around.fuse();
    this.sabotage = around.sabotage();
    this.onDeath = onDeath;
    this.dice = world.dice("engine");
    this.xds =
        new SteppedXds(
            store,
            world::wallClock,
            task ->
                world.after(
                    dice.nextLong(5),
                    "notices",
                    World.ROUTINE,
                    () -> {
                      if (alive) {
                        task.run();
                      }
                    }));
    this.engine =
        new Engine(
            new Engine.Ports(
                store,
                new Publisher(),
                measurements(around.prometheus()),
                around.endpoints(),
                around.files(),
                compiler(around.plans()),
                world::wallClock,
                this::steady,
                new Listener()),
            "the simulated files");
    xds.onChange(rollouts -> wakeUp());
  }

  private Instant steady() {
    return sabotage == Sabotage.CLOCK_STEPS_TAKEN_FOR_TIME
        ? world.wallClock()
        : World.START.plusMillis(world.nowMillis());
  }

  private final class Listener implements EngineListener {
    @Override
    public void answered(MeasurementKey key, Inquiry inquiry, Readings readings) {
      rules.answered(key, inquiry);
    }
  }

  private final class Publisher implements TrafficPublisher {
    @Override
    public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
      throw new AssertionError("the engine prepares what it publishes");
    }

    @Override
    public Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
      Publication prepared = xds.prepare(mesh, splits);
      return () -> {
        fuse.pass("before the publication");
        rules.publishing(splits);
        prepared.make();
        rules.wasPublished();
        fuse.pass("after the publication");
      };
    }

    @Override
    public ProxyReport report(ResourceId rollout, long sequence) {
      fuse.pass("at the report of proxies");
      ProxyReport report = xds.report(rollout, sequence);
      return sabotage == Sabotage.ACKNOWLEDGEMENT_SKIPPED
          ? new ProxyReport(sequence, report.connected(), report.connected(), List.of(), List.of())
          : report;
    }

    @Override
    public List<ProxyStatus> proxies() {
      return xds.proxies();
    }

    @Override
    public void onChange(Consumer<Set<ResourceId>> listener) {
      xds.onChange(listener);
    }
  }

  private MeasurementSource measurements(SimulatedPrometheus prometheus) {
    return inquiry -> {
      fuse.pass("before a question to Prometheus");
      rules.asking(inquiry);
      CompletableFuture<Readings> answer = new CompletableFuture<>();
      prometheus
          .ask(inquiry)
          .thenAccept(
              readings -> {
                if (alive) {
                  answer.complete(readings);
                  wakeUp();
                }
              });
      return answer;
    };
  }

  private PlanCompiler compiler(Map<ResourceId, Compiled> plans) {
    return (rollout, policies) -> {
      Compiled last = plans.get(rollout.id());
      boolean same =
          last != null && last.rollout().equals(rollout) && last.policies().equals(policies);
      Plan plan = same ? last.plan() : Plans.compile(rollout, policies);
      plans.put(rollout.id(), new Compiled(rollout, policies, plan));
      rules.compiled(plan);
      return sabotage == Sabotage.BUDGETS_FORGOTTEN ? Budgetless.plan(plan) : plan;
    };
  }

  /** How many there were before, plus one. */
  int number() {
    return number;
  }

  boolean isAlive() {
    return alive;
  }

  SteppedXds xds() {
    return xds;
  }

  Engine engine() {
    return engine;
  }

  /** Something has arrived. */
  void wakeUp() {
    if (!standingStill) {
      turnIn(dice.nextLong(4));
    }
  }

  private void turnIn(long millis) {
    long at = world.nowMillis() + millis;
    if (at < turnAtMillis) {
      turnAtMillis = at;
      world.after(
          millis,
          "engine",
          World.ROUTINE,
          () -> {
            if (alive && turnAtMillis == at) {
              turnAtMillis = Long.MAX_VALUE;
              turn();
            }
          });
    }
  }

  private void turn() {
    standingStill = false;
    boolean busy;
    world.turnBegins();
    try {
      busy = engine.turn();
    } catch (Crash crash) {
      die();
      return;
    }
    if (store.hasRefused()) {
      standingStill = true;
      turnIn(STORE_RETRY_MILLIS);
    } else if (busy) {
      comesToRest();
      turnIn(0);
    } else {
      turnIn(
          engine
              .nextWake()
              .map(at -> Duration.between(world.wallClock(), at).toMillis())
              .map(millis -> Math.clamp(millis, 0, LONGEST_SLEEP_MILLIS))
              .orElse(LONGEST_SLEEP_MILLIS));
    }
    if (busy || world.nowMillis() != checkedAtMillis) {
      // Nothing else can make anything of it look different.
      rules.afterTurn(this);
      checkedAtMillis = world.nowMillis();
    }
  }

  /** Many turns without any time between them would be a loop that never ends. */
  private void comesToRest() {
    busyTurns = world.nowMillis() == busyAtMillis ? busyTurns + 1 : 0;
    busyAtMillis = world.nowMillis();
    if (busyTurns > TURNS_WITHOUT_REST) {
      throw world.broken("comes to rest", "the engine turns and turns");
    }
  }

  /** Everything that is not in the store is lost. */
  void die() {
    if (alive) {
      alive = false;
      fuse.arm(0);
      onDeath.run();
    }
  }
}
