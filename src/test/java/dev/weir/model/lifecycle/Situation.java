package dev.weir.model.lifecycle;

import dev.weir.core.lifecycle.RolloutState;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One state of the small world. It is always the same moment: times are shifted so that they are as
 * far away as they were.
 *
 * @param state empty while the rollout is taken out of the files
 * @param want what the files say, or said last
 * @param asked the question that the current stay waits for
 */
record Situation(
    Optional<RolloutState> state,
    Want want,
    List<Standing> proxies,
    Serving serving,
    Optional<Question> asked,
    Truth truth) {
  /** What is known of the endpoints of any revision. */
  enum Serving {
    YES,
    NO,
    UNKNOWN
  }

  /** Everybody is at rest: nothing was ever wanted, proxies are connected and have nothing. */
  static Situation first(Want want, int proxies) {
    return new Situation(
        Optional.empty(),
        want,
        Collections.nCopies(proxies, Standing.BEHIND),
        Serving.YES,
        Optional.empty(),
        Truth.NOTHING);
  }

  @Override
  public String toString() {
    return state.map(s -> s.phase() + " with " + s.weights()).orElse("removed")
        + ", wanted "
        + want
        + ", proxies "
        + proxies
        + ", endpoints "
        + serving
        + ", "
        + truth;
  }
}
