package dev.weir.api;

import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Judge;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Weights;
import dev.weir.engine.Control;
import dev.weir.engine.Control.RolloutView;
import dev.weir.engine.EngineListener;
import dev.weir.engine.NoticeDesk;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weir's own metrics. What is true now is read from {@link Control} by {@link #refresh}, just
 * before a scrape; what happens is counted when it happens. The number of series is bounded:
 * rollouts beyond {@link #MAX_ROLLOUTS} share the name {@code (other)}, where weights, phases and
 * measurements are summed; steps and gate values have no sum that means anything and are left out
 * for them. A revision is never a label.
 */
public final class EngineMetrics implements EngineListener {
  /** So many rollouts have series of their own. */
  public static final int MAX_ROLLOUTS = 1_000;

  /** More gate metrics have no series of their own. */
  static final int MAX_GATES = 5_000;

  private static final Logger LOG = LoggerFactory.getLogger(EngineMetrics.class);

  private static final List<String> PHASES =
      List.of("Healthy", "Progressing", "Paused", "RollingBack", "RolledBack", "Failed");
  private static final List<String> PROXY_STATES = List.of("acknowledged", "waiting", "refused");

  private final MeterRegistry registry;
  private final OwnSeries own;
  private final MeasurementCounters measurements;
  private final LiveRows weight;
  private final LiveRows phase;
  private final LiveRows step;
  private final LiveRows gateValue;
  private final LiveRows proxies;
  private final NoticeMetrics notices;
  private final Timer decisions;
  private final Timer acknowledgements;
  private volatile @Nullable Control control;
  private volatile int leftOut;

  public EngineMetrics(MeterRegistry registry) {
    this(registry, MAX_ROLLOUTS, MAX_GATES);
  }

  EngineMetrics(MeterRegistry registry, int maxRollouts, int maxGates) {
    this.registry = registry;
    this.own = new OwnSeries(maxRollouts);
    this.measurements = new MeasurementCounters(registry, own, maxGates);
    // One more of each for the others.
    int rows = maxRollouts + 1;
    this.weight =
        rows("weir.rollout.weight", "Share of the traffic, as acknowledged, 0 to 1", rows * 2);
    this.phase =
        rows("weir.rollout.phase", "1 for the phase a rollout is in", rows * PHASES.size());
    this.step = rows("weir.rollout.step", "The current step, from 1; 0 for none", rows);
    this.gateValue = rows("weir.gate.value", "The newest value of a gate's metric", maxGates);
    this.proxies =
        rows("weir.proxies", "Proxies with an open stream, by what they did", PROXY_STATES.size());
    this.notices = new NoticeMetrics(registry);
    this.decisions =
        histogram(
            "weir.decision",
            "From the arrival of a signal to its effect being durable and carried out",
            Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000));
    this.acknowledgements =
        histogram(
            "weir.acknowledgement",
            "From the publication of a version to a proxy's acknowledgement",
            Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000));
    Gauge.builder("weir.metrics.left.out", () -> leftOut)
        .description("Series that were left out because there are too many")
        .register(registry);
  }

  private LiveRows rows(String name, String description, int limit) {
    return new LiveRows(registry, name, description, limit);
  }

  private Timer histogram(String name, String description, Stream<Integer> millis) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(millis.map(Duration::ofMillis).toArray(Duration[]::new))
        .register(registry);
  }

  /** Shows these notices from now on. */
  public void watch(NoticeDesk desk) {
    notices.watch(desk);
  }

  /** Shows this engine from now on. */
  public void watch(Control engine) {
    control = engine;
    Gauge.builder("weir.intent.problems", () -> engine.source().problems().size())
        .description("Problems of the newest read of the source; 0 when it was taken")
        .register(registry);
  }

  @Override
  public void turned(Duration oldest, int decided) {
    decisions.record(oldest);
  }

  /** A proxy has acknowledged a version. */
  public void acknowledged(Duration latency) {
    acknowledgements.record(latency);
  }

  /**
   * A proxy's stream was refused or ended for what it did.
   *
   * @param code of the gRPC status that it was told; there are seventeen
   */
  public void streamRefused(String code) {
    Counter.builder("weir.proxy.streams.refused")
        .description("Streams refused, or ended for what the proxy did, by gRPC status")
        .tag("code", code)
        .register(registry)
        .increment();
  }

  @Override
  public void answered(MeasurementKey key, Inquiry inquiry, Readings readings) {
    Control engine = control;
    if (engine == null) {
      return;
    }
    try {
      engine
          .rollout(key.rollout())
          .flatMap(view -> judged(view, key, inquiry, readings))
          .ifPresent(m -> measurements.count(key, m.verdict()));
    } catch (RuntimeException e) {
      // A count that is missing must not keep the answer from the lifecycle.
      LOG.error("rollout={} gate={} measurement not counted", key.rollout(), key.gate(), e);
    }
  }

  /** As the lifecycle judges it; nothing when the answer belongs to an earlier stay. */
  private static Optional<Measurement> judged(
      RolloutView view, MeasurementKey key, Inquiry inquiry, Readings readings) {
    if (!(view.state().phase() instanceof Phase.Stepping(var attempt, var run))
        || !key.isAskedIn(view.state())
        || run.index() >= view.plan().steps().size()) {
      return Optional.empty();
    }
    for (Gate gate : view.plan().steps().get(run.index()).gates()) {
      for (Gate.Metric metric : gate.metrics()) {
        if (gate.name().equals(key.gate()) && metric.name().equals(key.metric())) {
          return Optional.of(Judge.judge(metric, attempt.candidate(), inquiry.window(), readings));
        }
      }
    }
    return Optional.empty();
  }

  /** Reads the engine anew; to be called before each scrape. */
  public synchronized void refresh() {
    Control engine = control;
    if (engine == null) {
      return;
    }
    List<RolloutView> views = engine.rollouts();
    List<ResourceId> there = views.stream().map(view -> view.state().id()).toList();
    own.retain(there);
    measurements.retain(there);
    Map<Tags, Double> weights = new LinkedHashMap<>();
    Map<Tags, Double> phases = new LinkedHashMap<>();
    Map<Tags, Double> steps = new LinkedHashMap<>();
    Map<Tags, Double> values = new LinkedHashMap<>();
    for (RolloutView view : views) {
      ResourceId id = view.state().id();
      Tags tags = own.tags(id);
      Status status = view.status();
      status.weights().ifPresent(shares -> addWeights(weights, tags, status, shares));
      for (String word : PHASES) {
        add(phases, tags.and("phase", word), status.phase().equals(word) ? 1 : 0);
      }
      if (own.has(id)) {
        steps.put(tags, status.step().map(s -> s.index() + 1.0).orElse(0.0));
        if (view.state().phase() instanceof Phase.Stepping) {
          // What a rollback leaves on show is no longer measured: a gap in a graph, not a level.
          status.gates().forEach(gate -> addGate(values, tags, gate));
        }
      }
    }
    leftOut = weight.set(weights) + phase.set(phases) + step.set(steps) + gateValue.set(values);
    proxies.set(states(engine.proxies()));
    notices.refresh();
  }

  private static void addWeights(Map<Tags, Double> rows, Tags tags, Status status, Weights shares) {
    int stable = status.stable().map(shares::of).orElse(0);
    int candidate = status.candidate().map(shares::of).orElse(0);
    add(rows, tags.and("role", "stable"), (double) stable / Weights.ALL);
    add(rows, tags.and("role", "candidate"), (double) candidate / Weights.ALL);
  }

  private static void addGate(Map<Tags, Double> rows, Tags tags, Status.GateStatus gate) {
    OptionalDouble value = gate.run().last().map(Measurement::value).orElse(OptionalDouble.empty());
    // Without a value there is no series: a gap in a graph, not a zero.
    if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
      rows.put(tags.and("gate", gate.name(), "metric", gate.metric()), value.getAsDouble());
    }
  }

  private static void add(Map<Tags, Double> rows, Tags tags, double value) {
    rows.merge(tags, value, Double::sum);
  }

  private static Map<Tags, Double> states(List<ProxyStatus> all) {
    Map<Tags, Double> rows = new LinkedHashMap<>();
    PROXY_STATES.forEach(state -> rows.put(Tags.of("state", state), 0.0));
    for (ProxyStatus proxy : all) {
      boolean refused = proxy.resources().stream().anyMatch(r -> !r.refusedVersion().isEmpty());
      boolean waiting =
          proxy.resources().stream().anyMatch(r -> !r.sent().equals(r.acknowledged()));
      add(rows, Tags.of("state", refused ? "refused" : waiting ? "waiting" : "acknowledged"), 1);
    }
    return rows;
  }
}
