package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of one rollout: whatever happens, what must never happen does not, and once
 * nothing bad happens any more, the rollout settles. {@code -Dseed=N} replays one.
 */
class LifecycleInvariantsTest {
  private static final int MOVES = 120;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 400) : LongStream.of(one);
  }

  @ParameterizedTest(name = "-Dseed={0}")
  @MethodSource("seeds")
  void nothingForbiddenHappensAndEverythingSettles(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Scenario world = new Scenario(plan(random, "A"));
    world.endpoints.put(new Revision("A"), 2);
    world.settle();
    for (int i = 0; i < MOVES; i++) {
      RolloutState before = world.state;
      int lines = world.journal.size();
      move(world, random);
      check(before, world, world.journal.subList(lines, world.journal.size()));
    }
    settles(world);
  }

  private static Plan plan(RandomGenerator random, String wanted) {
    List<Plan.PlannedStep> steps = new ArrayList<>();
    int weight = 0;
    for (int i = random.nextInt(4); i > 0; i--) {
      weight = Math.min(10_000, weight + random.nextInt(1, 4_000));
      boolean pause = random.nextInt(4) == 0;
      steps.add(
          new Plan.PlannedStep(
              "step " + i,
              weight,
              SideTraffic.NONE,
              Duration.ofSeconds(random.nextInt(40)),
              pause ? Optional.of(pause(random)) : Optional.empty(),
              random.nextInt(3) == 0 ? List.of() : List.of(gate(random))));
    }
    return new Plan(
            Scenario.WEB,
            new Revision(wanted),
            "web-${revision}",
            steps,
            Duration.ofMinutes(2),
            random.nextInt(4) == 0 ? FailureAction.PAUSE : FailureAction.ROLLBACK,
            Duration.ofSeconds(random.nextInt(2) * 60),
            10_000,
            Optional.empty(),
            random.nextInt(1, 3),
            RollbackPace.values()[random.nextInt(2)],
            Optional.empty())
        .withExperiment(
            random.nextBoolean() ? Optional.of(experiment(random, wanted)) : Optional.empty())
        .beginning(
            RevisionSource.values()[random.nextInt(2)],
            random.nextInt(4) == 0
                ? Optional.of(Scenario.START.plusSeconds(random.nextInt(1_200)))
                : Optional.empty());
  }

  private static PlannedExperiment experiment(RandomGenerator random, String wanted) {
    List<Experiment.Arm> arms = new ArrayList<>();
    for (String revision : List.of("C", "A", "B")) {
      if (!revision.equals(wanted) && (arms.isEmpty() || random.nextBoolean())) {
        arms.add(new Experiment.Arm(new Revision(revision), random.nextInt(1, 5_000)));
      }
    }
    return new PlannedExperiment(
        "try",
        Duration.ofSeconds(random.nextInt(1, 120)),
        arms,
        random.nextInt(3) == 0 ? List.of() : List.of(gate(random)),
        "try" + arms);
  }

  private static Gate gate(RandomGenerator random) {
    return Scenario.gate(
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        new Budgets(random.nextInt(2), 1, 2, 2),
        NoDataPolicy.values()[random.nextInt(4)],
        FailureAction.values()[random.nextInt(3)]);
  }

  private static PlannedPause pause(RandomGenerator random) {
    Optional<PlannedPause.Limit> limit =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new PlannedPause.Limit(
                    Duration.ofSeconds(40),
                    PlannedPause.Then.values()[random.nextInt(PlannedPause.Then.values().length)]));
    return switch (random.nextInt(3)) {
      case 0 -> new PlannedPause.For(Duration.ofSeconds(30));
      case 1 -> new PlannedPause.UntilPromoted(limit);
      default -> new PlannedPause.UntilSignal("e2e", limit);
    };
  }

  private static void move(Scenario world, RandomGenerator random) {
    switch (random.nextInt(15)) {
      case 0 -> {
        world.plan =
            random.nextInt(3) == 0
                ? plan(random, revision(random))
                : wanting(world.plan, revision(random));
        world.settle();
      }
      case 1 -> {
        world.endpoints.put(new Revision(revision(random)), random.nextInt(3));
        world.settle();
      }
      case 2 -> {
        world.acknowledging = random.nextInt(3) > 0;
        world.settle();
      }
      case 3 -> {
        world.connected = random.nextInt(3);
        world.settle();
      }
      case 4 -> {
        world.refused =
            random.nextInt(3) == 0
                ? List.of(new ProxyReport.Refusal("envoy-1", "routes", "1-a", "no"))
                : List.of();
        world.settle();
      }
      case 5, 6 ->
          world.answer =
              switch (random.nextInt(6)) {
                case 0 -> Optional.of(new Scenario.Answer.Nothing());
                case 1 -> Optional.of(new Scenario.Answer.Broken("boom"));
                case 2 -> Optional.of(new Scenario.Answer.Value(0.97));
                case 3 -> Optional.of(new Scenario.Answer.Value(0.5));
                default -> Optional.of(new Scenario.Answer.Value(1.0));
              };
      case 7 -> {
        world.state = world.state.durable();
        world.settle();
      }
      case 14 -> {
        Duration by = Duration.ofSeconds(random.nextInt(-7_200, 7_200));
        if (random.nextBoolean()) {
          world.setClock(by);
        } else {
          world.now = world.now.plus(by);
          world.settle();
        }
      }
      case 8, 9 -> {
        Command.Kind kind = Command.Kind.values()[random.nextInt(Command.Kind.values().length)];
        world.command(
            kind,
            "ann",
            Optional.empty(),
            OptionalInt.empty(),
            random.nextInt(4) == 0,
            random.nextInt(4) == 0,
            kind == Command.Kind.SIGNAL ? Optional.of("e2e") : Optional.empty(),
            kind == Command.Kind.DEPLOY || kind == Command.Kind.UNDO && random.nextBoolean()
                ? Optional.of(new Revision(revision(random)))
                : Optional.empty());
      }
      default -> world.pass(Duration.ofSeconds(random.nextInt(1, 60)));
    }
  }

  private static Plan wanting(Plan plan, String revision) {
    Revision wanted = new Revision(revision);
    return plan.wanting(wanted)
        .withExperiment(
            plan.experiment()
                .filter(e -> e.arms().stream().noneMatch(arm -> arm.revision().equals(wanted))));
  }

  private static String revision(RandomGenerator random) {
    return List.of("A", "B", "C").get(random.nextInt(3));
  }

  private static void check(RolloutState before, Scenario world, List<JournalEntry> journal) {
    RolloutState after = world.state;
    if (after.weights().isPresent()) {
      assertThat(after.weights().get().byRevision().values().stream().mapToInt(i -> i).sum())
          .isEqualTo(Weights.ALL);
      assertThat(after.nodes().keySet()).containsAll(after.weights().get().byRevision().keySet());
    }
    assertThat(after.sequence()).isGreaterThanOrEqualTo(before.sequence());
    if (after.phase()
        instanceof Phase.RollingBack(var candidate, var _, var _, var _, var _, var _)) {
      int share = after.weights().orElseThrow().of(candidate);
      if (world.plan.rollback() == RollbackPace.IMMEDIATE) {
        assertThat(share).isZero();
      }
      assertThat(share).isLessThanOrEqualTo(before.weights().orElseThrow().of(candidate));
    }
    if (after.phase() instanceof Phase.RolledBack(var rejected, var _, var _, var _, var _)) {
      assertThat(after.weights().orElseThrow().of(rejected)).isZero();
      assertThat(after.weights().orElseThrow().of(after.stable().orElseThrow()))
          .isEqualTo(Weights.ALL);
    }
    // A rollout that went back goes on with nobody's share but by a new attempt.
    if (before.phase() instanceof Phase.RollingBack
        && after.phase() instanceof Phase.Stepping(var attempt, var _)) {
      assertThat(journal).anyMatch(e -> e.event().equals("started") || e.event().equals("retried"));
      assertThat(attempt.number()).isGreaterThan(0);
    }
    // What a person froze stays, or goes to nobody.
    if (paused(before.phase()) && paused(after.phase()) && sameAttempt(before, after)) {
      assertThat(after.weights()).isEqualTo(before.weights());
    }
    experiments(before, world, journal);
    Status status = Status.of(after, world.plan, world.now);
    assertThat(status.message()).isNotBlank();
    assertThat(status.conditions()).filteredOn(Status.Condition::status).hasSize(1);
  }

  private static void experiments(RolloutState before, Scenario world, List<JournalEntry> journal) {
    RolloutState after = world.state;
    List<String> events = journal.stream().map(JournalEntry::event).toList();
    switch (after.phase()) {
      case Phase.Experimenting(ExperimentRun run) -> {
        boolean shifted = !(run.stage() instanceof ExperimentRun.Stage.Starting);
        for (ArmRun arm : run.trials()) {
          assertThat(after.weights().orElseThrow().of(arm.revision()))
              .isEqualTo(shifted ? arm.basisPoints() : 0);
        }
        assertThat(after.weights().orElseThrow().byRevision().keySet())
            .as("in the order written, stable last")
            .containsExactlyElementsOf(run.arms().stream().map(ArmRun::revision).toList());
        assertThat(after.stable()).contains(after.follows(world.plan).wanted());
        assertThat(after.experiment().map(ExperimentReport::fingerprint))
            .as("what has ended is not run again")
            .isNotEqualTo(Optional.of(run.fingerprint()));
      }
      case Phase.Concluding(ExperimentReport report, var _) -> {
        for (Revision arm : report.trials()) {
          assertThat(after.weights().orElseThrow().of(arm)).isZero();
        }
      }
      default -> {}
    }
    if (before.phase() instanceof Phase.Concluding
        && !(after.phase() instanceof Phase.Concluding)) {
      assertThat(events).contains("experiment-concluded");
    }
    if (before.phase() instanceof Phase.Experimenting
        && !(after.phase() instanceof Phase.Experimenting)) {
      assertThat(events).contains("experiment-ended");
      assertThat(after.weights().orElseThrow().of(before.stable().orElseThrow()))
          .as("the experiment first, then whatever comes next")
          .satisfiesAnyOf(
              share -> assertThat(share).isEqualTo(Weights.ALL),
              _ -> assertThat(events).contains("experiment-concluded"));
    }
  }

  private static boolean paused(Phase phase) {
    return Commands.pauseOf(phase).flatMap(Phase.Pause::persons).isPresent();
  }

  private static boolean sameAttempt(RolloutState before, RolloutState after) {
    return Commands.attempt(before.phase())
        .map(Attempt::number)
        .equals(Commands.attempt(after.phase()).map(Attempt::number));
  }

  private static void settles(Scenario world) {
    world.connected = 2;
    world.acknowledging = true;
    world.refused = List.of();
    world.answer = Optional.of(new Scenario.Answer.Value(1.0));
    for (String revision : List.of("A", "B", "C")) {
      world.endpoints.put(new Revision(revision), 2);
    }
    world.settle();
    for (int i = 0; i < 40 && !atRest(world.state.phase()); i++) {
      world.pass(Duration.ofMinutes(1));
      if (PhaseWord.of(world.state.phase()).equals("Paused")) {
        world.command(
            world.state.phase() instanceof Phase.Stepping || scheduled(world.state.phase())
                ? Command.Kind.PROMOTE
                : Command.Kind.RESUME,
            "ann",
            Optional.empty(),
            OptionalInt.empty(),
            false,
            false,
            Optional.empty(),
            Optional.empty());
      }
    }
    assertThat(atRest(world.state.phase())).as("%s", world.state.phase()).isTrue();
  }

  private static boolean scheduled(Phase phase) {
    return phase instanceof Phase.Starting(var _, var _, var pause)
        && pause.filter(p -> p.kind() == Phase.PauseKind.SCHEDULED).isPresent();
  }

  private static boolean atRest(Phase phase) {
    return phase instanceof Phase.Healthy || phase instanceof Phase.RolledBack;
  }
}
