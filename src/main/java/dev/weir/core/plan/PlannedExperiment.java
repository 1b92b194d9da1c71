package dev.weir.core.plan;

import dev.weir.core.gate.Gate;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An experiment with everything that holds in it.
 *
 * @param duration how long the arms keep their shares after acknowledgement
 * @param arms in the order written, which is the order in which Envoy gets them
 * @param gates as the policies say now
 * @param fingerprint names what the spec says of it: a changed policy leaves it as it is, so that
 *     nobody's edit of a policy runs an experiment again that has ended
 */
public record PlannedExperiment(
    String name,
    Duration duration,
    List<Experiment.Arm> arms,
    List<Gate> gates,
    String fingerprint) {
  public PlannedExperiment {
    arms = List.copyOf(arms);
    gates = List.copyOf(gates);
  }

  /** Whether a revision is compared in it. */
  public boolean hasArm(Revision revision) {
    return arms.stream().anyMatch(arm -> arm.revision().equals(revision));
  }

  /**
   * @param gates those that the experiment names, with their arguments filled in
   */
  static PlannedExperiment of(Experiment written, List<Gate> gates) {
    return new PlannedExperiment(
        written.name(), written.duration(), written.arms(), gates, fingerprint(written));
  }

  /** Arguments in the order of their names: that of an immutable map is another in each run. */
  private static String fingerprint(Experiment written) {
    StringBuilder text = new StringBuilder();
    text.append(written.name()).append('|').append(written.duration());
    for (Experiment.Arm arm : written.arms()) {
      text.append('|').append(arm.revision()).append(' ').append(arm.basisPoints());
    }
    for (GateUse use : written.gates()) {
      text.append('|').append(use.policy()).append(' ').append(new TreeMap<>(use.args()));
    }
    return Fingerprint.of(text.toString());
  }

  /** Names what judges. When this changes in mid-experiment, the arms are measured afresh. */
  public String judgement() {
    return Fingerprint.of(gates.toString());
  }

  /** The gate of that name. */
  public Optional<Gate> gate(String named) {
    return gates.stream().filter(gate -> gate.name().equals(named)).findFirst();
  }
}
