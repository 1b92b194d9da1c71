package dev.weir.core.rollout;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One entry of a canary strategy, as the user wrote it. */
public sealed interface Step {
  /** The user's own name for the step, if there is one. */
  Optional<String> name();

  /** Gates watched in this step only. */
  List<GateUse> gates();

  /**
   * Give the candidate a share of the traffic and hold it there.
   *
   * @param basisPoints the candidate's share, 0 to 10,000
   * @param hold how long the share is held after every proxy has acknowledged it; zero or more
   */
  record SetWeight(int basisPoints, Duration hold, List<GateUse> gates, Optional<String> name)
      implements Step {
    public SetWeight {
      if (basisPoints < 0 || basisPoints > 10_000) {
        throw new IllegalArgumentException("a weight is 0 to 10,000 basis points: " + basisPoints);
      }
      if (hold.isNegative()) {
        throw new IllegalArgumentException("a hold is not negative: " + hold);
      }
      gates = List.copyOf(gates);
    }
  }

  /**
   * Let certain requests see the candidate, from here to the end of the steps.
   *
   * @param matches one of them is enough; instead of those of an earlier step
   * @param hold how long after every proxy has acknowledged it; zero or more
   */
  record Match(
      List<RequestMatch> matches, Duration hold, List<GateUse> gates, Optional<String> name)
      implements Step {
    public Match {
      matches = List.copyOf(matches);
      gates = List.copyOf(gates);
    }
  }

  /**
   * Send copies of requests to the candidate, in this step only.
   *
   * @param hold how long after every proxy has acknowledged it; zero or more
   */
  record Copy(Mirror mirror, Duration hold, List<GateUse> gates, Optional<String> name)
      implements Step {
    public Copy {
      gates = List.copyOf(gates);
    }
  }

  /**
   * Make an HTTP call that must succeed, at the current share.
   *
   * @param url may hold the places that a gate's query may hold
   * @param timeout of one call
   * @param attempts how often it may be made, at least 1
   * @param every from one attempt to the next
   */
  record Check(
      String method,
      String url,
      Map<String, String> headers,
      String body,
      Duration timeout,
      int attempts,
      Duration every,
      List<GateUse> gates,
      Optional<String> name)
      implements Step {
    public Check {
      headers = Collections.unmodifiableMap(new TreeMap<>(headers));
      gates = List.copyOf(gates);
      if (attempts < 1) {
        throw new IllegalArgumentException("a check is made at least once: " + attempts);
      }
    }
  }

  /** Stay at the current share. */
  record Pause(PlannedPause until, List<GateUse> gates, Optional<String> name) implements Step {
    public Pause {
      gates = List.copyOf(gates);
    }
  }
}
