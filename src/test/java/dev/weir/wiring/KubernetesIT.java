package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.demo.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weir on a real API server, with no more rights than {@code deploy/kubernetes} gives, and a real
 * Envoy under load.
 */
class KubernetesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ROLLOUTS = "/apis/weir.dev/v1alpha1/namespaces/shop/rollouts";
  private static final String CHECKOUT = ROLLOUTS + "/checkout";

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

  @Test
  void aChangedRolloutGoesThroughACanaryAndABadOneRollsBack() throws Exception {
    shop.mesh().want("v2", List.of("{weight: 20%, hold: 4s}"));
    shop.v2().errorRate(0.5);
    shop.apply(shop.mesh().rolloutFile());
    JsonNode shifted =
        shop.until("20% are acknowledged", s -> s.at("/weights/v2").asInt() == 2_000);
    assertThat(shifted.path("traffic").asText()).isEqualTo("v1 80%, v2 20%");
    assertThat(ClusterShop.conditions(shifted))
        .containsEntry("Ready", "False")
        .containsEntry("Reconciling", "True")
        .containsEntry("Stalled", "False");
    JsonNode back = shop.until("it is rolled back", s -> ClusterShop.phase(s).equals("RolledBack"));
    assertThat(ClusterShop.conditions(back))
        .containsEntry("Stalled", "True")
        .containsEntry("Ready", "False");
    assertThat(back.at("/weights/v1").asInt()).isEqualTo(10_000);
    await("the failure is told")
        .atMost(LIMIT)
        .until(
            () ->
                shop.reasons("checkout")
                    .containsAll(List.of("Warning Failed", "Warning RolledBack")));

    // Its people mend it and ship it under the same name: the wanted revision goes back first.
    shop.v2().errorRate(0);
    shop.mesh().want("v1", List.of("{weight: 20%, hold: 2s}"));
    shop.apply(shop.mesh().rolloutFile());
    shop.until(
        "v1 again",
        s -> ClusterShop.phase(s).equals("Healthy") && s.path("observedGeneration").asInt() == 3);
    Instant from = Instant.now();
    shop.mesh().want("v2", List.of("{weight: 20%, hold: 5s}"));
    shop.apply(shop.mesh().rolloutFile());
    shop.succeeds(
        "wait",
        "--for=jsonpath={.status.stable}=v2",
        "--timeout=60s",
        "-n",
        "shop",
        "rollout/checkout");
    shop.succeeds(
        "wait", "--for=condition=Ready", "--timeout=60s", "-n", "shop", "rollout/checkout");
    Tally tally = shop.load().between(from, Instant.now());
    assertThat(tally.failed()).isZero();
    assertThat(tally.answeredBy("v2")).isPositive();
    await("all is told")
        .atMost(LIMIT)
        .until(
            () ->
                shop.reasons("checkout")
                    .containsAll(
                        List.of("Normal Started", "Normal StepAcknowledged", "Normal Promoted")));
    // What was said in both tries is one event that counts.
    assertThat(shop.reasons("checkout")).containsOnlyOnce("Normal Started", "Normal StepEntered");

    // Only the status was written, and only by that.
    JsonNode object = shop.kubernetes().ask("GET", CHECKOUT, "").body();
    assertThat(object.at("/metadata/generation").asInt()).isEqualTo(4);
    for (JsonNode manager : object.at("/metadata/managedFields")) {
      if (manager.path("manager").asText().equals("weir")) {
        assertThat(manager.path("subresource").asText()).isEqualTo("status");
        assertThat(manager.path("operation").asText()).isEqualTo("Apply");
      }
    }
  }

  private static String rollout(String name, String node, String hold) {
    return """
        apiVersion: weir.dev/v1alpha1
        kind: Rollout
        metadata: {name: %s, namespace: shop}
        spec:
          revision: v1
          virtualNode: %s-${revision}
          strategy: {canary: {steps: [{weight: 50%%, hold: %s}]}}
        """
        .formatted(name, node, hold);
  }

  @Test
  void aSteadyStateAsksNothingAndARepeatedApplyIsNone() throws Exception {
    // Whatever the start had to write is written.
    await("it has come to rest")
        .atMost(LIMIT)
        .pollDelay(Duration.ofSeconds(3))
        .pollInterval(Duration.ofSeconds(3))
        .until(() -> shop.asked(0).size(), new Unchanged()::since);
    int before = shop.kubernetes().asked(ClusterShop.WEIR).size();
    String version =
        shop.kubernetes().ask("GET", CHECKOUT, "").body().at("/metadata/resourceVersion").asText();
    for (int i = 0; i < 10; i++) {
      shop.succeeds(
          "apply",
          "--server-side",
          "--force-conflicts",
          "-f",
          shop.mesh().rolloutFile().toString());
    }
    // The first of them has taken the fields over from the plain apply.
    int generation =
        shop.kubernetes().ask("GET", CHECKOUT, "").body().at("/metadata/generation").asInt();
    assertThat(generation).isEqualTo(1);
    Instant quiet = Instant.now().plusSeconds(15);
    await().atMost(LIMIT).until(() -> Instant.now().isAfter(quiet));
    assertThat(shop.asked(before)).isEmpty();
    assertThat(version).isNotEmpty();
  }

  /** Whether a number is what it was at the look before. */
  private static final class Unchanged {
    private int last = -1;

    boolean since(int now) {
      boolean same = now == last;
      last = now;
      return same;
    }
  }

  @Test
  void aMistakeOfOneTeamIsToldOnItsObjectAndStopsNobodyElse() throws Exception {
    shop.apply(shop.write("cart.yaml", rollout("cart", "cart", "1s")));
    String cart = ROLLOUTS + "/cart";
    JsonNode told =
        await("it is told")
            .atMost(LIMIT)
            .until(
                () -> shop.kubernetes().ask("GET", cart, "").body().path("status"),
                status -> "True".equals(ClusterShop.conditions(status).get("Stalled")));
    assertThat(ClusterShop.conditions(told))
        .containsEntry("Ready", "False")
        .containsEntry("Reconciling", "False");
    assertThat(told.path("message").asText()).startsWith("Not taken: ").contains("cart-v1");
    assertThat(told.path("observedGeneration").asInt()).isEqualTo(1);
    await().atMost(LIMIT).until(() -> shop.reasons("cart").equals(List.of("Warning InvalidSpec")));
    assertThat(shop.running().engine().source().problems()).hasSize(1);

    // Somebody else ships meanwhile.
    shop.mesh().want("v2", List.of("{weight: 50%, hold: 1s}"));
    shop.apply(shop.mesh().rolloutFile());
    shop.until(
        "v2 serves",
        s -> ClusterShop.phase(s).equals("Healthy") && s.path("stable").asText().equals("v2"));

    // And a mistake in what is in force changes nothing of it.
    shop.succeeds(
        "patch",
        "rollout",
        "checkout",
        "-n",
        "shop",
        "--type=merge",
        "-p",
        "{\"spec\": {\"virtualNode\": \"nowhere-${revision}\"}}");
    JsonNode held =
        shop.until("it is told", s -> "True".equals(ClusterShop.conditions(s).get("Stalled")));
    assertThat(held.path("phase").asText()).isEqualTo("Healthy");
    assertThat(held.path("observedGeneration").asInt()).isEqualTo(3);
    assertThat(held.path("message").asText()).contains("What was taken before goes on.");
    shop.apply(shop.mesh().rolloutFile());
    JsonNode mended = shop.until("it is mended", s -> s.path("observedGeneration").asInt() == 4);
    assertThat(ClusterShop.conditions(mended))
        .as("never the old words of the new")
        .containsEntry("Ready", "True");
  }

  @Test
  void anApiServerThatIsAwayHoldsUpNoRolloutAndIsToldEverythingAfterwards() throws Exception {
    shop.mesh().want("v2", List.of("{weight: 20%, hold: 6s}"));
    shop.apply(shop.mesh().rolloutFile());
    shop.until("it has begun", s -> s.at("/weights/v2").asInt() == 2_000);
    Instant from = Instant.now();
    shop.kubernetes().stopApiServer();
    await("the rollout ends without it")
        .atMost(LIMIT)
        .until(
            () ->
                shop.running()
                    .engine()
                    .rollout(new ResourceId("shop", "checkout"))
                    .map(view -> view.status().phase() + view.status().stable().map(r -> r.name()))
                    .orElse(""),
            "HealthyOptional[v2]"::equals);
    shop.kubernetes().startApiServer();
    JsonNode caughtUp =
        shop.until("its status is written", s -> s.path("stable").asText().equals("v2"));
    assertThat(ClusterShop.conditions(caughtUp)).containsEntry("Ready", "True");
    // What people want now is seen by the watches that began anew.
    shop.mesh().want("v1", List.of("{weight: 20%, hold: 1s}"));
    shop.apply(shop.mesh().rolloutFile());
    shop.until(
        "v1 serves",
        s -> ClusterShop.phase(s).equals("Healthy") && s.path("stable").asText().equals("v1"));
    assertThat(shop.load().between(from, Instant.now()).failed()).isZero();
  }

  /** O-27: whoever writes beside Weir neither loses a field nor fails a rollout. */
  @Test
  void o27_aSecondWriterAbortsNothingAndKeepsItsFields() throws Exception {
    StringBuilder backends = new StringBuilder("[{virtualService: checkout.shop.internal}");
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      backends.append(", {virtualService: web%d.shop.internal}".formatted(i));
      all.append(
          """
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualService
          metadata: {name: web%1$d.shop.internal, namespace: shop}
          spec: {provider: {virtualRouter: web%1$d}}
          ---
          apiVersion: weir.dev/v1alpha1
          kind: VirtualRouter
          metadata: {name: web%1$d, namespace: shop}
          spec: {listeners: [{port: 8080}], routes: [{name: all, match: {prefix: /}, action: {rollout: web%1$d}}]}
          """
              .formatted(i));
      for (String revision : List.of("v1", "v2")) {
        all.append(
            """
            ---
            apiVersion: weir.dev/v1alpha1
            kind: VirtualNode
            metadata: {name: web%d-%s, namespace: shop}
            spec: {listeners: [{port: 8080}], discovery: {static: [{address: 127.0.0.1, port: %d}]}}
            """
                .formatted(i, revision, shop.v2().port()));
      }
      all.append("---\n").append(rollout("web" + i, "web" + i, "2s"));
    }
    shop.apply(shop.write("many.yaml", all.toString()));
    shop.succeeds(
        "patch",
        "virtualnode",
        "frontend",
        "-n",
        "shop",
        "--type=merge",
        "-p",
        "{\"spec\": {\"backends\": "
            + backends.toString().replaceAll("([a-zA-Z0-9.]+)", "\"$1\"")
            + "]}}");
    shop.succeeds(
        "wait", "--for=condition=Ready", "--timeout=60s", "-n", "shop", "rollout", "--all");
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int n = 0; !Thread.interrupted(); n++) {
                      String path = ROLLOUTS + "/web" + n % 10;
                      String patch =
                          "{\"metadata\": {\"labels\": {\"scaled\": \"%d\"}}, \"status\": {\"theirs\": \"%d\"}}"
                              .formatted(n, n);
                      shop.kubernetes().ask("PATCH", path, "application/merge-patch+json", patch);
                      shop.kubernetes()
                          .ask("PATCH", path + "/status", "application/merge-patch+json", patch);
                      Thread.sleep(5);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    shop.apply(shop.write("many.yaml", all.toString().replace("revision: v1", "revision: v2")));
    for (int i = 0; i < 10; i++) {
      shop.succeeds(
          "wait",
          "--for=jsonpath={.status.stable}=v2",
          "--timeout=90s",
          "-n",
          "shop",
          "rollout/web" + i);
    }
    writer.interrupt();
    writer.join();
    for (int i = 0; i < 10; i++) {
      JsonNode one = shop.kubernetes().ask("GET", ROLLOUTS + "/web" + i, "").body();
      assertThat(one.at("/status/phase").asText()).isEqualTo("Healthy");
      assertThat(one.at("/status/theirs").asText()).isNotEmpty();
      assertThat(one.at("/metadata/labels/scaled").asText()).isNotEmpty();
      assertThat(shop.reasons("web" + i)).noneMatch(reason -> reason.startsWith("Warning"));
    }
  }
}
