package dev.weir.intent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.engine.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusDocumentTest {
  private static final Instant NOON = Instant.parse("2026-11-27T12:00:00.5Z");
  private static final ClusterSource.Judged WRONG =
      new ClusterSource.Judged(
          4,
          List.of(new Problem("Rollout shop/web", 0, 0, "spec.revision", "It is gone.", "Look.")));

  private static Optional<ObjectNode> told(String ready) {
    return Optional.of(
        (ObjectNode)
            ObjectDocuments.parse(
                """
                {"observedGeneration": 99, "phase": "Healthy", "message": "m", "stable": "v2",
                 "weights": {"v1": 50, "v3": 950, "v2": 9000}, "endpoints": {"v1": 7, "v2": 3},
                 "conditions": [{"type": "Ready", "status": "%s", "reason": "r", "message": "m"}]}
                """
                    .formatted(ready)));
  }

  private static ObjectNode of(
      Optional<ObjectNode> told,
      Optional<ClusterSource.Judged> judged,
      JsonNode before,
      Instant at) {
    return StatusDocument.of(told, 3, judged, Optional.empty(), before, at).orElseThrow();
  }

  @Test
  void speaksOfTheGenerationThatIsInForce() {
    ObjectNode status = of(told("True"), Optional.empty(), MissingNode.getInstance(), NOON);
    assertThat(status.path("observedGeneration").asInt()).isEqualTo(3);
    assertThat(status.at("/conditions/0/observedGeneration").asInt()).isEqualTo(3);
    assertThat(status.path("traffic").asText()).isEqualTo("v2 90%, v1 0.5%, v3 9.5%");
  }

  @Test
  void scaleIsToldTheEndpointsOfWhatIsInService() {
    ObjectNode status = of(told("True"), Optional.empty(), MissingNode.getInstance(), NOON);
    assertThat(status.path("readyEndpoints").asInt()).isEqualTo(3);
    ObjectNode unknown = told("True").orElseThrow().put("stable", "v9");
    assertThat(
            of(Optional.of(unknown), Optional.empty(), MissingNode.getInstance(), NOON)
                .has("readyEndpoints"))
        .isFalse();
  }

  @Test
  void aConditionKeepsItsTimeAsLongAsItIsSo() {
    ObjectNode first = of(told("True"), Optional.empty(), MissingNode.getInstance(), NOON);
    assertThat(first.at("/conditions/0/lastTransitionTime").asText())
        .isEqualTo("2026-11-27T12:00:00Z");
    ObjectNode same = of(told("True"), Optional.empty(), first, NOON.plusSeconds(60));
    assertThat(same).isEqualTo(first);
    ObjectNode other = of(told("False"), Optional.empty(), first, NOON.plusSeconds(60));
    assertThat(other.at("/conditions/0/lastTransitionTime").asText())
        .isEqualTo("2026-11-27T12:01:00Z");
  }

  @Test
  void whatIsNotTakenIsStalledAndTheTrafficStaysWhatItIs() {
    ObjectNode status = of(told("True"), Optional.of(WRONG), MissingNode.getInstance(), NOON);
    assertThat(status.path("observedGeneration").asInt()).isEqualTo(4);
    assertThat(status.path("phase").asText()).isEqualTo("Healthy");
    assertThat(status.path("message").asText())
        .isEqualTo("Not taken: spec.revision: It is gone. Look. What was taken before goes on.");
    assertThat(status.path("conditions"))
        .extracting(c -> c.path("type").asText() + "=" + c.path("status").asText())
        .containsExactly("Ready=False", "Reconciling=False", "Stalled=True");
  }

  @Test
  void whatWasNeverTakenHasNoPhase() {
    ObjectNode status = of(Optional.empty(), Optional.of(WRONG), MissingNode.getInstance(), NOON);
    assertThat(status.has("phase")).isFalse();
    assertThat(status.path("message").asText()).doesNotContain("before");
    assertThat(
            StatusDocument.of(
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                MissingNode.getInstance(),
                NOON))
        .isEmpty();
  }

  @Test
  void whyADeletionWaitsStandsBeforeWhatIsSaidOtherwise() {
    ObjectNode status =
        StatusDocument.of(
                told("True"),
                3,
                Optional.empty(),
                Optional.of("It waits."),
                MissingNode.getInstance(),
                NOON)
            .orElseThrow();
    assertThat(status.path("message").asText()).isEqualTo("It waits. m");
    assertThat(status.path("conditions"))
        .extracting(c -> c.path("type").asText() + "=" + c.path("reason").asText())
        .containsExactly("Ready=r", "DeletionHeld=InUse");
    assertThat(status.at("/conditions/1/observedGeneration").asInt()).isEqualTo(3);
    assertThat(status.at("/conditions/1/message").asText()).isEqualTo("It waits.");
  }
}
