package dev.weir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Gate;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.SideTraffic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static Plan plan(String revision, int share) {
    return plan(revision, share, List.of());
  }

  private static Plan plan(String revision, int share, List<Gate> gates) {
    return new Plan(
        new ResourceId("shop", "web"),
        new Revision(revision),
        "web-${revision}",
        List.of(
            new Plan.PlannedStep(
                "one", share, SideTraffic.NONE, Duration.ofSeconds(5), Optional.empty(), gates)),
        Duration.ofMinutes(1),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  @Test
  void equalPlansHaveEqualFingerprints() {
    assertThat(plan("v2", 500)).isEqualTo(plan("v2", 500)).hasSameHashCodeAs(plan("v2", 500));
    assertThat(plan("v2", 500).fingerprint()).isEqualTo(plan("v2", 500).fingerprint());
  }

  @Test
  void anotherRevisionChangesTheFingerprintAndNotTheShape() {
    assertThat(plan("v3", 500)).isNotEqualTo(plan("v2", 500));
    assertThat(plan("v3", 500).fingerprint()).isNotEqualTo(plan("v2", 500).fingerprint());
    assertThat(plan("v3", 500).shape()).isEqualTo(plan("v2", 500).shape());
    assertThat(plan("v3", 500).judgement()).isEqualTo(plan("v2", 500).judgement());
  }

  @Test
  void anotherGateChangesTheJudgementAndNotTheShape() {
    Plan judged =
        plan("v2", 500, List.of(new Gate("health", Duration.ZERO, Duration.ZERO, List.of())));
    assertThat(judged.judgement()).isNotEqualTo(plan("v2", 500).judgement());
    assertThat(judged.shape()).isEqualTo(plan("v2", 500).shape());
  }

  @Test
  void anotherShareChangesTheShapeAndNotTheJudgement() {
    assertThat(plan("v2", 600).shape()).isNotEqualTo(plan("v2", 500).shape());
    assertThat(plan("v2", 600).judgement()).isEqualTo(plan("v2", 500).judgement());
  }
}
