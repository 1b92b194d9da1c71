package dev.weir.core.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One measurement being judged: which answers there are, bucket by bucket. */
final class Judging {
  private final Gate.Metric metric;
  private final Duration window;
  private final Readings readings;
  private OptionalDouble requests = OptionalDouble.empty();

  Judging(Gate.Metric metric, Duration window, Readings readings) {
    this.metric = metric;
    this.window = window;
    this.readings = readings;
  }

  /** How many requests of the candidate stand behind what was found. */
  OptionalDouble requests() {
    return requests;
  }

  Finding finding() throws Side.Unjudgeable {
    Answers answers = Answers.of(metric, readings);
    if (metric.compare().isPresent() && readings.stable().isEmpty()) {
      return Finding.noData(
          metric.name() + " has no data: there is no stable revision to compare with");
    }
    return metric.range().isPresent()
        ? overBuckets(answers, Buckets.of(metric.range().get(), readings.at(), window))
        : atOnce(answers);
  }

  private Finding atOnce(Answers answers) {
    if (metric.minRequests().isPresent()) {
      requests = OptionalDouble.of(answers.requestsAt(Side.INSTANT));
    }
    Finding finding = Finding.worst(at(answers, Side.INSTANT));
    if (!finding.verdict().judged()) {
      return finding;
    }
    return metric.web().isPresent()
        ? finding.in(" (" + answers.candidate().query() + ")")
        : finding.in(behind("in " + Wording.span(window)));
  }

  private Finding overBuckets(Answers answers, Buckets buckets) {
    // A series begins at some time: buckets before its first point are not gaps in it.
    List<Instant> ends =
        buckets.ends().stream().dropWhile(end -> !answers.anythingAt(end)).toList();
    if (ends.isEmpty()) {
      return Finding.noData(
          metric.name()
              + (buckets.none()
                  ? " has no data: no bucket of "
                      + Wording.span(buckets.step())
                      + " has settled yet"
                  : " has no data: the answer was empty for: " + answers.candidate().query()));
    }
    if (metric.minRequests().isPresent()) {
      requests = OptionalDouble.of(ends.stream().mapToDouble(answers::requestsAt).sum());
    }
    List<Finding> findings = new ArrayList<>();
    for (Instant end : ends) {
      String place = ", in the bucket that ended at " + end;
      at(answers, end).forEach(finding -> findings.add(finding.in(place)));
    }
    Finding worst = Finding.worst(findings);
    String span = "in " + ends.size() + " buckets of " + Wording.span(buckets.step());
    return worst.verdict().judged() ? worst.in(behind(span)) : worst;
  }

  private String behind(String span) {
    return requests.isPresent()
        ? " (" + Wording.requests(requests.getAsDouble()) + " requests " + span + ")"
        : " (" + span + ")";
  }

  /** What is found at one time: one finding, or one for each pair of series. */
  private List<Finding> at(Answers answers, Instant time) {
    Optional<Finding> few =
        tooFew("", answers.requestsAt(time))
            .or(
                () ->
                    metric.compare().isPresent()
                        ? tooFew(" of the stable", answers.stableRequestsAt(time))
                        : Optional.empty());
    if (few.isPresent()) {
      return List.of(few.get());
    }
    if (metric.compare().isPresent()) {
      return new Comparison(
              metric,
              metric.compare().get(),
              answers.candidate().at(time),
              answers.stable().map(side -> side.at(time)).orElseThrow())
          .judge(metric.minRequests().isPresent());
    }
    return List.of(single(answers.candidate(), time));
  }

  private Optional<Finding> tooFew(String whose, double seen) {
    return metric
        .minRequests()
        .filter(minimum -> seen < minimum.count())
        .map(
            minimum ->
                Finding.noData(
                    metric.name()
                        + " has too few requests"
                        + whose
                        + " to judge: "
                        + Wording.requests(seen)
                        + " of "
                        + minimum.count()
                        + " requests"));
  }

  private Finding single(Side candidate, Instant time) {
    OptionalDouble value = candidate.numberAt(time);
    if (value.isEmpty()) {
      return Finding.noData(
          metric.name() + " has no data: the answer was empty for: " + candidate.query());
    }
    if (!Double.isFinite(value.getAsDouble())) {
      return Finding.noData(
          metric.name()
              + " has no data: the answer was "
              + Wording.number(value.getAsDouble())
              + ", which is what dividing by 0 gives, for: "
              + candidate.query());
    }
    return Threshold.judge(metric, value.getAsDouble(), "");
  }
}
