package dev.weir.store.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.gate.Measurement;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Weights;
import dev.weir.store.GeneratedStates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateDocumentsTest {
  private static final int SEEDS = 400;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatIsDurableComesBackTheSame(int phase) {
    for (long seed = 0; seed < SEEDS; seed++) {
      RolloutState state = new GeneratedStates(seed).state(phase);

      RolloutState read = StateDocuments.read(StateDocuments.write(state));

      assertThat(read).as("seed %d", seed).isEqualTo(state.durable());
      // Maps are equal in any order, but the order of weights is part of what they say.
      assertThat(read.weights().map(w -> List.copyOf(w.byRevision().keySet())))
          .as("seed %d", seed)
          .isEqualTo(state.weights().map(w -> List.copyOf(w.byRevision().keySet())));
    }
  }

  @Test
  void evidenceComesBackTheSame() {
    for (long seed = 0; seed < SEEDS; seed++) {
      GeneratedStates generated = new GeneratedStates(seed);
      List<Measurement> evidence = List.of(generated.measurement(), generated.measurement());
      assertThat(Measurements.read(Measurements.write(evidence)))
          .as("seed %d", seed)
          .isEqualTo(evidence);
    }
  }

  /** An unknown field is refused wherever it is, so no part of a document is read loosely. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anUnknownFieldIsRefusedAtEveryDepth(int phase) throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      String document = StateDocuments.write(new GeneratedStates(seed).state(phase));
      int objects = objectsOf(Fields.JSON.readTree(document)).size();
      for (int i = 0; i < objects; i++) {
        JsonNode tree = Fields.JSON.readTree(document);
        objectsOf(tree).get(i).put("surprise", 1);
        assertThatThrownBy(() -> StateDocuments.read(tree.toString()))
            .as("object %d of %s", i, document)
            .isInstanceOf(DocumentException.class)
            .hasMessageContaining("surprise");
      }
    }
  }

  private static List<ObjectNode> objectsOf(JsonNode tree) {
    List<ObjectNode> objects = new ArrayList<>();
    if (tree instanceof ObjectNode object) {
      objects.add(object);
    }
    tree.forEach(child -> objects.addAll(objectsOf(child)));
    return objects;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"format":2}                              | format is 2; this Weir reads only format 1
          {}                                        | format is missing
          []                                        | not a JSON object
          {"format":1,"format":1}                   | not valid JSON
          {"format":1} {}                           | not valid JSON
          {"format":1,                              | not valid JSON
          {"format":1,"rollout":"x"}                | rollout is not understood: x
          {"format":1,"rollout":7}                  | rollout is not a text
          {"format":1,"rollout":"a/b","generation":1.5} | generation is not a whole number
          """)
  void whatIsNotUnderstoodIsNamed(String document, String words) {
    assertThatThrownBy(() -> StateDocuments.read(document))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining(words);
  }

  @Test
  void impossibleWeightsAreRefused() {
    String good =
        StateDocuments.write(
            withWeights(Weights.split(new Revision("v1"), new Revision("v2"), 1000)));
    assertThatThrownBy(() -> StateDocuments.read(good.replace("9000", "9001")))
        .isInstanceOf(DocumentException.class)
        .hasMessageContaining("weights sum to 10,000");
  }

  @Test
  void o18_zeroIsWrittenAndComesBack() {
    RolloutState state = withWeights(Weights.split(new Revision("v1"), new Revision("v2"), 0));
    String document = StateDocuments.write(state);
    assertThat(document).contains("{\"revision\":\"v2\",\"basisPoints\":0}");
    assertThat(StateDocuments.read(document).weights().orElseThrow().byRevision())
        .containsExactly(
            Map.entry(new Revision("v2"), 0), Map.entry(new Revision("v1"), Weights.ALL));
  }

  private static RolloutState withWeights(Weights weights) {
    RolloutState fresh = RolloutState.fresh(new ResourceId("shop", "checkout"));
    return new RolloutState(
        fresh.id(),
        1,
        "f",
        fresh.stable(),
        fresh.phase(),
        Optional.of(Routing.of(weights)),
        1,
        fresh.acknowledged(),
        fresh.nodes(),
        0,
        0,
        List.of(),
        fresh.observed());
  }
}
