package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.demo.Ports;
import dev.weir.testing.RealEnvoy;
import dev.weir.xds.bootstrap.Bootstrap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** O-34 on a cluster: what 1,000 rollouts ask of an API server. It prints the counts. */
class ManyRolloutsIT {
  private static final int MANY = 1_000;
  private static final int ROUTERS = 20;
  private static final Duration LIMIT = Duration.ofMinutes(12);
  private static final String API = "/apis/weir.dev/v1alpha1/namespaces/many/";

  /** Of one change: its statuses and events; and the finalizers of the two nodes. */
  private static final int MOST_PER_CHANGE = 30;

  @TempDir Path folder;
  private ClusterShop shop;
  private int counted;

  @AfterEach
  void closeAll() throws Exception {
    if (shop != null) {
      shop.close();
    }
  }

  private void create(String plural, String kind, String name, String spec) throws Exception {
    var answer =
        shop.kubernetes()
            .ask(
                "POST",
                API + plural,
                """
                {"apiVersion": "weir.dev/v1alpha1", "kind": "%s",
                 "metadata": {"name": "%s", "namespace": "many"}, "spec": %s}
                """
                    .formatted(kind, name, spec));
    assertThat(answer.status()).as(answer.body().path("message").asText()).isEqualTo(201);
  }

  private void node(String name) throws Exception {
    create(
        "virtualnodes",
        "VirtualNode",
        name,
        """
        {"listeners": [{"port": 80}], "discovery": {"static": [{"address": "127.0.0.1", "port": %d}]}}
        """
            .formatted(shop.v2().port()));
  }

  /** By verb and resource, since the last count; watches are counted too. */
  private Map<String, Long> count(String what) throws Exception {
    List<JsonNode> all = shop.kubernetes().asked(ClusterShop.WEIR);
    Map<String, Long> counts =
        all.subList(counted, all.size()).stream()
            .collect(
                Collectors.groupingBy(ManyRolloutsIT::line, TreeMap::new, Collectors.counting()));
    counted = all.size();
    System.out.printf("%n%-34s %s%n", what, "calls");
    counts.forEach((line, count) -> System.out.printf("  %-32s %5d%n", line, count));
    return counts;
  }

  private static String line(JsonNode event) {
    String sub = event.at("/objectRef/subresource").asText();
    return event.path("verb").asText()
        + " "
        + event.at("/objectRef/resource").asText()
        + (sub.isEmpty() ? "" : "/" + sub);
  }

  private static long withoutWatches(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(one -> !one.getKey().startsWith("watch "))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private int healthy(String revision) throws Exception {
    int healthy = 0;
    for (JsonNode one :
        shop.kubernetes().ask("GET", API + "rollouts?limit=2000", "").body().path("items")) {
      JsonNode status = one.path("status");
      if (ClusterShop.phase(status).equals("Healthy")
          && status.path("stable").asText().equals(revision)) {
        healthy++;
      }
    }
    return healthy;
  }

  private void untilRest() {
    int[] last = {-1};
    await("it has come to rest")
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(5))
        .until(
            () -> {
              int now = shop.asked(0).size();
              boolean rests = now == last[0];
              last[0] = now;
              return rests;
            });
  }

  @Test
  void o34_aThousandRolloutsAskNothingInTheSteadyStateAndLittleForAChange() throws Exception {
    shop = new ClusterShop(folder);
    shop.succeeds("create", "namespace", "many");
    untilRest();
    count("one rollout");
    Instant begun = Instant.now();
    String backends =
        IntStream.range(0, ROUTERS)
            .mapToObj("{\"virtualService\": \"web%d.many\"}"::formatted)
            .collect(Collectors.joining(", "));
    create(
        "virtualnodes",
        "VirtualNode",
        "frontend",
        "{\"egress\": {\"port\": %d}, \"backends\": [%s]}".formatted(Ports.free(), backends));
    for (int i = 0; i < MANY; i++) {
      node("web" + i + "-v1");
      create(
          "rollouts",
          "Rollout",
          "web" + i,
          """
          {"revision": "v1", "virtualNode": "web%d-${revision}",
           "strategy": {"canary": {"steps": [{"weight": "50%%", "hold": "2s"}]}}}
          """
              .formatted(i));
    }
    for (int i = 0; i < ROUTERS; i++) {
      create(
          "virtualservices",
          "VirtualService",
          "web" + i + ".many",
          "{\"provider\": {\"virtualRouter\": \"web%d\"}}".formatted(i));
      int first = i * MANY / ROUTERS;
      String routes =
          IntStream.range(first, first + MANY / ROUTERS)
              .mapToObj(
                  """
                  {"name": "r%1$d", "match": {"prefix": "/%1$d/"}, "action": {"rollout": "web%1$d"}}
                  """
                      ::formatted)
              .collect(Collectors.joining(", "));
      create(
          "virtualrouters",
          "VirtualRouter",
          "web" + i,
          "{\"listeners\": [{\"port\": 80}], \"routes\": [%s]}".formatted(routes));
    }
    int admin = Ports.free();
    try (RealEnvoy _ =
        RealEnvoy.start(
            new Bootstrap()
                .yaml(
                    new ResourceId("many", "frontend"),
                    "frontend-many",
                    "127.0.0.1:" + shop.xds(),
                    OptionalInt.of(admin)),
            admin)) {
      await("all serve and say so")
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(2))
          .until(() -> healthy("v1"), Integer.valueOf(MANY)::equals);
      untilRest();
      Map<String, Long> start =
          count("%d rollouts, all new, %d s".formatted(MANY, secondsSince(begun)));
      // Each object is held once, and each rollout has a few statuses and events.
      assertThat(start.getOrDefault("patch virtualnodes", 0L)).isEqualTo(MANY);
      assertThat(start.getOrDefault("patch virtualrouters", 0L)).isEqualTo(ROUTERS);
      assertThat(start.getOrDefault("patch rollouts", 0L)).isEqualTo(MANY);
      assertThat(withoutWatches(start)).isLessThan(20L * MANY);

      await().pollDelay(Duration.ofSeconds(60)).atMost(LIMIT).until(() -> true);
      assertThat(withoutWatches(count("60 s without a change"))).isZero();

      node("web7-v2");
      ship(7);
      await("it serves").atMost(LIMIT).until(() -> healthy("v2"), Integer.valueOf(1)::equals);
      untilRest();
      assertThat(withoutWatches(count("one change"))).isBetween(3L, (long) MOST_PER_CHANGE);

      begun = Instant.now();
      for (int i = 100; i < 200; i++) {
        node("web" + i + "-v2");
        ship(i);
      }
      await("they serve").atMost(LIMIT).until(() -> healthy("v2"), Integer.valueOf(101)::equals);
      untilRest();
      assertThat(withoutWatches(count("100 changes at once, %d s".formatted(secondsSince(begun)))))
          .isLessThan(100L * MOST_PER_CHANGE);
    }
  }

  private static long secondsSince(Instant begun) {
    return Duration.between(begun, Instant.now()).toSeconds();
  }

  private void ship(int which) throws Exception {
    assertThat(
            shop.kubernetes()
                .ask(
                    "PATCH",
                    API + "rollouts/web" + which,
                    "application/merge-patch+json",
                    "{\"spec\": {\"revision\": \"v2\"}}")
                .status())
        .isEqualTo(200);
  }
}
