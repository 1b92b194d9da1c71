package dev.weir.intent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MentionsTest {
  private static Set<String> of(String kind, String spec, String... revisions) {
    return Mentions.of(
        ObjectDocuments.parse(
            "{\"kind\": \"%s\", \"metadata\": {\"namespace\": \"shop\", \"name\": \"x\"}, \"spec\": %s}"
                .formatted(kind, spec)),
        List.of(revisions));
  }

  @Test
  void aNodeNamesTheServicesThatItCalls() {
    assertThat(of("VirtualNode", "{\"backends\": [{\"virtualService\": \"a.b\"}]}"))
        .containsExactly("VirtualService shop/a.b");
  }

  @Test
  void aServiceNamesItsProvider() {
    assertThat(of("VirtualService", "{\"provider\": {\"virtualRouter\": \"r\"}}"))
        .containsExactly("VirtualRouter shop/r");
    assertThat(of("VirtualService", "{\"provider\": {\"virtualNode\": \"n\"}}"))
        .containsExactly("VirtualNode shop/n");
  }

  @Test
  void aRouterNamesWhatItsRoutesLeadTo() {
    assertThat(
            of(
                "VirtualRouter",
                """
                {"routes": [{"action": {"rollout": "web"}},
                  {"action": {"weightedTargets": [{"virtualNode": "n1"}, {"virtualNode": "n2"}]}}]}
                """))
        .containsExactlyInAnyOrder(
            "Rollout shop/web", "VirtualNode shop/n1", "VirtualNode shop/n2");
  }

  @Test
  void aRolloutNamesTheNodesOfEveryRevisionAndItsPolicies() {
    assertThat(
            of(
                "Rollout",
                """
                {"revision": "v2", "virtualNode": "web-${revision}",
                 "experiment": {"arms": [{"revision": "v9"}], "gates": [{"policy": "arms"}]},
                 "strategy": {"canary": {"baseline": "web-${revision}-fresh",
                   "gates": [{"policy": "health"}], "steps": [{"gates": [{"policy": "load"}]}]}}}
                """,
                "v1"))
        .containsExactlyInAnyOrder(
            "VirtualNode shop/web-v1",
            "VirtualNode shop/web-v2",
            "VirtualNode shop/web-v9",
            "VirtualNode shop/web-v1-fresh",
            "VirtualNode shop/web-v2-fresh",
            "VirtualNode shop/web-v9-fresh",
            "GatePolicy shop/arms",
            "GatePolicy shop/health",
            "GatePolicy shop/load");
  }

  @Test
  void aNotificationPolicyNamesItsRollouts() {
    assertThat(of("NotificationPolicy", "{\"rollouts\": [\"web\"]}"))
        .containsExactly("Rollout shop/web");
  }

  @Test
  void whatIsWrongOtherwiseNamesWhatItCan() {
    assertThat(of("VirtualRouter", "{\"routes\": [{\"action\": {\"rollout\": 7}}]}")).isEmpty();
    assertThat(of("GatePolicy", "{}")).isEmpty();
    assertThat(of("Something", "{}")).isEmpty();
  }
}
