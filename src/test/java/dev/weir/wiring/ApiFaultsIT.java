package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.testing.FaultyApi;
import dev.weir.testing.FaultyApi.Fault;
import dev.weir.testing.RealKubernetes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** O-27's kind: what an API server answers when it does not do what it is asked. */
class ApiFaultsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** So many requests a second, of all kinds, are no flood. */
  private static final int FLOOD_PER_SECOND = 7;

  @TempDir Path folder;
  private FaultyApi api;
  private ClusterShop shop;

  @BeforeEach
  void serveV1UnderLoad() throws Exception {
    shop = new ClusterShop(folder, this::faulty);
  }

  private URI faulty(RealKubernetes kubernetes) throws Exception {
    api = kubernetes.faulty();
    return api.url();
  }

  @AfterEach
  void closeAll() throws Exception {
    if (shop != null) {
      shop.close();
    }
    api.close();
  }

  private void ship() throws Exception {
    shop.mesh().want("v2", List.of("{weight: 20%, hold: 4s}", "{weight: 50%, hold: 4s}"));
    shop.apply(shop.mesh().rolloutFile());
  }

  private void untilTheEngineSaysV2() {
    await("the rollout ends, whatever is told of it")
        .atMost(LIMIT)
        .until(
            () ->
                shop.running()
                    .engine()
                    .rollout(new ResourceId("shop", "checkout"))
                    .map(view -> view.status().phase() + view.status().stable().map(r -> r.name()))
                    .orElse(""),
            "HealthyOptional[v2]"::equals);
  }

  private void allIsTold() {
    JsonNode end =
        shop.until(
            "its status says v2",
            s -> ClusterShop.phase(s).equals("Healthy") && s.path("stable").asText().equals("v2"));
    assertThat(ClusterShop.conditions(end)).containsEntry("Ready", "True");
    assertThat(end.at("/weights/v2").asInt()).isEqualTo(10_000);
    await("the events are there")
        .atMost(LIMIT)
        .until(
            () ->
                shop.reasons("checkout")
                    .containsAll(
                        List.of("Normal Started", "Normal StepAcknowledged", "Normal Promoted")));
  }

  private void noFlood(String what, int from, Instant since) {
    List<String> asked = api.asked().subList(from, api.asked().size());
    long seconds = Math.max(1, Duration.between(since, Instant.now()).toSeconds());
    System.out.printf("%s: %d requests in %d s%n", what, asked.size(), seconds);
    assertThat(asked).hasSizeLessThan((int) seconds * FLOOD_PER_SECOND);
  }

  @Test
  void o27_tooManyRequestsHoldsUpNoRolloutAndLosesNothing() throws Exception {
    int from = api.asked().size();
    Instant since = Instant.now();
    api.script(
        (request, _) ->
            request.startsWith("PATCH ")
                ? Optional.of(Fault.of(429, 1, "TooManyRequests"))
                : Optional.empty());
    ship();
    untilTheEngineSaysV2();
    noFlood("429 for each write", from, since);
    assertThat(shop.object("rollouts", "checkout").body().at("/status/stable").asText())
        .isEqualTo("v1");
    api.script((_, _) -> Optional.empty());
    allIsTold();
    assertThat(shop.load().between(since, Instant.now()).failed()).isZero();
  }

  @Test
  void o27_conflictsAndFailuresOfSomeWritesAbortNothing() throws Exception {
    int from = api.asked().size();
    Instant since = Instant.now();
    api.script(
        (request, times) -> {
          if (!request.startsWith("PATCH ") || times % 4 == 3) {
            return Optional.empty();
          }
          return Optional.of(
              switch (times % 4) {
                case 0 -> Fault.of(409, 0, "Conflict");
                case 1 -> Fault.of(500, 0, "InternalError");
                default -> Fault.of(503, 1, "ServiceUnavailable");
              });
        });
    ship();
    allIsTold();
    noFlood("409, 500 and 503", from, since);
    assertThat(shop.reasons("checkout")).noneMatch(reason -> reason.startsWith("Warning"));
    assertThat(shop.load().between(since, Instant.now()).failed()).isZero();
  }

  @Test
  void o27_watchesThatAskForWhatIsGoneReadAgainAndNothingIsLost() throws Exception {
    int from = api.asked().size();
    Instant since = Instant.now();
    api.script(
        (request, _) ->
            request.contains("watch=true")
                ? Optional.of(Fault.of(410, 0, "Expired"))
                : Optional.empty());
    // Whatever is open ends by and by; in between it is read anew, again and again.
    ship();
    await().pollDelay(Duration.ofSeconds(50)).atMost(LIMIT).until(() -> true);
    noFlood("410 for each watch", from, since);
    api.script((_, _) -> Optional.empty());
    allIsTold();
    shop.mesh().want("v1", List.of("{weight: 50%, hold: 1s}"));
    shop.apply(shop.mesh().rolloutFile());
    shop.until(
        "v1 again",
        s -> ClusterShop.phase(s).equals("Healthy") && s.path("stable").asText().equals("v1"));
    assertThat(shop.load().between(since, Instant.now()).failed()).isZero();
  }
}
