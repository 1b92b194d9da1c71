package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.PlannedExperiment;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which questions an experiment asks, and which answers count. */
class ExperimentsTest {
  private static final Revision A = new Revision("A");
  private static final Revision B = new Revision("B");
  private static final Revision C = new Revision("C");
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Scenario world = new Scenario(plan(Optional.empty()));

  private static Gate.Metric metric(String name, Optional<GatePolicy.Compare> compare) {
    return new Gate.Metric(
        name,
        name + "{cluster=\"${cluster}\",stable=\"${stable}\"}",
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Optional.empty(),
        Optional.empty(),
        compare,
        Bound.parse("<= 1.2"),
        Optional.empty(),
        Budgets.DEFAULT,
        NoDataPolicy.HOLD,
        FailureAction.ROLLBACK);
  }

  private static Plan plan(Optional<PlannedExperiment> experiment) {
    return new Plan(
            Scenario.WEB,
            A,
            "web-${revision}",
            List.of(),
            Duration.ofMinutes(10),
            FailureAction.ROLLBACK,
            Duration.ZERO,
            10_000,
            Optional.empty(),
            1,
            RollbackPace.IMMEDIATE,
            Optional.empty())
        .withExperiment(experiment);
  }

  /** B and C beside A, measured and not answered yet. */
  @BeforeEach
  void measured() {
    world.answer = Optional.empty();
    world.endpoints.putAll(Map.of(A, 2, B, 2, C, 2));
    world.settle();
    Gate gate =
        new Gate(
            "latency",
            EVERY,
            EVERY,
            List.of(
                metric("plain", Optional.empty()),
                metric("ratio", Optional.of(GatePolicy.Compare.RATIO))));
    world.plan =
        plan(
            Optional.of(
                new PlannedExperiment(
                    "try",
                    Duration.ofHours(1),
                    List.of(new Experiment.Arm(C, 100), new Experiment.Arm(B, 1_000)),
                    List.of(gate),
                    "print")));
    world.settle();
    assertThat(run().measuringSince()).isPresent();
    world.pass(EVERY);
  }

  private ExperimentRun run() {
    return ((Phase.Experimenting) world.state.phase()).run();
  }

  private List<Effect.Measure> questions() {
    return Lifecycle.decide(world.state, world.plan, new Signal.Look(), world.now)
        .effects()
        .stream()
        .flatMap(e -> e instanceof Effect.Measure measure ? List.of(measure).stream() : null)
        .toList();
  }

  private Effect.Measure question(Revision arm, String metric) {
    return questions().stream()
        .filter(q -> q.key().arm().equals(Optional.of(arm)) && q.key().metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  private void answer(Effect.Measure question, double ours, Optional<Double> stables) {
    Inquiry inquiry = question.inquiry();
    world.tell(
        new Signal.Answered(
            question.key(),
            inquiry,
            new Readings(
                inquiry.at(),
                reading(inquiry, ours),
                stables.map(value -> reading(inquiry, value)),
                Optional.empty(),
                Optional.empty())));
  }

  private static Reading reading(Inquiry inquiry, double value) {
    return new Reading.Answer(
        inquiry.candidate(),
        List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(inquiry.at(), value)))));
  }

  @Test
  void eachArmIsComparedWithStableAndStableWithNobody() {
    assertThat(questions())
        .extracting(q -> q.key().arm().orElseThrow() + " " + q.key().metric())
        .containsExactly("C plain", "C ratio", "B plain", "B ratio", "A plain");
    Inquiry ratio = question(B, "ratio").inquiry();
    assertThat(ratio.candidate()).contains("web-B").contains("stable=\"A\"");
    assertThat(ratio.stable().orElseThrow()).contains("web-A");
    assertThat(question(A, "plain").inquiry().candidate()).contains("web-A");
  }

  @Test
  void theReportTellsTheComparisonAndHowTheValuesWent() {
    answer(question(B, "ratio"), 110, Optional.of(100.0));
    world.now = world.now.plus(EVERY);
    answer(question(B, "ratio"), 90, Optional.of(100.0));
    ArmRun.Metric seen = run().arm(B).orElseThrow().metrics().get("latency/ratio");
    assertThat(seen.values()).contains(new ArmRun.Values(2, 1.1, 0.9, 1.0));
    assertThat(seen.run().last().orElseThrow().reason()).contains("candidate 90 over stable 100");
    assertThat(run().arm(C).orElseThrow().metrics().get("latency/ratio").values()).isEmpty();
  }

  @Test
  void anAnswerCountsOnce() {
    Effect.Measure question = question(B, "plain");
    answer(question, 1, Optional.empty());
    answer(question, 1, Optional.empty());
    assertThat(run().arm(B).orElseThrow().metrics().get("latency/plain").run().passes())
        .isEqualTo(1);
    assertThat(run().arm(C).orElseThrow().metrics().get("latency/plain").run().passes()).isZero();
  }

  @Test
  void anAnswerOfAnEarlierExperimentDoesNotCount() {
    Effect.Measure old = question(B, "plain");
    PlannedExperiment before = world.plan.experiment().orElseThrow();
    world.plan =
        plan(
            Optional.of(
                new PlannedExperiment(
                    "next", before.duration(), before.arms(), before.gates(), "another print")));
    world.settle();
    assertThat(run().name()).isEqualTo("next");
    RolloutState state = world.state;
    answer(old, 7, Optional.empty());
    assertThat(world.state).isEqualTo(state);
  }

  @Test
  void aRolloutHasNoQuestionOfAnArm() {
    MeasurementKey key = question(B, "plain").key();
    assertThat(key.isAskedIn(world.state)).isTrue();
    MeasurementKey ofAStep =
        new MeasurementKey(
            key.rollout(), key.sequence(), key.attempt(), key.run(), key.gate(), key.metric());
    assertThat(ofAStep.isAskedIn(world.state)).isFalse();
  }

  @Test
  void theMeanIsThatOfAllValues() {
    ArmRun.Values values = ArmRun.Values.of(1).and(2).and(6);
    assertThat(values).isEqualTo(new ArmRun.Values(3, 1, 6, 3));
  }

  private ArmRun.Metric plain(Revision arm) {
    return run().arm(arm).orElseThrow().metrics().get("latency/plain");
  }

  @Test
  void aVerdictIsWrittenWhenItChanges() {
    answer(question(B, "plain"), 1, Optional.empty());
    assertThat(world.said("verdict")).singleElement().asString().startsWith("B, latency: pass, ");
    world.now = world.now.plus(EVERY);
    answer(question(B, "plain"), 1, Optional.empty());
    assertThat(world.said("verdict")).hasSize(1);
    world.now = world.now.plus(EVERY);
    answer(question(B, "plain"), Double.NaN, Optional.empty());
    assertThat(world.said("verdict")).hasSize(2);
  }

  @Test
  void anAnswerThatIsNoNumberLeavesTheNumbersAsTheyWere() {
    answer(question(B, "plain"), 1, Optional.empty());
    world.now = world.now.plus(EVERY);
    answer(question(B, "plain"), Double.NaN, Optional.empty());
    assertThat(plain(B).values()).contains(ArmRun.Values.of(1));
    assertThat(plain(B).run().recent()).hasSize(2);
  }
}
