package dev.weir.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the load saw while every proxy had acknowledged the same weights.
 *
 * @param step the step's name
 * @param basisPoints the candidate's acknowledged weight
 * @param requests that were answered meanwhile
 * @param hits how many of them by the candidate
 */
record StepShare(String step, int basisPoints, long requests, long hits) {
  /** Beyond this many standard deviations chance is no explanation: 1 in 1.7 million. */
  static final double IMPOSSIBLE = 5;

  /** Within this many lie 997 of 1,000 honest steps. */
  static final double EXPECTED = 3;

  private static final Duration SHORTEST = Duration.ofMillis(500);

  /** After the acknowledgement, until each worker of the proxy surely uses the weights. */
  private static final Duration SETTLING = Duration.ofMillis(100);

  /** The candidate's part of the requests, 0 to 1. */
  double seen() {
    return requests == 0 ? 0 : (double) hits / requests;
  }

  /**
   * How far the count lies from what the weight promises, in standard deviations of a count of
   * independent draws. Where the weight leaves nothing to chance: 0 or infinite.
   */
  double deviations() {
    double p = basisPoints / 10_000.0;
    double off = hits - requests * p;
    double deviation = Math.sqrt(requests * p * (1 - p));
    if (deviation == 0) {
      return off == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return Math.abs(off) / deviation;
  }

  /** The times in which the weights stood still, and what the load saw in each. */
  static List<StepShare> of(List<Observation> observations, Load load) {
    List<StepShare> shares = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= observations.size(); i++) {
      if (i == observations.size() || !same(observations.get(first), observations.get(i))) {
        add(shares, observations.get(first), observations.get(i - 1), load);
        first = i;
      }
    }
    return shares;
  }

  /**
   * One answer of the engine.
   *
   * @param askedAt before the question was sent: at this moment the answer's state was not over yet
   */
  record Observation(Instant askedAt, RolloutStatus status) {}

  private static boolean same(Observation a, Observation b) {
    return a.status().step().equals(b.status().step())
        && a.status().weights().equals(b.status().weights())
        && a.status().settled() == b.status().settled();
  }

  private static void add(List<StepShare> shares, Observation first, Observation last, Load load) {
    RolloutStatus status = first.status();
    if (status.step().flatMap(RolloutStatus.Step::heldSince).isEmpty() || !status.settled()) {
      return;
    }
    RolloutStatus.Step step = status.step().get();
    Instant from = step.heldSince().get().plus(SETTLING);
    if (Duration.between(from, last.askedAt()).compareTo(SHORTEST) < 0) {
      return;
    }
    Tally tally = load.between(from, last.askedAt());
    shares.add(
        new StepShare(
            step.name(),
            status.weight(status.candidate()),
            tally.requests(),
            tally.answeredBy(status.candidate())));
  }
}
