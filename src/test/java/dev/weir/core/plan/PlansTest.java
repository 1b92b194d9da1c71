package dev.weir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlansTest {
  private static final ResourceId SHOP = new ResourceId("shop", "checkout");

  private static final RequestMatch VISITORS =
      new RequestMatch(
          List.of(new RequestMatch.Header("x-preview", new RequestMatch.Value.Exact("yes"), false)),
          List.of());

  private static GatePolicy policy(String namespace, String name, Optional<FailureAction> wish) {
    return new GatePolicy(
        new ResourceId(namespace, name),
        List.of(
            new GatePolicy.Argument("limit", Optional.of("99%")),
            new GatePolicy.Argument("label", Optional.empty())),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        List.of(
            new GatePolicy.MetricTemplate(
                "m",
                "ok{l=\"${label}\",c=\"${cluster}\"}[${window}]",
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Optional.of(new GatePolicy.MinRequests("n{l=\"${label}\"}", 20)),
                Optional.empty(),
                Optional.empty(),
                ">= ${limit}",
                Optional.empty(),
                Budgets.DEFAULT,
                NoDataPolicy.HOLD,
                wish)));
  }

  private static final GatePolicy OWN = policy("shop", "own", Optional.of(FailureAction.RECORD));
  private static final GatePolicy SHIPPED = policy(Intent.SHIPPED, "shipped", Optional.empty());
  private static final Map<ResourceId, GatePolicy> POLICIES =
      Map.of(OWN.id(), OWN, SHIPPED.id(), SHIPPED);

  private static Rollout rollout(List<Step> steps, List<GateUse> gates) {
    return new Rollout(
        SHOP,
        new Revision("v2"),
        "checkout-${revision}",
        new Strategy.Canary(steps, gates),
        Duration.ofMinutes(10),
        FailureAction.PAUSE,
        Duration.ofMinutes(30),
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static Rollout experiment(String name, int share, GateUse... gates) {
    Experiment.Arm arm = new Experiment.Arm(new Revision("v3"), share);
    return rollout(List.of(), List.of())
        .withExperiment(
            Optional.of(new Experiment(name, Duration.ofHours(2), List.of(arm), List.of(gates))));
  }

  @Test
  void anExperimentIsKnownByWhatIsWrittenAndJudgedByWhatThePoliciesSay() {
    GateUse own = use("own", "label", "x", "limit", "98%");
    PlannedExperiment planned =
        Plans.compile(experiment("try", 500, own), POLICIES).experiment().orElseThrow();
    assertThat(planned.gate("own").orElseThrow().metrics().getFirst().query())
        .isEqualTo("ok{l=\"x\",c=\"${cluster}\"}[${window}]");
    assertThat(planned.gate("other")).isEmpty();

    GatePolicy edited = policy("shop", "own", Optional.of(FailureAction.PAUSE));
    PlannedExperiment judged =
        Plans.compile(experiment("try", 500, own), Map.of(edited.id(), edited))
            .experiment()
            .orElseThrow();
    assertThat(judged.fingerprint()).isEqualTo(planned.fingerprint());
    assertThat(judged.judgement()).isNotEqualTo(planned.judgement());

    for (Rollout other :
        List.of(
            experiment("again", 500, own),
            experiment("try", 501, own),
            experiment("try", 500, use("own", "label", "x", "limit", "97%")),
            experiment("try", 500))) {
      assertThat(Plans.compile(other, POLICIES).experiment().orElseThrow().fingerprint())
          .isNotEqualTo(planned.fingerprint());
    }
  }

  @Test
  void aPlanWithoutAnExperimentIsKnownAsBefore() {
    Plan with = Plans.compile(experiment("try", 500), POLICIES);
    Plan without = Plans.compile(rollout(List.of(), List.of()), POLICIES);
    assertThat(with.fingerprint()).isNotEqualTo(without.fingerprint());
    assertThat(with.withExperiment(Optional.empty())).isEqualTo(without);
    assertThat(with.shape()).isEqualTo(without.shape());
  }

  private static GateUse use(String policy, String... args) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      map.put(args[i], args[i + 1]);
    }
    return new GateUse(policy, map);
  }

  @Test
  void fillsArgumentsAndLeavesWhatIsKnownOnlyWhenAsked() {
    Plan plan =
        Plans.compile(
            rollout(
                List.of(
                    new Step.SetWeight(
                        50, Duration.ZERO, List.of(use("own", "label", "x")), Optional.empty())),
                List.of()),
            POLICIES);
    Gate.Metric metric = plan.steps().getFirst().gates().getFirst().metrics().getFirst();
    assertThat(metric.query()).isEqualTo("ok{l=\"x\",c=\"${cluster}\"}[${window}]");
    assertThat(metric.minRequests()).contains(new GatePolicy.MinRequests("n{l=\"x\"}", 20));
    assertThat(metric.pass()).isEqualTo(Bound.parse(">= 99%"));
  }

  @Test
  void aStepsUseReplacesTheStrategysWhole() {
    Plan plan =
        Plans.compile(
            rollout(
                List.of(
                    new Step.SetWeight(
                        50, Duration.ZERO, List.of(use("own", "label", "step")), Optional.empty()),
                    new Step.Pause(
                        new PlannedPause.UntilPromoted(Optional.empty()),
                        List.of(),
                        Optional.of("look"))),
                List.of(use("own", "label", "all", "limit", "90%"), use("shipped", "label", "s"))),
            POLICIES);
    assertThat(plan.steps().getFirst().gates().stream().map(Gate::name))
        .containsExactly("own", "shipped");
    Gate.Metric first = plan.steps().getFirst().gates().getFirst().metrics().getFirst();
    assertThat(first.query()).contains("step");
    assertThat(first.pass().text()).isEqualTo(">= 99%");
    Gate.Metric second = plan.steps().getLast().gates().getFirst().metrics().getFirst();
    assertThat(second.pass().text()).isEqualTo(">= 90%");
    assertThat(plan.steps().getLast().name()).isEqualTo("look");
    assertThat(plan.steps().getLast().basisPoints()).isEqualTo(50);
  }

  @Test
  void thePolicysWishWinsOverTheRollouts() {
    Plan plan =
        Plans.compile(
            rollout(
                List.of(
                    new Step.Pause(
                        new PlannedPause.UntilPromoted(Optional.empty()),
                        List.of(),
                        Optional.empty())),
                List.of(use("own", "label", "a"), use("shipped", "label", "b"))),
            POLICIES);
    List<Gate> gates = plan.steps().getFirst().gates();
    assertThat(gates.getFirst().metrics().getFirst().onFailure()).isEqualTo(FailureAction.RECORD);
    assertThat(gates.getLast().metrics().getFirst().onFailure()).isEqualTo(FailureAction.PAUSE);
  }

  @Test
  void aPolicyOfTheNamespaceWinsOverOneThatShips() {
    GatePolicy mine = policy("shop", "shipped", Optional.of(FailureAction.RECORD));
    Map<ResourceId, GatePolicy> policies = new HashMap<>(POLICIES);
    policies.put(mine.id(), mine);
    assertThat(Plans.policy(SHOP, "shipped", policies)).contains(mine);
    assertThat(Plans.policy(new ResourceId("other", "a"), "shipped", policies)).contains(SHIPPED);
    assertThat(Plans.policy(new ResourceId("other", "a"), "own", policies)).isEmpty();
  }

  @Test
  void anUnknownPolicyIsNoPlan() {
    Rollout rollout =
        rollout(
            List.of(
                new Step.Pause(
                    new PlannedPause.UntilPromoted(Optional.empty()), List.of(), Optional.empty())),
            List.of(use("nobody")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Plans.compile(rollout, POLICIES))
        .withMessageContaining("nobody");
  }

  @Test
  void whatIsFilledInOpensNoPlaceOfItsOwn() {
    assertThat(Places.fill("${a} ${b} ${c", Map.of("a", "${b}", "b", "$1\\", "c", "x")))
        .isEqualTo("${b} $1\\ ${c");
  }

  /** Whatever the steps are, the plan has as many, in order, and keeps what they say. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aPlanKeepsWhatWasWritten(long seed) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    int share = 0;
    for (int i = random.nextInt(20); i > 0; i--) {
      List<GateUse> gates = random.nextBoolean() ? List.of() : List.of(use("own", "label", "x"));
      if (random.nextInt(5) == 0) {
        steps.add(
            new Step.Match(
                random.nextBoolean() ? List.of() : List.of(VISITORS),
                Duration.ofSeconds(i),
                gates,
                Optional.empty()));
      } else if (random.nextInt(4) == 0) {
        steps.add(
            new Step.Copy(
                new Mirror(1 + random.nextInt(10_000), random.nextBoolean()),
                Duration.ofSeconds(i),
                gates,
                Optional.empty()));
      } else if (random.nextInt(3) == 0) {
        steps.add(
            new Step.Pause(
                random.nextBoolean()
                    ? new PlannedPause.UntilPromoted(Optional.empty())
                    : new PlannedPause.For(Duration.ofSeconds(i)),
                gates,
                Optional.empty()));
      } else {
        share += random.nextInt(10_001 - share);
        steps.add(new Step.SetWeight(share, Duration.ofSeconds(i), gates, Optional.empty()));
      }
    }
    Rollout rollout = rollout(steps, List.of(use("shipped", "label", "y")));
    Plan plan = Plans.compile(rollout, POLICIES);
    assertThat(plan.steps()).hasSameSizeAs(steps);
    int reached = 0;
    List<RequestMatch> visitors = List.of();
    for (int i = 0; i < steps.size(); i++) {
      Plan.PlannedStep planned = plan.steps().get(i);
      Optional<Mirror> mirror = Optional.empty();
      Duration hold = Duration.ZERO;
      Optional<PlannedPause> waits = Optional.empty();
      switch (steps.get(i)) {
        case Step.SetWeight weight -> {
          reached = weight.basisPoints();
          hold = weight.hold();
        }
        case Step.Match match -> {
          visitors = match.matches();
          hold = match.hold();
        }
        case Step.Copy copy -> {
          mirror = Optional.of(copy.mirror());
          hold = copy.hold();
        }
        case Step.Pause pause -> waits = Optional.of(pause.until());
        case Step.Check check -> throw new AssertionError("CheckTest has them: " + check);
      }
      assertThat(planned.hold()).isEqualTo(hold);
      assertThat(planned.pause()).isEqualTo(waits);
      assertThat(planned.side()).isEqualTo(new SideTraffic(visitors, mirror));
      assertThat(planned.basisPoints()).isEqualTo(reached);
      assertThat(planned.gates()).hasSize(1 + steps.get(i).gates().size());
    }
    assertThat(Plans.compile(rollout, POLICIES)).isEqualTo(plan);
    assertThat(plan.nodeOf(plan.wanted())).isEqualTo(rollout.nodeOf(rollout.revision()));
  }

  @ParameterizedTest
  @EnumSource(Strategy.BlueGreen.Promote.class)
  void blueGreenIsALookAndASwitch(Strategy.BlueGreen.Promote promote) {
    Rollout asked = rollout(List.of(), List.of());
    Strategy.BlueGreen blueGreen =
        new Strategy.BlueGreen(
            List.of(VISITORS),
            List.of(use("own", "label", "x")),
            promote,
            Duration.ofMinutes(10),
            List.of(use("shipped", "label", "y")));
    List<Plan.PlannedStep> steps = new PlannedSteps(asked, POLICIES).of(blueGreen);
    assertThat(steps).extracting(Plan.PlannedStep::name).containsExactly("preview", "switch");
    assertThat(steps).extracting(Plan.PlannedStep::basisPoints).containsExactly(0, 10_000);
    assertThat(steps)
        .extracting(step -> step.side().matches())
        .containsExactly(List.of(VISITORS), List.of());
    boolean waits = promote == Strategy.BlueGreen.Promote.MANUAL;
    assertThat(steps.getFirst().pause().isPresent()).isEqualTo(waits);
    assertThat(steps)
        .extracting(step -> step.gates().getFirst().name())
        .containsExactly("own", "shipped");
    assertThat(steps.getLast().hold()).isEqualTo(Duration.ofMinutes(10));
  }
}
