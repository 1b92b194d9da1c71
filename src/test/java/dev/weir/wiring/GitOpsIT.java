package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GitOps tools make of the objects that Weir writes to, and what Weir makes of theirs. */
class GitOpsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path ARGO_CD = Path.of("deploy", "argocd", "argocd-cm.yaml");
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path folder;
  private ClusterShop shop;

  @BeforeEach
  void serveV1UnderLoad() throws Exception {
    shop = new ClusterShop(folder);
  }

  @AfterEach
  void closeAll() throws Exception {
    if (shop != null) {
      shop.close();
    }
  }

  /** kstatus' rules for a custom resource, in its order. */
  private static String kstatus(JsonNode object) {
    if (object.at("/metadata").has("deletionTimestamp")) {
      return "Terminating";
    }
    JsonNode status = object.path("status");
    if (status.has("observedGeneration")
        && status.path("observedGeneration").asLong()
            != object.at("/metadata/generation").asLong()) {
      return "InProgress";
    }
    Map<String, String> conditions = new HashMap<>(ClusterShop.conditions(status));
    if ("True".equals(conditions.get("Reconciling"))) {
      return "InProgress";
    }
    if ("True".equals(conditions.get("Stalled"))) {
      return "Failed";
    }
    String ready = conditions.getOrDefault("Ready", "True");
    return ready.equals("True") ? "Current" : "InProgress";
  }

  private Path script(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name + ".lua"), text);
  }

  private String health(JsonNode object) throws Exception {
    String text =
        YAML.readTree(ARGO_CD.toFile())
            .at("/data/resource.customizations.health.weir.dev_Rollout")
            .asText();
    JsonNode health = shop.kubernetes().argoCd(script("health", text), object);
    assertThat(health.path("message").asText()).isNotEmpty();
    return health.path("status").asText();
  }

  private static JsonNode actions() throws Exception {
    return YAML.readTree(
        YAML.readTree(ARGO_CD.toFile())
            .at("/data/resource.customizations.actions.weir.dev_Rollout")
            .asText());
  }

  /** Those that may be chosen. */
  private Set<String> offered(JsonNode object) throws Exception {
    JsonNode found =
        shop.kubernetes()
            .argoCd(script("discovery", actions().path("discovery.lua").asText()), object);
    Set<String> offered = new TreeSet<>();
    found
        .properties()
        .forEach(
            action -> {
              if (!action.getValue().path("disabled").asBoolean()) {
                offered.add(action.getKey());
              }
            });
    return offered;
  }

  /** What an action would make in the cluster. */
  private JsonNode made(String action, JsonNode object) throws Exception {
    for (JsonNode definition : actions().path("definitions")) {
      if (definition.path("name").asText().equals(action)) {
        JsonNode made =
            shop.kubernetes()
                .argoCd(script(action, definition.path("action.lua").asText()), object);
        assertThat(made).hasSize(1);
        assertThat(made.at("/0/operation").asText()).isEqualTo("create");
        return made.at("/0/resource");
      }
    }
    throw new AssertionError("there is no action " + action);
  }

  private JsonNode checkout() throws Exception {
    return shop.object("rollouts", "checkout").body();
  }

  @Test
  void argoCdAndFluxSeeWhatHappens() throws Exception {
    JsonNode healthy = checkout();
    assertThat(health(healthy)).isEqualTo("Healthy");
    assertThat(kstatus(healthy)).isEqualTo("Current");
    assertThat(offered(healthy)).isEmpty();

    JsonNode untouched = healthy.deepCopy();
    ((ObjectNode) untouched).remove("status");
    assertThat(health(untouched)).isEqualTo("Progressing");
    assertThat(offered(untouched)).isEmpty();

    shop.mesh()
        .want("v2", List.of("{weight: 20%, hold: 3s}", "pause: {until: promoted}", "weight: 50%"));
    shop.apply(shop.mesh().rolloutFile());
    JsonNode young = checkout();
    if (young.at("/status/observedGeneration").asInt() == 1) {
      assertThat(health(young)).isEqualTo("Progressing");
    }
    shop.until("it is on its way", s -> s.at("/weights/v2").asInt() == 2_000);
    JsonNode moving = checkout();
    assertThat(health(moving)).isEqualTo("Progressing");
    assertThat(kstatus(moving)).isEqualTo("InProgress");
    assertThat(offered(moving)).containsExactly("abort", "pause", "promote");
    shop.until("it waits", s -> ClusterShop.phase(s).equals("Paused"));
    JsonNode paused = checkout();
    assertThat(health(paused)).isEqualTo("Suspended");
    assertThat(kstatus(paused)).isEqualTo("InProgress");
    assertThat(offered(paused)).containsExactly("abort", "promote", "resume");

    JsonNode command = made("promote", paused);
    assertThat(command.path("kind").asText()).isEqualTo("RolloutCommand");
    assertThat(command.at("/spec/rollout").asText()).isEqualTo("checkout");
    assertThat(command.at("/spec/action").asText()).isEqualTo("promote");
    assertThat(command.at("/spec/revision").asText()).isEqualTo("v2");
    assertThat(command.at("/spec/step").asInt()).isEqualTo(paused.at("/status/step/index").asInt());
    assertThat(command.at("/metadata/ownerReferences/0/uid").asText())
        .isEqualTo(paused.at("/metadata/uid").asText());

    shop.v2().errorRate(0.5);
    shop.mesh().want("v2", List.of("{weight: 30%, hold: 30s}"));
    shop.apply(shop.mesh().rolloutFile());
    shop.until("it is rolled back", s -> ClusterShop.phase(s).equals("RolledBack"));
    JsonNode back = checkout();
    assertThat(health(back)).isEqualTo("Degraded");
    assertThat(kstatus(back)).isEqualTo("Failed");
    assertThat(offered(back)).containsExactly("retry");
    assertThat(made("retry", back).at("/spec/revision").asText()).isEqualTo("v2");

    shop.succeeds("delete", "rollout", "checkout", "-n", "shop", "--wait=false");
    JsonNode going = checkout();
    assertThat(health(going)).isEqualTo("Progressing");
    assertThat(kstatus(going)).isEqualTo("Terminating");
  }

  private static Set<String> managers(JsonNode object) {
    Set<String> managers = new HashSet<>();
    object
        .at("/metadata/managedFields")
        .forEach(
            one ->
                managers.add(
                    one.path("manager").asText()
                        + " "
                        + one.path("operation").asText()
                        + " "
                        + one.path("subresource").asText()));
    return managers;
  }

  @Test
  void theSameOnceASecondIsNoChangeAndNoDrift() throws Exception {
    shop.mesh().want("v2", List.of("{weight: 20%, hold: 25s}"));
    String[] sync = {
      "apply",
      "--server-side",
      "--force-conflicts",
      "--field-manager=gitops",
      "-f",
      shop.mesh().directory().toString()
    };
    shop.succeeds(sync);
    shop.until("v2 has its share", s -> s.at("/weights/v2").asInt() == 2_000);
    await("its finalizer is there")
        .atMost(LIMIT)
        .until(() -> managers(checkout()).contains("weir-finalizer Apply "));
    JsonNode first = checkout();
    Set<String> spec = managers(first);
    assertThat(spec).contains("gitops Apply ", "weir Apply status");
    List<JsonNode> specs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Instant begun = Instant.now();
      shop.succeeds(sync);
      JsonNode now = checkout();
      specs.add(now.path("spec"));
      assertThat(now.at("/metadata/generation").asInt())
          .isEqualTo(first.at("/metadata/generation").asInt());
      assertThat(managers(now)).isEqualTo(spec);
      assertThat(now.at("/metadata/finalizers").size()).isEqualTo(1);
      await().until(() -> Instant.now().isAfter(begun.plusSeconds(1)));
    }
    assertThat(specs).containsOnly(first.path("spec"));
    shop.until(
        "v2 serves",
        s -> ClusterShop.phase(s).equals("Healthy") && s.path("stable").asText().equals("v2"));
    List<String> reasons = shop.reasons("checkout");
    assertThat(reasons).noneMatch(reason -> reason.startsWith("Warning"));
    assertThat(reasons).doesNotContain("Normal PlanChanged");
    assertThat(shop.load().between(Instant.now().minusSeconds(30), Instant.now()).failed())
        .isZero();
  }
}
