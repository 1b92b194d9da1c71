package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.Routing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Runs every file of {@code cases/lifecycle}: a plan, then lines of what happens and what must be
 * seen. An unknown key fails.
 */
class LifecycleCasesTest {
  private static final Path CASES = Path.of("src/test/resources/cases/lifecycle");

  @TestFactory
  Stream<DynamicTest> cases() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(CASES)) {
      files = all.sorted().toList();
    }
    assertThat(files).isNotEmpty().allMatch(f -> f.toString().endsWith(".yaml"));
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString().replace(".yaml", "").replace('-', ' '),
                    () -> run(file)));
  }

  private static void run(Path file) throws IOException {
    Map<String, Object> text =
        map(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
    assertThat(text.keySet()).isSubsetOf("plan", "stable", "do");
    Scenario world = new Scenario(plan(map(text.get("plan"))));
    if (text.containsKey("stable")) {
      String stable = (String) text.get("stable");
      Plan asked = world.plan;
      world.endpoints.put(new Revision(stable), 3);
      world.plan = asked.wanting(new Revision(stable)).withExperiment(Optional.empty());
      world.tell(new Signal.Look());
      world.settle();
      assertThat(PhaseWord.of(world.state.phase())).isEqualTo("Healthy");
      world.plan = asked;
      world.journal.clear();
      world.phases.clear();
      world.questions = 0;
    }
    int line = 0;
    for (Object one : (List<?>) text.get("do")) {
      line++;
      Map.Entry<String, Object> step = map(one).entrySet().iterator().next();
      assertThat(map(one)).as("line %s has one key", line).hasSize(1);
      act(world, step.getKey(), step.getValue(), file.getFileName() + ", line " + line + " " + one);
    }
  }

  private static void act(Scenario world, String what, Object value, String where) {
    switch (what) {
      case "want" -> {
        world.plan = world.plan.wanting(new Revision((String) value));
        world.settle();
      }
      case "plan" -> {
        world.plan = plan(map(value));
        world.settle();
      }
      case "endpoints" -> {
        map(value).forEach((r, n) -> world.endpoints.put(new Revision(r), (Integer) n));
        world.settle();
      }
      case "baseline" -> {
        world.baseline = Optional.of((Integer) value);
        world.settle();
      }
      case "proxies" -> {
        world.connected = (Integer) value;
        world.settle();
      }
      case "acknowledging" -> {
        world.acknowledging = (Boolean) value;
        world.settle();
      }
      case "refusing" -> {
        world.refused =
            value.equals(false)
                ? List.of()
                : List.of(new ProxyReport.Refusal("envoy-1", "routes", "7-abc", (String) value));
        world.settle();
      }
      case "answer" -> {
        world.answer = Optional.of(answer(value, where));
        world.settle();
      }
      case "answers" -> {
        map(value).forEach((r, v) -> world.answers.put(new Revision(r), answer(v, where)));
        world.settle();
      }
      case "clock" -> world.setClock(duration(value));
      case "clockWhileDown" -> {
        world.now = world.now.plus(duration(value));
        world.state = world.state.durable();
        world.tell(new Signal.Look());
        world.settle();
      }
      case "after" -> world.pass(duration(value));
      case "restart" -> {
        world.state = world.state.durable();
        world.tell(new Signal.Look());
        world.settle();
      }
      case "promote", "abort", "pause", "resume", "retry", "undo", "signal", "deploy" -> {
        Map<String, Object> args = map(value);
        assertThat(args.keySet())
            .isSubsetOf("by", "revision", "step", "full", "skipGates", "name", "to");
        world.command(
            Command.Kind.valueOf(what.toUpperCase(Locale.ROOT)),
            (String) args.getOrDefault("by", "ann"),
            Optional.ofNullable((String) args.get("revision")).map(Revision::new),
            args.containsKey("step")
                ? OptionalInt.of((Integer) args.get("step"))
                : OptionalInt.empty(),
            Boolean.TRUE.equals(args.get("full")),
            Boolean.TRUE.equals(args.get("skipGates")),
            Optional.ofNullable((String) args.get("name")),
            Optional.ofNullable((String) args.get("to")).map(Revision::new));
      }
      case "see" -> see(world, map(value), where);
      case "forget" -> {
        world.journal.clear();
        world.phases.clear();
        world.questions = 0;
      }
      default -> throw new AssertionError("unknown line in " + where);
    }
  }

  private static Scenario.Answer answer(Object value, String where) {
    return switch (value) {
      case Number n -> new Scenario.Answer.Value(n.doubleValue());
      case String s when s.equals("nothing") -> new Scenario.Answer.Nothing();
      case String s when s.equals("NaN") -> new Scenario.Answer.Value(Double.NaN);
      case String s -> new Scenario.Answer.Broken(s);
      default -> throw new AssertionError("unknown answer in " + where);
    };
  }

  private static void see(Scenario world, Map<String, Object> expected, String where) {
    Status status = Status.of(world.state, world.plan, world.now);
    Routing routing = world.state.routing().orElseThrow();
    expected.forEach(
        (key, value) -> {
          switch (key) {
            case "phase" -> assertThat(status.phase()).as(where + status).isEqualTo(value);
            case "generation" ->
                assertThat(status.observedGeneration())
                    .as(where)
                    .isEqualTo(((Integer) value).longValue());
            case "step" ->
                assertThat(status.step().map(Status.StepStatus::index).orElse(-1))
                    .as(where)
                    .isEqualTo(value);
            case "stable" ->
                assertThat(status.stable().map(Revision::name).orElse(""))
                    .as(where)
                    .isEqualTo(value);
            case "candidate" ->
                assertThat(status.candidate().map(Revision::name).orElse(""))
                    .as(where)
                    .isEqualTo(value);
            case "weights" ->
                assertThat(percent(status.desiredWeights())).as(where).isEqualTo(value);
            case "acknowledged" -> assertThat(percent(status.weights())).as(where).isEqualTo(value);
            case "pause" ->
                assertThat(status.pause().map(Status.PauseStatus::kind).orElse("none"))
                    .as(where)
                    .isEqualTo(value);
            case "message" -> assertThat(status.message()).as(where).contains((String) value);
            case "refused" ->
                assertThat(world.refusal.orElse("")).as(where).contains((String) value);
            case "done" ->
                assertThat(world.refusal.isEmpty()).as(where + world.refusal).isEqualTo(value);
            case "stalled" ->
                assertThat(
                        status.conditions().stream()
                            .anyMatch(c -> c.type().equals("Stalled") && c.status()))
                    .as(where)
                    .isEqualTo(value);
            case "journal" ->
                assertThat(world.journal.stream().map(JournalEntry::event).toList())
                    .as(where)
                    .containsSubsequence(strings(value));
            case "notJournal" ->
                assertThat(world.journal.stream().map(JournalEntry::event).toList())
                    .as(where)
                    .doesNotContainAnyElementsOf(strings(value));
            case "writtenBy" ->
                map(value)
                    .forEach(
                        (event, actor) ->
                            assertThat(world.journal.stream().filter(e -> e.event().equals(event)))
                                .as(where)
                                .isNotEmpty()
                                .allMatch(e -> e.actor().equals(actor)));
            case "said" ->
                assertThat(world.journal.stream().map(JournalEntry::message).toList())
                    .as(where)
                    .anyMatch(m -> m.contains((String) value));
            case "visitors" ->
                assertThat(
                        routing.side().matches().stream()
                            .map(m -> m.headers().getFirst().name())
                            .toList())
                    .as(where)
                    .isEqualTo(value);
            case "mirror" ->
                assertThat(routing.side().mirror().map(m -> m.basisPoints() / 100).orElse(0))
                    .as(where)
                    .isEqualTo(value);
            case "previewed" ->
                assertThat(routing.previewed().map(Revision::name).orElse("nobody"))
                    .as(where)
                    .isEqualTo(value);
            case "baseline" ->
                assertThat(
                        routing
                            .baseline()
                            .map(b -> b.node().name() + " " + b.basisPoints() / 100 + " %")
                            .orElse("none"))
                    .as(where)
                    .isEqualTo(value);
            case "sticky" ->
                assertThat(routing.sticky().map(Sticky::name).orElse("nobody"))
                    .as(where)
                    .isEqualTo(value);
            case "history" ->
                assertThat(status.history().stream().map(f -> f.revision().name()).toList())
                    .as(where)
                    .isEqualTo(value);
            case "onlyPhases" -> assertThat(world.phases).as(where).isSubsetOf(strings(value));
            case "questions" -> assertThat(world.questions).as(where).isEqualTo(value);
            case "evidenceOf" ->
                assertThat(world.journal.stream().flatMap(e -> e.evidence().stream()).toList())
                    .as(where)
                    .isNotEmpty()
                    .allMatch(m -> strings(value).contains(m.revision().name()));
            case "experiment" ->
                assertThat(status.experiment().map(ExperimentStatus::stage).orElse("none"))
                    .as(where + status)
                    .isEqualTo(value);
            case "cause" ->
                assertThat(
                        status.experiment().flatMap(ExperimentStatus::ended).orElseThrow().cause())
                    .as(where)
                    .isEqualTo(value);
            case "ran" ->
                assertThat(status.experiment().orElseThrow().ran())
                    .as(where)
                    .isEqualTo(duration(value));
            case "measured" -> assertThat(measured(status)).as(where).isEqualTo(value);
            case "gateHistory" ->
                assertThat(status.gates().stream().mapToInt(g -> g.run().recent().size()).sum())
                    .as(where)
                    .isEqualTo(value);
            default -> throw new AssertionError("unknown expectation " + key + " in " + where);
          }
        });
  }

  /** By arm of the experiment, how often it was measured. */
  private static Map<String, Object> measured(Status status) {
    Map<String, Object> measured = new LinkedHashMap<>();
    for (ArmRun arm : status.experiment().orElseThrow().arms()) {
      measured.put(
          arm.revision().name(),
          arm.metrics().values().stream()
              .map(ArmRun.Metric::run)
              .mapToInt(r -> r.passes() + r.failures() + r.inconclusive() + r.noData() + r.errors())
              .sum());
    }
    return measured;
  }

  private static Map<String, Object> percent(Optional<dev.weir.core.traffic.Weights> weights) {
    Map<String, Object> percent = new LinkedHashMap<>();
    weights.ifPresent(w -> w.byRevision().forEach((r, bp) -> percent.put(r.name(), bp / 100)));
    return percent;
  }

  private static List<String> strings(Object value) {
    return ((List<?>) value).stream().map(String.class::cast).toList();
  }

  /** As the files would give it: compiled from what a team writes, and the gates of policies. */
  private static PlannedExperiment experiment(Map<String, Object> text) {
    assertThat(text.keySet()).isSubsetOf("name", "for", "arms", "gate");
    List<Experiment.Arm> arms = new ArrayList<>();
    map(text.get("arms"))
        .forEach((r, w) -> arms.add(new Experiment.Arm(new Revision(r), (Integer) w * 100)));
    String name = (String) text.getOrDefault("name", "button");
    Duration duration = duration(text.getOrDefault("for", "1m"));
    return new PlannedExperiment(
        name,
        duration,
        arms,
        text.containsKey("gate") ? List.of(gate(map(text.get("gate")))) : List.of(),
        name + duration + arms);
  }

  private static Plan plan(Map<String, Object> text) {
    assertThat(text.keySet())
        .isSubsetOf(
            "wanted",
            "steps",
            "deadline",
            "onFailure",
            "keepOld",
            "gate",
            "acknowledge",
            "sticky",
            "minEndpoints",
            "rollback",
            "baseline",
            "experiment",
            "revisionFrom",
            "notBefore");
    List<Gate> gates = new ArrayList<>();
    if (text.containsKey("gate")) {
      gates.add(gate(map(text.get("gate"))));
    }
    List<Plan.PlannedStep> steps = new ArrayList<>();
    int weight = 0;
    List<RequestMatch> visitors = List.of();
    for (Object one : (List<?>) text.get("steps")) {
      Map<String, Object> step = map(one);
      assertThat(step.keySet()).isSubsetOf("weight", "hold", "pause", "match", "mirror");
      visitors =
          step.containsKey("match")
              ? strings(step.get("match")).stream().map(LifecycleCasesTest::match).toList()
              : visitors;
      Optional<Mirror> mirror =
          Optional.ofNullable((Integer) step.get("mirror")).map(m -> new Mirror(m * 100, false));
      weight = (Integer) step.getOrDefault("weight", weight);
      Optional<PlannedPause> pause = Optional.ofNullable(step.get("pause")).map(p -> pause(p));
      steps.add(
          new Plan.PlannedStep(
              pause.isPresent() ? "pause" : "weight " + weight + "%",
              weight * 100,
              new SideTraffic(visitors, mirror),
              duration(step.getOrDefault("hold", "0s")),
              pause,
              gates));
    }
    return new Plan(
            Scenario.WEB,
            new Revision((String) text.get("wanted")),
            "web-${revision}",
            steps,
            duration(text.getOrDefault("deadline", "10m")),
            action(text.getOrDefault("onFailure", "rollback")),
            duration(text.getOrDefault("keepOld", "0s")),
            (Integer) text.getOrDefault("acknowledge", 100) * 100,
            Optional.ofNullable((String) text.get("sticky"))
                .map(cookie -> new Sticky(Sticky.Kind.COOKIE, cookie)),
            (Integer) text.getOrDefault("minEndpoints", 1),
            RollbackPace.valueOf(
                ((String) text.getOrDefault("rollback", "immediate")).toUpperCase(Locale.ROOT)),
            Optional.ofNullable((String) text.get("baseline")))
        .withExperiment(Optional.ofNullable(text.get("experiment")).map(e -> experiment(map(e))))
        .beginning(
            RevisionSource.valueOf(
                ((String) text.getOrDefault("revisionFrom", "spec")).toUpperCase(Locale.ROOT)),
            Optional.ofNullable(text.get("notBefore")).map(t -> Scenario.START.plus(duration(t))));
  }

  /** {@code 30s}, {@code promoted}, or {@code {signal, limit, then}}. */
  private static PlannedPause pause(Object text) {
    if (text instanceof String word) {
      return word.equals("promoted")
          ? new PlannedPause.UntilPromoted(Optional.empty())
          : new PlannedPause.For(duration(word));
    }
    Map<String, Object> pause = map(text);
    Optional<PlannedPause.Limit> limit =
        Optional.ofNullable(pause.get("limit"))
            .map(
                after ->
                    new PlannedPause.Limit(
                        duration(after),
                        PlannedPause.Then.valueOf(
                            ((String) pause.get("then")).toUpperCase(Locale.ROOT))));
    return pause.containsKey("signal")
        ? new PlannedPause.UntilSignal((String) pause.get("signal"), limit)
        : new PlannedPause.UntilPromoted(limit);
  }

  private static RequestMatch match(String header) {
    return new RequestMatch(
        List.of(new RequestMatch.Header(header, new RequestMatch.Value.Present(), false)),
        List.of());
  }

  private static Gate gate(Map<String, Object> text) {
    assertThat(text.keySet())
        .isSubsetOf(
            "interval",
            "delay",
            "failures",
            "inconclusive",
            "noData",
            "errors",
            "onNoData",
            "onFailure");
    return Scenario.gate(
        duration(text.getOrDefault("interval", "5s")),
        duration(text.getOrDefault("delay", "5s")),
        new Budgets(
            (Integer) text.getOrDefault("failures", 0),
            (Integer) text.getOrDefault("inconclusive", 0),
            (Integer) text.getOrDefault("noData", 3),
            (Integer) text.getOrDefault("errors", 3)),
        NoDataPolicy.valueOf(
            ((String) text.getOrDefault("onNoData", "hold")).toUpperCase(Locale.ROOT)),
        action(text.getOrDefault("onFailure", "rollback")));
  }

  private static FailureAction action(Object text) {
    return FailureAction.valueOf(((String) text).toUpperCase(Locale.ROOT));
  }

  private static Duration duration(Object text) {
    return Duration.parse("PT" + ((String) text).toUpperCase(Locale.ROOT));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }
}
