package dev.weir.simulation;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.engine.Control;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.engine.MeasurementSource;
import dev.weir.engine.PlanCompiler;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.TrafficPublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The real engine of a process, or of one term of it; turns the real loop. */
final class TurningEngine implements People.Desk {
  /** As the engine's own loop sleeps. */
  private static final long LONGEST_SLEEP_MILLIS = 30_000;

  private static final long STORE_RETRY_MILLIS = 1_000;
  private static final int TURNS_WITHOUT_REST = 200;

  private final World world;
  private final Rules rules;
  private final Host host;
  private final Surroundings around;
  private final Inside inside;
  private final RandomGenerator dice;
  private final Map<ResourceId, Plan> plans = new HashMap<>();
  private final Engine engine;
  private boolean closed;
  private boolean standingStill;
  private long turnAtMillis = Long.MAX_VALUE;
  private int busyTurns;
  private long busyAtMillis;
  private long checkedAtMillis = -1;

  /** Everything around the engines. */
  record Surroundings(
      SimulatedPrometheus prometheus,
      SimulatedEndpoints endpoints,
      Files files,
      Sabotage sabotage,
      Map<ResourceId, Compiled> compiled) {
    Surroundings(
        SimulatedPrometheus prometheus,
        SimulatedEndpoints endpoints,
        Files files,
        Sabotage sabotage) {
      this(prometheus, endpoints, files, sabotage, new HashMap<>());
    }
  }

  /** A plan and what it was compiled from, which need not be compiled again. */
  record Compiled(Rollout rollout, Map<ResourceId, GatePolicy> policies, Plan plan) {}

  /**
   * What the engine has of its own process.
   *
   * @param states what it has seen to be durable
   * @param refused whether the store has refused anything since the last question
   * @param decides whether what it does can still become durable
   */
  record Inside(
      RolloutStore store,
      TrafficPublisher publisher,
      Supplier<Map<ResourceId, RolloutState>> states,
      BooleanSupplier refused,
      BooleanSupplier decides) {}

  /**
   * @throws Crash when it dies at its start
   * @throws RolloutStore.StoreException when the store cannot be read
   */
  TurningEngine(World world, Rules rules, Host host, Surroundings around, Inside inside) {
    this.world = world;
    this.rules = rules;
    this.host = host;
    this.around = around;
    this.inside = inside;
    this.dice = host.dice();
    this.engine =
        new Engine(
            new Engine.Ports(
                inside.store(),
                inside.publisher(),
                measurements(around.prometheus()),
                around.endpoints(),
                around.files(),
                compiler(around, plans),
                world::wallClock,
                this::steady,
                new Listener()),
            "the simulated files");
  }

  private Instant steady() {
    return around.sabotage() == Sabotage.CLOCK_STEPS_TAKEN_FOR_TIME
        ? world.wallClock()
        : World.START.plusMillis(world.nowMillis());
  }

  private final class Listener implements EngineListener {
    @Override
    public void answered(MeasurementKey key, Inquiry inquiry, Readings readings) {
      if (inside.decides().getAsBoolean()) {
        rules.answered(key, inquiry);
      }
    }
  }

  private MeasurementSource measurements(SimulatedPrometheus prometheus) {
    return inquiry -> {
      host.fuse().pass("before a question to Prometheus");
      rules.asking(inside.states().get(), inquiry);
      CompletableFuture<Readings> answer = new CompletableFuture<>();
      prometheus
          .ask(inquiry)
          .thenAccept(
              readings ->
                  host.run(
                      host.actor("answers"),
                      () -> {
                        if (!closed) {
                          answer.complete(readings);
                          wakeUp();
                        }
                      }));
      return answer;
    };
  }

  /** Compiles what was not compiled before, and notes all of it. */
  static PlanCompiler compiler(Surroundings around, Map<ResourceId, Plan> noted) {
    return (rollout, policies) -> {
      Compiled last = around.compiled().get(rollout.id());
      boolean same =
          last != null && last.rollout().equals(rollout) && last.policies().equals(policies);
      Plan plan = same ? last.plan() : Plans.compile(rollout, policies);
      around.compiled().put(rollout.id(), new Compiled(rollout, policies, plan));
      noted.put(plan.rollout(), plan);
      return around.sabotage() == Sabotage.BUDGETS_FORGOTTEN ? Budgetless.plan(plan) : plan;
    };
  }

  /** The plans that it follows. */
  Map<ResourceId, Plan> plans() {
    return plans;
  }

  Engine engine() {
    return engine;
  }

  @Override
  public Control control() {
    return engine;
  }

  /** Somebody has read the files. */
  void reads() {
    engine.intent(around.files().read());
    wakeUp();
  }

  @Override
  public void wakeUp() {
    if (!standingStill && !closed) {
      turnIn(dice.nextLong(4));
    }
  }

  /** Turns no more. */
  void close() {
    closed = true;
  }

  private void turnIn(long millis) {
    long at = world.nowMillis() + millis;
    if (at < turnAtMillis) {
      turnAtMillis = at;
      String actor = host.actor("engine");
      host.after(
          millis,
          actor,
          () -> {
            if (!closed && turnAtMillis == at) {
              turnAtMillis = Long.MAX_VALUE;
              world.inTurn(this::turn);
            }
          });
    }
  }

  private void turn() {
    standingStill = false;
    boolean busy;
    try {
      busy = engine.turn();
    } catch (Crash crash) {
      host.die();
      return;
    }
    if (inside.refused().getAsBoolean()) {
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
      rules.afterTurn(engine);
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
}
