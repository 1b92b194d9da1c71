package dev.weir.intent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HeldBackTest {
  private final Map<String, JsonNode> cluster = new TreeMap<>();
  private HeldBack heldBack = new HeldBack(Map.of());

  private void put(String kind, String id, String spec) {
    String[] parts = id.split("/", 2);
    cluster.put(
        kind + " " + id,
        ObjectDocuments.parse(
            """
            {"apiVersion": "weir.dev/v1alpha1", "kind": "%s",
             "metadata": {"namespace": "%s", "name": "%s"}, "spec": %s}
            """
                .formatted(kind, parts[0], parts[1], spec)));
  }

  private void node(String id) {
    put(
        "VirtualNode",
        id,
        """
        {"listeners": [{"port": 80}], "discovery": {"static": [{"address": "10.0.0.1", "port": 80}]}}
        """);
  }

  private void rollout(String id, String revision) {
    put(
        "Rollout",
        id,
        """
        {"revision": "%s", "virtualNode": "web-${revision}", "strategy": {"canary": {"steps": []}}}
        """
            .formatted(revision));
  }

  private IntentRead.Accepted read() {
    return (IntentRead.Accepted) heldBack.read(cluster, "d");
  }

  private static Revision wanted(IntentRead.Accepted read, String namespace) {
    return read.intent().rollouts().get(new ResourceId(namespace, "web")).revision();
  }

  @Test
  void objectsComeInAnyOrder() {
    rollout("shop/web", "v1");
    IntentRead.Accepted early = read();
    assertThat(early.intent().rollouts()).isEmpty();
    assertThat(early.heldBack()).extracting(Problem::file).containsOnly("Rollout shop/web");

    node("shop/web-v1");
    IntentRead.Accepted whole = read();
    assertThat(wanted(whole, "shop")).isEqualTo(new Revision("v1"));
    assertThat(whole.heldBack()).isEmpty();
  }

  @Test
  void theMistakeOfOneStopsNobodyElse() {
    for (String team : new String[] {"one", "two"}) {
      node(team + "/web-v1");
      node(team + "/web-v2");
      rollout(team + "/web", "v1");
    }
    read();
    rollout("one/web", "v3");
    rollout("two/web", "v2");
    IntentRead.Accepted read = read();
    assertThat(wanted(read, "one")).isEqualTo(new Revision("v1"));
    assertThat(wanted(read, "two")).isEqualTo(new Revision("v2"));
    assertThat(read.heldBack()).extracting(Problem::file).containsOnly("Rollout one/web");

    rollout("one/web", "v2");
    IntentRead.Accepted mended = read();
    assertThat(wanted(mended, "one")).isEqualTo(new Revision("v2"));
    assertThat(mended.heldBack()).isEmpty();
  }

  @Test
  void o21_whatIsDeletedWhileItIsNamedStaysUntilNobodyNamesIt() {
    node("shop/web-v1");
    node("shop/web-v2");
    node("else/web-v1");
    rollout("shop/web", "v1");
    rollout("else/web", "v1");
    read();
    cluster.remove("VirtualNode shop/web-v1");
    cluster.remove("VirtualNode shop/web-v2");
    IntentRead.Accepted read = read();
    assertThat(read.intent().mesh().nodes()).containsKey(new ResourceId("shop", "web-v1"));
    assertThat(wanted(read, "shop")).isEqualTo(new Revision("v1"));
    assertThat(read.heldBack()).extracting(Problem::file).containsOnly("Rollout shop/web");

    cluster.remove("Rollout shop/web");
    IntentRead.Accepted gone = read();
    assertThat(gone.intent().mesh().nodes()).containsOnlyKeys(new ResourceId("else", "web-v1"));
    assertThat(gone.heldBack()).isEmpty();
  }

  @Test
  void whatAnEarlierRunHadInForceGoesOnWhenItIsBrokenAtTheStart() {
    node("shop/web-v1");
    rollout("shop/web", "v1");
    heldBack = new HeldBack(read().documents());
    put("Rollout", "shop/web", "{\"revision\": 7}");
    IntentRead.Accepted read = read();
    assertThat(wanted(read, "shop")).isEqualTo(new Revision("v1"));
    assertThat(read.heldBack()).isNotEmpty();
  }

  @Test
  void equalObjectsGiveAnEqualAnswer() {
    node("shop/web-v1");
    rollout("shop/web", "v9");
    assertThat(read()).isEqualTo(read());
  }
}
