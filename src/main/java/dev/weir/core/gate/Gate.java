package dev.weir.core.gate;

import dev.weir.core.rollout.FailureAction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A gate policy with a use's arguments filled in: the question that must pass before the next step.
 *
 * @param name the policy's name; unique within a step of a plan
 */
public record Gate(String name, Duration interval, Duration initialDelay, List<Metric> metrics) {
  public Gate {
    metrics = List.copyOf(metrics);
  }

  /**
   * One metric of the gate.
   *
   * @param query still holds the places known only when it is asked: cluster, revision, stable,
   *     window, namespace, rollout
   * @param onFailure the policy's own wish, else the rollout's
   * @param web when given, the value is the status of this call's answer, and nothing is queried
   */
  public record Metric(
      String name,
      String query,
      Duration window,
      Duration timeout,
      Optional<GatePolicy.MinRequests> minRequests,
      Optional<GatePolicy.Range> range,
      Optional<GatePolicy.Compare> compare,
      Bound pass,
      Optional<Bound> fail,
      Budgets budgets,
      NoDataPolicy noData,
      FailureAction onFailure,
      Optional<WebCall> web) {
    /** Who is asked, in a word: prometheus or web. */
    public String source() {
      return web.isPresent() ? "web" : "prometheus";
    }

    /** One that is answered by queries. */
    public Metric(
        String name,
        String query,
        Duration window,
        Duration timeout,
        Optional<GatePolicy.MinRequests> minRequests,
        Optional<GatePolicy.Range> range,
        Optional<GatePolicy.Compare> compare,
        Bound pass,
        Optional<Bound> fail,
        Budgets budgets,
        NoDataPolicy noData,
        FailureAction onFailure) {
      this(
          name,
          query,
          window,
          timeout,
          minRequests,
          range,
          compare,
          pass,
          fail,
          budgets,
          noData,
          onFailure,
          Optional.empty());
    }
  }
}
