package dev.weir.simulation;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.PhaseWord;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.Control;
import dev.weir.testing.Meshes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A history in which one rollout is brought from v1 towards v2 by a strategy, and told what to do
 * at each step; every rule of the simulation is looked at all the time.
 */
final class ToldHistory {
  static final String NAME = "web";
  static final String POLICY = "gate-web";

  private static final ResourceId ROLLOUT = Meshes.id(NAME);
  private static final int ENVOYS = 3;
  private static final long LIMIT_MILLIS = 30 * 60_000;
  private static final long AGAIN_MILLIS = 2_000;

  private final ToldStrategy strategy;
  private final Simulation simulation;
  private final OneEngine engine;
  private final Map<Integer, Long> helpedAt = new HashMap<>();
  private int commands;
  private boolean helping = true;

  ToldHistory(ToldStrategy strategy, long seed) {
    this.strategy = strategy;
    World world = new World(seed);
    OneEngine[] built = new OneEngine[1];
    this.simulation =
        new Simulation(
            world,
            List.of(NAME),
            1,
            (w, around) -> built[0] = new OneEngine(w, around),
            Sabotage.NONE);
    this.engine = built[0];
    simulation.envoys(ENVOYS, 1, Sabotage.NONE);
    simulation.calm();
    want("v1");
    tick();
    engine.start();
    until("v1 serves", () -> isHealthyWith("v1"));
  }

  /** Passes from 0.99, fails below 0.95, at once. */
  private static GatePolicy policy() {
    return new GatePolicy(
        Meshes.id(POLICY),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        List.of(
            new GatePolicy.MetricTemplate(
                "success",
                "${cluster}{metric=\"success\"}",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ">= 0.99",
                Optional.of("< 0.95"),
                new Budgets(0, 0, 3, 3),
                NoDataPolicy.HOLD,
                Optional.empty())));
  }

  OneEngine engine() {
    return engine;
  }

  Simulation simulation() {
    return simulation;
  }

  void want(String revision) {
    simulation.files().put(strategy.rollout(revision), policy());
    engine.readFiles();
  }

  /** Goes to v2 and stops where a step is held; -1 is before the first one. */
  void reach(int step) {
    want("v2");
    until(
        "step " + step + " is reached",
        () ->
            step < 0
                ? state().phase() instanceof Phase.Starting
                : stay()
                    .filter(run -> run.index() == step && run.heldSince().isPresent())
                    .isPresent());
  }

  Optional<StepRun> stay() {
    return state().phase() instanceof Phase.Stepping(var _, StepRun run)
        ? Optional.of(run)
        : Optional.empty();
  }

  RolloutState state() {
    return engine.durable().states().getOrDefault(ROLLOUT, RolloutState.fresh(ROLLOUT));
  }

  int share(String revision) {
    return state().weights().map(w -> w.of(new Revision(revision))).orElse(0);
  }

  boolean isHealthyWith(String revision) {
    return simulation.settled()
        && PhaseWord.of(state().phase()).equals("Healthy")
        && state().stable().equals(Optional.of(new Revision(revision)));
  }

  boolean isRolledBackTo(String revision) {
    return simulation.settled()
        && PhaseWord.of(state().phase()).equals("RolledBack")
        && state().stable().equals(Optional.of(new Revision(revision)));
  }

  /** From now on nobody sends on what waits for somebody. */
  void leaveAlone() {
    helping = false;
  }

  /** From now on somebody does again. */
  void helpAgain() {
    helping = true;
  }

  /** A person says it, again and again with the same key, until there is an answer. */
  Control.CommandAnswer say(Command.Kind kind) {
    Command command = command(kind, "told-" + ++commands);
    AtomicReference<Control.CommandAnswer> said = new AtomicReference<>();
    long[] sentAt = {Long.MIN_VALUE};
    until(
        kind.word() + " is answered",
        () -> {
          long now = simulation.world().nowMillis();
          if (said.get() == null && now >= sentAt[0] + AGAIN_MILLIS) {
            sentAt[0] = now;
            send(command, said::set);
          }
          return said.get() != null;
        });
    return said.get();
  }

  private static Command command(Command.Kind kind, String id) {
    return new Command(
        id,
        kind,
        "person-" + id,
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        kind == Command.Kind.SIGNAL ? Optional.of("e2e") : Optional.empty(),
        Optional.empty());
  }

  private void send(Command command, Consumer<Control.CommandAnswer> told) {
    engine
        .process()
        .ifPresent(
            process -> {
              process
                  .engine()
                  .command(ROLLOUT, command)
                  .thenAccept(
                      answer -> {
                        engine.rules().replied(command, answer);
                        told.accept(answer);
                      });
              process.wakeUp();
            });
  }

  /**
   * Lets time pass until something is so; whatever waits for somebody is sent on meanwhile.
   *
   * @throws Violation when it does not come within half an hour, or a rule breaks on the way
   */
  void until(String what, BooleanSupplier holds) {
    World world = simulation.world();
    long end = world.nowMillis() + LIMIT_MILLIS;
    while (!holds.getAsBoolean()) {
      if (world.nowMillis() > end) {
        throw world.broken("what is told comes about", what + ": " + state());
      }
      if (share("v2") > 0 && share("v3") > 0) {
        throw world.broken("the second revision goes first", state().toString());
      }
      if (helping) {
        help();
      }
      world.next();
    }
  }

  /** So that there is always a next event to look at. */
  private void tick() {
    simulation.world().after(1_000, "told", World.ROUTINE, this::tick);
  }

  /** Promotes, or gives the signal, where the plan waits for it. */
  private void help() {
    Optional<StepRun> waits =
        stay()
            .filter(
                run ->
                    run.pause()
                        .filter(p -> p.kind() == Phase.PauseKind.STEP)
                        .filter(p -> !p.reason().startsWith("the plan pauses here for "))
                        .isPresent());
    long now = simulation.world().nowMillis();
    if (waits.isPresent()
        && now >= helpedAt.getOrDefault(waits.get().number(), Long.MIN_VALUE) + AGAIN_MILLIS) {
      helpedAt.put(waits.get().number(), now);
      boolean signal = strategy == ToldStrategy.SIGNAL;
      Command.Kind kind = signal ? Command.Kind.SIGNAL : Command.Kind.PROMOTE;
      send(command(kind, "helps-" + waits.get().number()), answer -> {});
    }
  }
}
