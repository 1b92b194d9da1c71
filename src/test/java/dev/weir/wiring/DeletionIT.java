package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.demo.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** O-21 and its kind: what is deleted in a cluster while something names it. */
class DeletionIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FINALIZER = "weir.dev/in-use";

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

  private List<String> finalizers(String plural, String name) throws Exception {
    List<String> finalizers = new ArrayList<>();
    shop.object(plural, name)
        .body()
        .at("/metadata/finalizers")
        .forEach(one -> finalizers.add(one.asText()));
    return finalizers;
  }

  private void untilHeld(String plural, String name) {
    await(plural + " " + name + " is held")
        .atMost(LIMIT)
        .until(() -> finalizers(plural, name), List.of(FINALIZER)::equals);
  }

  private void untilGone(String plural, String name) {
    await(plural + " " + name + " is gone")
        .atMost(LIMIT)
        .until(() -> shop.object(plural, name).status(), Integer.valueOf(404)::equals);
  }

  private void untilToldOf(String name, String user) {
    await("who names " + name + " is told")
        .atMost(LIMIT)
        .until(
            () ->
                shop.kubernetes()
                    .ask("GET", "/api/v1/namespaces/shop/events", "")
                    .body()
                    .path("items"),
            events -> {
              for (JsonNode event : events) {
                if (event.at("/involvedObject/name").asText().equals(name)
                    && event.path("reason").asText().equals("DeletionHeld")
                    && event.path("message").asText().contains(user)) {
                  return true;
                }
              }
              return false;
            });
  }

  private void delete(String kind, String name) throws Exception {
    shop.succeeds("delete", kind, name, "-n", "shop", "--wait=false");
  }

  private void ship(String weight) throws Exception {
    shop.mesh().want("v2", List.of("{weight: " + weight + ", hold: 5m}"));
    shop.apply(shop.mesh().rolloutFile());
    int wanted = Integer.parseInt(weight.replace("%", "")) * 100;
    shop.until("v2 has its share", s -> s.at("/weights/v2").asInt() == wanted);
  }

  @Test
  void o21_aNodeWithTrafficStaysUntilItHasNone() throws Exception {
    ship("50%");
    untilHeld("virtualnodes", "checkout-v1");
    untilHeld("virtualnodes", "checkout-v2");
    Instant from = Instant.now();
    delete("virtualnode", "checkout-v2");
    untilToldOf("checkout-v2", "Rollout shop/checkout names it");
    await()
        .pollDelay(Duration.ofSeconds(5))
        .atMost(LIMIT)
        .until(() -> shop.object("virtualnodes", "checkout-v2").status() == 200);
    Tally while50 = shop.load().between(from.plusSeconds(1), Instant.now());
    assertThat(while50.failed()).isZero();
    assertThat(while50.answeredBy("v2")).as("it stays in force").isGreaterThan(300);

    shop.mesh().want("v1");
    shop.apply(shop.mesh().rolloutFile());
    untilGone("virtualnodes", "checkout-v2");
    shop.until("v1 has all", s -> ClusterShop.phase(s).equals("Healthy"));
    await("5,000 requests")
        .atMost(LIMIT)
        .until(() -> shop.load().between(from, Instant.now()).requests() >= 5_000);
    Tally all = shop.load().between(from, Instant.now());
    assertThat(all.failed()).isZero();
    assertThat(finalizers("virtualnodes", "checkout-v1")).containsExactly(FINALIZER);
  }

  @Test
  void o21_aRolloutWithTrafficGoesBackToStableFirstAndLeavesWhenNoRouteNamesIt() throws Exception {
    ship("20%");
    untilHeld("rollouts", "checkout");
    Instant from = Instant.now();
    delete("rollout", "checkout");
    JsonNode back =
        shop.until(
            "its traffic is back",
            s ->
                s.at("/weights/v1").asInt() == 10_000
                    && ClusterShop.phase(s).equals("RolledBack")
                    && ClusterShop.conditions(s).containsKey("DeletionHeld"));
    assertThat(ClusterShop.conditions(back)).containsEntry("DeletionHeld", "True");
    assertThat(back.path("message").asText())
        .contains("Deletion waits", "VirtualRouter shop/checkout names it");
    untilToldOf("checkout", "VirtualRouter shop/checkout");
    // A new wish of one that is to go gets no traffic for long.
    shop.mesh().want("v1");
    shop.apply(shop.mesh().rolloutFile());
    assertThat(shop.object("rollouts", "checkout").status()).isEqualTo(200);

    shop.succeeds(
        "patch",
        "virtualrouter",
        "checkout",
        "-n",
        "shop",
        "--type=merge",
        "-p",
        """
        {"spec": {"routes": [{"name": "all", "match": {"prefix": "/"},
          "action": {"weightedTargets": [{"virtualNode": "checkout-v1", "weight": 100}]}}]}}
        """);
    untilGone("rollouts", "checkout");
    await("nobody names v2 any more")
        .atMost(LIMIT)
        .until(() -> finalizers("virtualnodes", "checkout-v2"), List::isEmpty);
    await().pollDelay(Duration.ofSeconds(3)).atMost(LIMIT).until(() -> true);
    assertThat(shop.load().between(from, Instant.now()).failed()).isZero();
    assertThat(finalizers("virtualnodes", "checkout-v1")).containsExactly(FINALIZER);
    delete("virtualnode", "checkout-v2");
    untilGone("virtualnodes", "checkout-v2");
  }

  @Test
  void aFinalizerIsNobodysDrift() throws Exception {
    for (String one :
        List.of("virtualservices/checkout.shop.internal", "virtualrouters/checkout")) {
      untilHeld(one.split("/", -1)[0], one.split("/", -1)[1]);
    }
    untilHeld("rollouts", "checkout");
    assertThat(finalizers("virtualnodes", "frontend")).as("nobody names it").isEmpty();
    for (int i = 0; i < 3; i++) {
      shop.apply(shop.mesh().directory());
      shop.succeeds(
          "apply",
          "--server-side",
          "--field-manager=gitops",
          "--force-conflicts",
          "-f",
          shop.mesh().directory().toString());
    }
    untilHeld("virtualrouters", "checkout");
    JsonNode router = shop.object("virtualrouters", "checkout").body();
    assertThat(router.at("/metadata/generation").asInt()).isEqualTo(1);
    for (JsonNode manager : router.at("/metadata/managedFields")) {
      boolean own = manager.path("manager").asText().equals("weir-finalizer");
      assertThat(manager.path("fieldsV1").toString().contains(FINALIZER)).isEqualTo(own);
      if (own) {
        assertThat(manager.path("operation").asText()).isEqualTo("Apply");
        assertThat(manager.path("fieldsV1").properties()).hasSize(1);
        assertThat(manager.at("/fieldsV1/f:metadata").properties()).hasSize(1);
      }
    }
    // Whoever replaces the whole object takes it away, and it comes back.
    shop.succeeds(
        "patch",
        "virtualrouter",
        "checkout",
        "-n",
        "shop",
        "--type=merge",
        "-p",
        "{\"metadata\": {\"finalizers\": null}}");
    untilHeld("virtualrouters", "checkout");
  }

  @Test
  void o21_whatIsDeletedAllAtOnceHangsNowhere() throws Exception {
    ship("20%");
    untilHeld("virtualservices", "checkout.shop.internal");
    shop.succeeds("create", "namespace", "other");
    // As with kubectl delete namespace: it is terminating, and a controller deletes what is in it.
    shop.succeeds("delete", "namespace", "shop", "--wait=false");
    shop.succeeds("delete", "weir", "--all", "-n", "shop", "--timeout=50s");
    for (String kind :
        List.of("virtualnodes", "rollouts", "virtualrouters", "virtualservices", "gatepolicies")) {
      await(kind + " are gone")
          .atMost(LIMIT)
          .until(
              () -> shop.kubernetes().ask("GET", ClusterShop.API + kind, "").body().path("items"),
              JsonNode::isEmpty);
    }
    // And what happens elsewhere is told as ever: no event of that namespace is in its way.
    shop.apply(
        shop.write(
            "other.yaml",
            """
            apiVersion: weir.dev/v1alpha1
            kind: VirtualService
            metadata: {name: a.b, namespace: other}
            spec: {provider: {virtualRouter: nowhere}}
            """));
    await("it is told")
        .atMost(LIMIT)
        .until(
            () ->
                shop.kubernetes()
                    .ask("GET", "/api/v1/namespaces/other/events", "")
                    .body()
                    .path("items")
                    .size(),
            Integer.valueOf(1)::equals);
  }

  /** The way that the guide shows for a cluster on which Weir does not run any more. */
  @Test
  void withoutWeirTheFinalizersAreTakenOffByHand() throws Exception {
    untilHeld("virtualrouters", "checkout");
    shop.running().close();
    delete("virtualrouter", "checkout");
    assertThat(shop.object("virtualrouters", "checkout").status()).isEqualTo(200);
    String objects =
        shop.succeeds(
            "get",
            "weir",
            "-A",
            "-o",
            "jsonpath={range .items[*]}"
                + "{\"apiVersion: \"}{.apiVersion}{\"\\nkind: \"}{.kind}"
                + "{\"\\nmetadata: {namespace: \"}{.metadata.namespace}"
                + "{\", name: \"}{.metadata.name}{\"}\\n---\\n\"}{end}");
    shop.succeeds(
        "apply",
        "--server-side",
        "--field-manager=weir-finalizer",
        "-f",
        shop.write("bare.yaml", objects).toString());
    untilGone("virtualrouters", "checkout");
    assertThat(finalizers("rollouts", "checkout")).isEmpty();
    assertThat(shop.object("rollouts", "checkout").body().at("/spec/revision").asText())
        .isEqualTo("v1");
  }
}
