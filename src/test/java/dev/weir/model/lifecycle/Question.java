package dev.weir.model.lifecycle;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.lifecycle.StepRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A question that a measurement source has not answered yet. */
record Question(MeasurementKey key, Instant at) {
  private static final double GOOD = 1.0;
  private static final double BAD = 0.5;
  private static final double BETWEEN = 0.97;

  /** Those of an earlier stay, an earlier try, and an earlier life of the same rollout. */
  static List<Question> late(
      RolloutState state, Attempt attempt, StepRun run, String metric, Instant now) {
    String gate = metric.substring(0, metric.indexOf('/'));
    String name = metric.substring(gate.length() + 1);
    return List.of(
        late(state.sequence(), attempt.number(), run.number() - 1, gate, name, now),
        late(state.sequence(), attempt.number() - 1, run.number(), gate, name, now),
        late(state.sequence() - 1, attempt.number(), run.number(), gate, name, now));
  }

  private static Question late(
      long sequence, int attempt, int run, String gate, String metric, Instant now) {
    return new Question(
        new MeasurementKey(Shape.ROLLOUT, sequence, attempt, run, gate, metric), now);
  }

  /** An answer that is judged so. */
  Signal.Answered answered(Verdict verdict) {
    Inquiry inquiry =
        new Inquiry(
            at,
            Shape.UNIT,
            Shape.UNIT,
            "success",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Reading reading =
        switch (verdict) {
          case PASS -> one(GOOD);
          case FAIL -> one(BAD);
          case INCONCLUSIVE -> one(BETWEEN);
          case NO_DATA -> new Reading.Answer("success", List.of());
          case ERROR -> new Reading.Failed("success", "the source is down");
        };
    Readings readings =
        new Readings(at, reading, Optional.empty(), Optional.empty(), Optional.empty());
    return new Signal.Answered(key, inquiry, readings);
  }

  /** What an answer says, by which of the answers above it is. */
  static Optional<Verdict> verdict(Signal.Answered answered) {
    Question question = new Question(answered.key(), answered.inquiry().at());
    return Stream.of(Verdict.values())
        .filter(verdict -> question.answered(verdict).equals(answered))
        .findFirst();
  }

  private Reading one(double value) {
    return new Reading.Answer(
        "success", List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(at, value)))));
  }
}
