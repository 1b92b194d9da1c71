package dev.weir.simulation;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.gate.Verdict;
import dev.weir.engine.MeasurementSource;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Answers, late or never; and remembers what each answer really was. */
final class SimulatedPrometheus implements MeasurementSource {
  /** How it is with Prometheus. */
  enum Mood {
    WELL,
    SLOW,
    EMPTY,
    NOT_A_NUMBER,
    TWO_SERIES,
    FAILING,
    NEVER_ANSWERING
  }

  private static final double HEALTHY = 1.0;
  private static final double PASSES_FROM = 0.99;
  private static final double FAILS_BELOW = 0.95;

  private final World world;
  private final Sabotage sabotage;
  private final Map<String, Double> health = new HashMap<>();
  private final Map<Inquiry, Verdict> truth = new IdentityHashMap<>();
  private final Map<String, Reading> firstAnswers = new HashMap<>();
  private Mood mood = Mood.WELL;

  SimulatedPrometheus(World world, Sabotage sabotage) {
    this.world = world;
    this.sabotage = sabotage;
  }

  void mood(Mood other) {
    mood = other;
  }

  /** The success rate of a revision, by {@code rollout-revision}. */
  void health(String node, double rate) {
    health.put(node, rate);
  }

  void heal() {
    mood = Mood.WELL;
    health.clear();
  }

  /** What the answer to this inquiry really says; empty for one that was never answered. */
  Optional<Verdict> truth(Inquiry inquiry) {
    return Optional.ofNullable(truth.get(inquiry));
  }

  @Override
  public CompletionStage<Readings> ask(Inquiry inquiry) {
    String query = inquiry.candidate();
    String actor = "prometheus " + query;
    RandomGenerator dice = world.dice(actor);
    CompletableFuture<Readings> answer = new CompletableFuture<>();
    if (mood == Mood.NEVER_ANSWERING && dice.nextBoolean()) {
      return answer;
    }
    long delay = mood == Mood.SLOW ? dice.nextLong(60_000) : dice.nextLong(1, 800);
    world.after(delay, actor, "answers", () -> answer(inquiry, answer, query));
    return answer;
  }

  private void answer(Inquiry inquiry, CompletableFuture<Readings> answer, String query) {
    double rate = health.getOrDefault(nodeOf(query), HEALTHY);
    if (inquiry.web().isPresent()) {
      called(inquiry, answer, query, rate);
      return;
    }
    Reading reading =
        switch (mood) {
          case WELL, SLOW, NEVER_ANSWERING -> value(inquiry, query, rate);
          case EMPTY -> new Reading.Answer(query, List.of());
          case NOT_A_NUMBER -> value(inquiry, query, Double.NaN);
          case TWO_SERIES ->
              new Reading.Answer(
                  query, List.of(series(inquiry, "a", HEALTHY), series(inquiry, "b", HEALTHY)));
          case FAILING -> new Reading.Failed(query, "connection refused");
        };
    truth.put(inquiry, verdict(rate));
    if (sabotage == Sabotage.NO_DATA_IS_HEALTH && mood == Mood.EMPTY) {
      reading = value(inquiry, query, HEALTHY);
    } else if (sabotage == Sabotage.OLD_ANSWERS) {
      Reading now = reading;
      reading = firstAnswers.computeIfAbsent(query, q -> now);
    }
    answer.complete(
        new Readings(inquiry.at(), reading, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** A check is answered by the revision itself: 200, or 500 when it is ill. */
  private void called(
      Inquiry inquiry, CompletableFuture<Readings> answer, String query, double rate) {
    boolean refused = mood == Mood.FAILING;
    truth.put(inquiry, refused ? Verdict.ERROR : rate >= PASSES_FROM ? Verdict.PASS : Verdict.FAIL);
    Reading reading =
        refused
            ? new Reading.Failed(query, "connection refused")
            : value(inquiry, query, rate >= PASSES_FROM ? 200 : 500);
    answer.complete(
        new Readings(inquiry.at(), reading, Optional.empty(), Optional.empty(), Optional.empty()));
  }

  private Verdict verdict(double rate) {
    return switch (mood) {
      case WELL, SLOW, NEVER_ANSWERING ->
          rate >= PASSES_FROM
              ? Verdict.PASS
              : rate < FAILS_BELOW ? Verdict.FAIL : Verdict.INCONCLUSIVE;
      case EMPTY, NOT_A_NUMBER -> Verdict.NO_DATA;
      case TWO_SERIES, FAILING -> Verdict.ERROR;
    };
  }

  /** The query is the cluster, the gate and the metric, or an address; see {@link Files}. */
  static String nodeOf(String query) {
    int address = query.indexOf("://");
    return query.substring(address < 0 ? 0 : address + 3, query.indexOf('_'));
  }

  private static Reading value(Inquiry inquiry, String query, double value) {
    return new Reading.Answer(query, List.of(series(inquiry, "", value)));
  }

  private static Reading.Series series(Inquiry inquiry, String label, double value) {
    return new Reading.Series(
        label.isEmpty() ? Map.of() : Map.of("instance", label),
        List.of(new Reading.Point(inquiry.at(), value)));
  }
}
