package dev.weir.core.plan;

import static dev.weir.testing.Meshes.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.testing.Meshes;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said when a name leads nowhere: the reader wants the names that do. */
class RolloutConsistencyTest {
  private static Rollout rollout(String node, String... policies) {
    return new Rollout(
        id("web"),
        new Revision("v9"),
        node,
        new Strategy.Canary(
            List.of(), Arrays.stream(policies).map(name -> new GateUse(name, Map.of())).toList()),
        Duration.ofMinutes(10),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static List<Fault> faults(Rollout rollout, String... nodes) {
    Meshes meshes = Meshes.shop();
    for (String node : nodes) {
      meshes.node(node, 8080);
    }
    Map<ResourceId, VirtualNode> all = new HashMap<>(meshes.build().nodes());
    // A neighbour in another namespace is nobody's revision.
    ResourceId other = new ResourceId("elsewhere", "web-v7-pod");
    all.put(
        other,
        new VirtualNode(
            other,
            List.of(),
            new VirtualNode.Discovery.Static(List.of()),
            List.of(),
            Optional.empty()));
    return Consistency.check(
        new Intent(new Mesh(Map.of(), Map.of(), all), Map.of(rollout.id(), rollout), Map.of()),
        Set.of());
  }

  @Test
  void theRevisionsThatHaveANodeAreNamed() {
    List<Fault> found =
        faults(
            rollout("web-${revision}-pod"),
            "web-v1-pod",
            "web-v2-pod",
            "web--pod",
            "web-pod",
            "cart-v3-pod",
            "web-v4");
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().wrong()).contains("There is no VirtualNode 'web-v9-pod'");
    assertThat(found.getFirst().fix())
        .isEqualTo("Add the node, or name a revision that has one: v1, v2.");
  }

  @Test
  void ofPoliciesThoseOfTheNamespaceAndThoseThatShipAreNamed() {
    Rollout rollout = rollout("web-${revision}", "helth");
    Map<ResourceId, GatePolicy> policies = new HashMap<>();
    for (ResourceId id :
        List.of(
            id("own"),
            new ResourceId(Intent.SHIPPED, "shipped"),
            new ResourceId("elsewhere", "theirs"))) {
      policies.put(id, new GatePolicy(id, List.of(), Duration.ZERO, Duration.ZERO, List.of()));
    }
    List<Fault> found =
        Consistency.check(
            new Intent(
                Meshes.shop().node("web-v9", 8080).build(),
                Map.of(rollout.id(), rollout),
                policies),
            Set.of());
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().wrong()).contains("helth");
    assertThat(found.getFirst().fix()).contains("own").contains("shipped").doesNotContain("theirs");
  }

  @Test
  void aNodeMayAnswerOnOnePortAndCallFromAnother() {
    assertThat(faultsOfPorts(8080, 15001)).isEmpty();
    assertThat(faultsOfPorts(8080, 8080))
        .extracting(Fault::path)
        .containsExactly("spec.egress.port");
  }

  private static List<Fault> faultsOfPorts(int answers, int calls) {
    VirtualNode node =
        new VirtualNode(
            id("web"),
            List.of(
                new VirtualNode.Listener(
                    answers,
                    Protocol.HTTP,
                    Optional.empty(),
                    VirtualNode.Listener.DEFAULT_CONNECT_TIMEOUT)),
            new VirtualNode.Discovery.Static(List.of(new VirtualNode.Address("127.0.0.1", 9000))),
            List.of(),
            Optional.of(new VirtualNode.Egress("127.0.0.1", calls)));
    return Consistency.check(
        new Intent(new Mesh(Map.of(), Map.of(), Map.of(node.id(), node)), Map.of(), Map.of()));
  }

  @Test
  void whenNoneFitsThatIsSaid() {
    assertThat(faults(rollout("web-${revision}"), "cart-v1").getFirst().fix())
        .endsWith("; no node is named like web-${revision}.");
  }

  @Test
  void eightNamesAreListedAndMoreAreCounted() {
    String[] eight = new String[8];
    for (int i = 0; i < 8; i++) {
      eight[i] = "web-v" + i;
    }
    assertThat(faults(rollout("web-${revision}"), eight).getFirst().fix())
        .endsWith(": v0, v1, v2, v3, v4, v5, v6, v7.");
    String[] ten = new String[10];
    for (int i = 0; i < 10; i++) {
      ten[i] = "web-w" + i;
    }
    assertThat(faults(rollout("web-${revision}"), ten).getFirst().fix())
        .endsWith(": w0, w1, w2, w3, w4, w5, w6, w7 and 2 more.");
  }

  @Test
  void aSetWithoutFaultsHasNone() {
    assertThat(faults(rollout("web-${revision}"), "web-v9")).isEmpty();
    assertThat(
            Consistency.check(
                new Intent(
                    new Mesh(Map.of(), Map.of(), Map.of()),
                    Map.of(id("web"), rollout("web-${revision}")),
                    Map.of())))
        .hasSize(1);
  }
}
