package dev.weir.core.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Metrics and answers by chance, of every shape that a source can give. */
final class RandomAnswers {
  private static final double[] VALUES = {
    0,
    1,
    -1,
    0.5,
    0.99,
    0.995,
    20,
    1e-9,
    1e20,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };
  private static final String[] BOUNDS = {">= 99.5%", "<= 1%", "> 0.5", "< 20", "== 1", "!= 0"};

  private final Random random;

  RandomAnswers(Random random) {
    this.random = random;
  }

  Gate.Metric metric() {
    Gate.Metric metric = GateFixtures.metric(BOUNDS[random.nextInt(BOUNDS.length)]);
    if (random.nextBoolean()) {
      metric = GateFixtures.withFail(metric, BOUNDS[random.nextInt(BOUNDS.length)]);
    }
    if (random.nextBoolean()) {
      metric = GateFixtures.withMinimum(metric, 1 + random.nextInt(30));
    }
    if (random.nextInt(3) == 0) {
      metric =
          GateFixtures.withRange(
              metric,
              Duration.ofSeconds(1 + random.nextInt(20)),
              Duration.ofSeconds(random.nextInt(9)));
    }
    if (random.nextInt(3) == 0) {
      GatePolicy.Compare[] ways = GatePolicy.Compare.values();
      metric = GateFixtures.withCompare(metric, ways[random.nextInt(ways.length)]);
    }
    return metric;
  }

  Readings readings() {
    return new Readings(GateFixtures.AT, reading(), optional(), optional(), optional());
  }

  private Optional<Reading> optional() {
    return random.nextInt(4) == 0 ? Optional.empty() : Optional.of(reading());
  }

  private Reading reading() {
    if (random.nextInt(10) == 0) {
      return new Reading.Failed("Q", "it said no");
    }
    List<Reading.Series> series = new ArrayList<>();
    Set<Integer> used = new HashSet<>();
    int count = random.nextInt(3) == 0 ? random.nextInt(4) : 1;
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(4);
      if (used.add(label) || random.nextInt(20) == 0) {
        series.add(
            new Reading.Series(label == 0 ? Map.of() : Map.of("pod", "p" + label), points()));
      }
    }
    return new Reading.Answer("Q", series);
  }

  private List<Reading.Point> points() {
    List<Reading.Point> points = new ArrayList<>();
    int count = random.nextBoolean() ? 1 : random.nextInt(8);
    Instant at = GateFixtures.AT.minusSeconds(random.nextInt(60));
    for (int i = 0; i < count; i++) {
      points.add(new Reading.Point(at, VALUES[random.nextInt(VALUES.length)]));
      at = at.plusSeconds(1 + random.nextInt(10));
    }
    return points;
  }
}
