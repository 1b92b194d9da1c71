package dev.weir.replay;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.MeasurementKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What a script says of each metric. */
public record WrittenAnswers(Script script) implements Answers {
  /** More than any policy asks for. */
  private static final double ENOUGH = 1e6;

  @Override
  public Readings to(MeasurementKey key, Inquiry inquiry, Duration since) {
    List<Script.Told> until =
        script.metrics().getOrDefault(key.metricKey(), List.of()).stream()
            .filter(t -> t.at().compareTo(since) <= 0)
            .toList();
    Optional<Script.Told> told = until.stream().reduce((_, later) -> later);
    return new Readings(
        inquiry.at(),
        reading(inquiry, inquiry.candidate(), told, told.map(Script.Told::candidate)),
        inquiry.stable().map(q -> reading(inquiry, q, told, told.map(Script.Told::stable))),
        inquiry.requests().map(q -> count(inquiry, q, until, Script.Told::requests)),
        inquiry.stableRequests().map(q -> count(inquiry, q, until, Script.Told::stableRequests)));
  }

  private static Reading reading(
      Inquiry inquiry, String query, Optional<Script.Told> told, Optional<OptionalDouble> value) {
    Optional<String> error = told.flatMap(Script.Told::error);
    if (error.isPresent()) {
      return new Reading.Failed(query, error.get());
    }
    return value.isPresent() && value.get().isPresent()
        ? answer(inquiry, query, value.get().getAsDouble())
        : new Reading.Answer(query, List.of());
  }

  /** What was last said of their number, however long ago. */
  private static Reading count(
      Inquiry inquiry,
      String query,
      List<Script.Told> until,
      Function<Script.Told, OptionalDouble> of) {
    double requests =
        until.stream()
            .map(of)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .reduce(ENOUGH, (_, later) -> later);
    return answer(inquiry, query, requests);
  }

  private static Reading answer(Inquiry inquiry, String query, double value) {
    return new Reading.Answer(
        query,
        List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(inquiry.at(), value)))));
  }
}
