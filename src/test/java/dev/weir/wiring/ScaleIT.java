package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.testing.RealKubernetes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scale subresource on a real API server: how many endpoints must be ready. */
class ScaleIT {
  private static final String SCALE =
      "/apis/weir.dev/v1alpha1/namespaces/shop/rollouts/checkout/scale";

  @Test
  void scaleSaysHowManyEndpointsAreWantedAndHowManyAreReady(@TempDir Path folder) throws Exception {
    try (ClusterShop shop = new ClusterShop(folder)) {
      JsonNode scale = shop.kubernetes().ask("GET", SCALE, "").body();
      assertThat(scale.path("kind").asText()).isEqualTo("Scale");
      assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(1);
      assertThat(scale.at("/status/replicas").asInt()).isEqualTo(1);

      scaled(shop, 2);
      shop.succeeds(
          "patch",
          "rollout/checkout",
          "-n",
          "shop",
          "--type=merge",
          "-p",
          "{\"spec\":{\"revision\":\"v2\",\"strategy\":{\"canary\":{\"steps\":[{\"weight\":20,\"hold\":\"1s\"}]}}}}");
      JsonNode waits =
          shop.until(
              "v2 has too few endpoints",
              s -> s.path("message").asText().contains("v2 has 1 of at least 2 ready endpoints"));
      assertThat(waits.at("/weights/v2").asInt(0)).isZero();
      assertThat(waits.at("/endpoints/v1").asInt()).isEqualTo(1);
      assertThat(waits.path("readyEndpoints").asInt()).isEqualTo(1);

      scaled(shop, 1);
      shop.until("v2 is stable", s -> s.path("stable").asText().equals("v2"));
      assertThat(shop.kubernetes().ask("GET", SCALE, "").body().at("/status/replicas").asInt())
          .isEqualTo(1);

      // No service is parked by a slip: nothing would ever move to it.
      RealKubernetes.Answer none =
          shop.kubernetes()
              .ask("PATCH", SCALE, "application/merge-patch+json", "{\"spec\":{\"replicas\":0}}");
      assertThat(none.status()).isEqualTo(422);
      assertThat(none.body().path("message").asText())
          .contains("spec.minEndpoints", "greater than or equal to 1");
      assertThat(shop.load().total().failed()).isZero();
    }
  }

  private static void scaled(ClusterShop shop, int number) throws Exception {
    shop.succeeds("scale", "-n", "shop", "rollout/checkout", "--replicas=" + number);
  }
}
