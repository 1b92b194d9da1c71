package dev.weir.store;

import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.ArmRun;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.Deployed;
import dev.weir.core.lifecycle.ExperimentReport;
import dev.weir.core.lifecycle.ExperimentRun;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.MetricRun;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.Baseline;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Supplier;

/** Any state that the types allow, also those that no rollout reaches; same seed, same state. */
public final class GeneratedStates {
  private static final String[] TEXTS = {
    "",
    "plain",
    "with \"quotes\" and \\ and\nlines",
    "ünï ✓ 𝄞",
    "{\"json\": true}",
    "'; DROP TABLE x"
  };

  private final Random random;

  public GeneratedStates(long seed) {
    this.random = new Random(seed);
  }

  /** A state of the phase with that number, 0 to 10. */
  public RolloutState state(int phase) {
    Map<Revision, ResourceId> nodes = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      nodes.put(revision(), new ResourceId("ns", "node-" + random.nextInt(100)));
    }
    return new RolloutState(
        new ResourceId("ns" + random.nextInt(10), "app." + random.nextInt(10)),
        random.nextLong(),
        text(),
        maybe(this::revision),
        phase(phase),
        maybe(this::routing),
        random.nextLong(),
        maybe(this::weights),
        nodes,
        random.nextInt(),
        random.nextInt(),
        many(
            () ->
                new RolloutState.Former(
                    revision(), new ResourceId("ns", "old" + random.nextInt(9)), instant())),
        maybe(this::report),
        maybe(() -> new Deployed(revision(), text(), instant())),
        new Observed(
            new ProxyReport(1, 2, 3, List.of(), List.of("p")),
            Map.of(revision(), 2),
            Optional.empty()));
  }

  public JournalEntry entry(ResourceId rollout) {
    return new JournalEntry(
        instant(), rollout, text(), text(), text(), text(), text(), many(this::measurement));
  }

  private Routing routing() {
    Weights weights = weights();
    Optional<Revision> previewed =
        random.nextBoolean()
            ? weights.byRevision().keySet().stream().findFirst()
            : Optional.empty();
    SideTraffic side =
        previewed.isEmpty()
            ? SideTraffic.NONE
            : new SideTraffic(
                many(this::match),
                maybe(() -> new Mirror(1 + random.nextInt(10_000), random.nextBoolean())));
    Optional<Sticky> sticky =
        maybe(
            () ->
                new Sticky(
                    random.nextBoolean() ? Sticky.Kind.COOKIE : Sticky.Kind.HEADER, "n" + text()));
    Optional<Baseline> baseline =
        maybe(
            () ->
                new Baseline(
                    new ResourceId("ns", "fresh" + random.nextInt(9)), random.nextInt(99)));
    return new Routing(weights, previewed, side, sticky, baseline);
  }

  private RequestMatch match() {
    List<RequestMatch.Query> queries = many(() -> new RequestMatch.Query(text(), value()));
    List<RequestMatch.Header> headers = new ArrayList<>();
    headers.add(new RequestMatch.Header(text(), value(), random.nextBoolean()));
    return new RequestMatch(headers, queries);
  }

  private RequestMatch.Value value() {
    return switch (random.nextInt(5)) {
      case 0 -> new RequestMatch.Value.Exact(text());
      case 1 -> new RequestMatch.Value.Prefix(text());
      case 2 -> new RequestMatch.Value.Suffix(text());
      case 3 -> new RequestMatch.Value.Regex(text());
      default -> new RequestMatch.Value.Present();
    };
  }

  private Phase phase(int number) {
    return switch (number) {
      case 0 -> new Phase.New();
      case 1 -> new Phase.Introducing(revision(), instant());
      case 2 -> new Phase.Healthy(instant(), maybe(() -> new Phase.Kept(revision(), instant())));
      case 3 -> new Phase.Starting(attempt(), instant(), maybe(this::pause));
      case 4 -> new Phase.Stepping(attempt(), run());
      case 5 -> new Phase.Promoting(attempt(), instant(), maybe(this::pause));
      case 6 ->
          new Phase.RollingBack(
              revision(),
              any(Phase.Cause.values()),
              text(),
              instant(),
              metrics(),
              random.nextInt(99));
      case 7 ->
          new Phase.RolledBack(revision(), any(Phase.Cause.values()), text(), instant(), metrics());
      case 8 -> new Phase.Failed(revision(), text(), instant());
      case 9 -> new Phase.Experimenting(experiment());
      case 10 -> new Phase.Concluding(report(), instant());
      default -> throw new IllegalArgumentException("no phase " + number);
    };
  }

  private ExperimentRun experiment() {
    ExperimentRun.Stage stage =
        switch (random.nextInt(3)) {
          case 0 -> new ExperimentRun.Stage.Starting(instant());
          case 1 -> new ExperimentRun.Stage.Shifting(instant());
          default -> new ExperimentRun.Stage.Measuring(instant());
        };
    return new ExperimentRun(
        text(), text(), text(), random.nextInt(), instant(), stage, many(this::arm));
  }

  private ExperimentReport report() {
    return new ExperimentReport(
        text(),
        text(),
        instant(),
        instant(),
        Duration.ofMillis(random.nextInt()),
        any(ExperimentReport.Cause.values()),
        text(),
        many(this::arm));
  }

  private ArmRun arm() {
    Map<String, ArmRun.Metric> metrics = new HashMap<>();
    metrics()
        .forEach(
            (key, run) ->
                metrics.put(
                    key,
                    new ArmRun.Metric(
                        run,
                        maybe(
                            () ->
                                new ArmRun.Values(
                                    random.nextInt(),
                                    random.nextDouble(),
                                    random.nextGaussian(),
                                    random.nextDouble())))));
    return new ArmRun(revision(), random.nextBoolean(), random.nextInt(10_001), metrics);
  }

  private Attempt attempt() {
    return new Attempt(
        random.nextInt(),
        revision(),
        instant(),
        text(),
        text(),
        random.nextBoolean(),
        maybe(this::text),
        Map.of("e2e" + random.nextInt(3), text()),
        random.nextInt());
  }

  private Phase.Pause pause() {
    return new Phase.Pause(
        any(Phase.PauseKind.values()), text(), instant(), maybe(this::instant), maybe(this::pause));
  }

  private StepRun run() {
    StepRun.Stage stage =
        switch (random.nextInt(3)) {
          case 0 -> new StepRun.Stage.Shifting(instant());
          case 1 -> new StepRun.Stage.Holding(instant());
          default -> new StepRun.Stage.Waiting(instant(), instant());
        };
    return new StepRun(
        random.nextInt(),
        random.nextInt(),
        stage,
        instant(),
        maybe(this::pause),
        maybe(this::text),
        maybe(this::text),
        metrics());
  }

  private Map<String, MetricRun> metrics() {
    Map<String, MetricRun> metrics = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      metrics.put("gate-" + i + "/" + text(), metric());
    }
    return metrics;
  }

  private MetricRun metric() {
    return new MetricRun(
        random.nextInt(),
        random.nextInt(),
        random.nextInt(),
        random.nextInt(),
        random.nextInt(),
        random.nextInt(),
        instant(),
        many(this::measurement));
  }

  public Measurement measurement() {
    return new Measurement(
        instant(),
        revision(),
        any(Verdict.values()),
        number(),
        number(),
        text(),
        text(),
        Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000)));
  }

  private OptionalDouble number() {
    return switch (random.nextInt(8)) {
      case 0 -> OptionalDouble.of(Double.NaN);
      case 1 -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      case 2 -> OptionalDouble.of(-0.0);
      case 3 -> OptionalDouble.of(20);
      case 4 -> OptionalDouble.of(Double.MIN_VALUE);
      case 5 -> OptionalDouble.empty();
      default -> OptionalDouble.of(random.nextGaussian());
    };
  }

  private Weights weights() {
    int count = 1 + random.nextInt(4);
    Map<Revision, Integer> shares = new LinkedHashMap<>();
    int left = Weights.ALL;
    for (int i = 0; i < count; i++) {
      int share = i == count - 1 ? left : random.nextInt(3) == 0 ? 0 : random.nextInt(left + 1);
      shares.put(new Revision("r" + (9 - i)), share);
      left -= share;
    }
    return new Weights(shares);
  }

  private Revision revision() {
    return new Revision("v" + random.nextInt(1000));
  }

  private Instant instant() {
    return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
  }

  private <T> List<T> many(Supplier<T> value) {
    List<T> all = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      all.add(value.get());
    }
    return all;
  }
}
