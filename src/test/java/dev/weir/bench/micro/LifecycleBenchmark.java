package dev.weir.bench.micro;

import dev.weir.bench.Fleet;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.Decision;
import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.Lifecycle;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision on one rollout in the middle of a step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LifecycleBenchmark {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ResourceId ROLLOUT = Fleet.rollout(0);

  private Plan plan;
  private RolloutState shifting;
  private RolloutState holding;
  private Signal acknowledged;
  private Signal answered;

  /** Goes to the first step, then to its hold, then to the gate's first answer. */
  @Setup
  public void prepare() {
    RolloutState healthy = RolloutState.fresh(ROLLOUT);
    for (int i = 0; i < 3; i++) {
      healthy = seen(healthy, plan("v1"), 2).next();
    }
    plan = plan("v2");
    shifting = healthy;
    Decision held = seen(shifting, plan, 2);
    while (held.effects().stream().noneMatch(Effect.Measure.class::isInstance)) {
      if (held.next().equals(shifting)) {
        throw new IllegalStateException("comes to rest before its first hold: " + shifting);
      }
      shifting = held.next();
      held = seen(shifting, plan, 2);
    }
    acknowledged = new Signal.Seen(observed(shifting, 2));
    holding = held.next();
    Effect.Measure question =
        held.effects().stream()
            .filter(Effect.Measure.class::isInstance)
            .map(Effect.Measure.class::cast)
            .findFirst()
            .orElseThrow();
    answered =
        new Signal.Answered(
            question.key(),
            question.inquiry(),
            new Readings(
                NOW,
                new Reading.Answer(
                    question.inquiry().candidate(),
                    List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(NOW, 1.0))))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  private static Plan plan(String revision) {
    return Plans.compile(
        Fleet.rollout(ROLLOUT, new Revision(revision), Duration.ofSeconds(2)),
        Map.of(Fleet.policy().id(), Fleet.policy()));
  }

  private static Decision seen(RolloutState state, Plan plan, int acknowledged) {
    return Lifecycle.decide(state, plan, new Signal.Seen(observed(state, acknowledged)), NOW);
  }

  private static Observed observed(RolloutState state, int acknowledged) {
    return new Observed(
        new ProxyReport(
            state.sequence(),
            2,
            acknowledged,
            List.of(),
            acknowledged == 2 ? List.of() : List.of("proxy-1", "proxy-2")),
        Map.of(new Revision("v1"), 2, new Revision("v2"), 2),
        Optional.empty());
  }

  /** Nothing has happened. */
  @Benchmark
  public Decision look() {
    return Lifecycle.decide(holding, plan, new Signal.Look(), NOW.plusMillis(500));
  }

  /** Every proxy has the step's weights: the hold begins, the gate asks. */
  @Benchmark
  public Decision acknowledged() {
    return Lifecycle.decide(shifting, plan, acknowledged, NOW);
  }

  /** The gate's source has answered. */
  @Benchmark
  public Decision answered() {
    return Lifecycle.decide(holding, plan, answered, NOW);
  }
}
