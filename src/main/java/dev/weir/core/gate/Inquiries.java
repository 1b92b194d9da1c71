package dev.weir.core.gate;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Fills the last places of a metric's queries. */
public final class Inquiries {
  private Inquiries() {}

  /**
   * Who is measured.
   *
   * @param cluster the candidate's cluster as Envoy's statistics name it
   * @param stable empty for the first revision ever
   */
  public record Subject(
      ResourceId rollout,
      Revision candidate,
      String cluster,
      Optional<Revision> stable,
      Optional<String> stableCluster) {}

  /**
   * The inquiry for one measurement at {@code at}.
   *
   * @param since when the step's weights took effect; the window never reaches before it
   */
  public static Inquiry of(Gate.Metric metric, Subject subject, Instant since, Instant at) {
    return new Inquiry(
        at,
        Duration.between(since, at),
        metric.timeout(),
        metric.query(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
