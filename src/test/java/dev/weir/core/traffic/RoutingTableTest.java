package dev.weir.core.traffic;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.header;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.prefix;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;
import static dev.weir.testing.Meshes.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.rollout.RequestMatch.Value;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.RoutingTable.Answer;
import dev.weir.core.traffic.RoutingTable.Host;
import dev.weir.core.traffic.RoutingTable.Share;
import dev.weir.testing.Meshes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {
  private static final ResourceId CALLER = id("caller");
  private static final Map<ResourceId, Split> TENTH =
      Map.of(id("web"), split(3, "web-b", 1_000, "web-a", 9_000));

  private static Meshes web() {
    return Meshes.shop()
        .node("web-a", 1)
        .node("web-b", 2)
        .service("web", route("main", 0, EVERYTHING, byRollout("web")))
        .service("other", route("main", 0, EVERYTHING, weighted("web-a", 100)))
        .caller("caller", 9000, "web", "other")
        .caller("loner", 9001, "other");
  }

  private static RoutingTable table(Mesh mesh, Map<ResourceId, Split> splits) {
    return RoutingTables.of(mesh, splits).of(CALLER).orElseThrow();
  }

  private static Preview preview(RoutingTable table, String host, String path) {
    return table.preview(new Preview.Request(host, "GET", path, Map.of()));
  }

  @Test
  void aTableKnowsWhichDecisionsItCarries() {
    assertThat(table(web().build(), TENTH).sequences()).isEqualTo(Map.of(id("web"), 3L));
    RoutingTable loner = RoutingTables.of(web().build(), TENTH).of(id("loner")).orElseThrow();
    assertThat(loner.sequences()).isEmpty();
  }

  @Test
  void theCandidateStandsFirstAndKeepsItsPlaceAtZero() {
    Preview hit =
        preview(
            table(web().build(), Map.of(id("web"), split(1, "web-b", 0, "web-a", 10_000))),
            "web",
            "/");
    assertThat(hit)
        .isEqualTo(
            new Preview.Hit(
                id("web"),
                "main",
                List.of(
                    new Share("web-b_shop", id("web-b"), 0),
                    new Share("web-a_shop", id("web-a"), 10_000))));
    assertThat(table(web().build(), TENTH).clusters())
        .extracting(RoutingTable.Cluster::name)
        .containsExactly("web-a_shop", "web-b_shop");
  }

  @Test
  void anUndecidedRolloutTakesItsRequestsAndAnswers503() {
    Mesh mesh =
        Meshes.shop()
            .node("web-a", 1)
            .service(
                "web",
                route("canary", 0, prefix("/api"), byRollout("web")),
                route("rest", 1, EVERYTHING, weighted("web-a", 100)))
            .caller("caller", 9000, "web")
            .build();
    RoutingTable table = table(mesh, Map.of());
    assertThat(preview(table, "web", "/api/x"))
        .isInstanceOfSatisfying(
            Preview.Unavailable.class, u -> assertThat(u.why()).contains("rollout shop/web"));
    assertThat(preview(table, "web", "/other")).isInstanceOf(Preview.Hit.class);
    assertThat(table.sequences()).isEmpty();
  }

  @Test
  void prioritiesGoFirstAndEqualOnesAsWritten() {
    Mesh mesh =
        Meshes.shop()
            .node("web-a", 1)
            .service(
                "web",
                route("d", 9, EVERYTHING, weighted("web-a", 100)),
                route("b", 5, EVERYTHING, weighted("web-a", 100)),
                route("c", 5, EVERYTHING, weighted("web-a", 100)),
                route("a", 0, EVERYTHING, weighted("web-a", 100)))
            .caller("caller", 9000, "web")
            .build();
    assertThat(table(mesh, Map.of()).hosts().getFirst().rules())
        .extracting(RoutingTable.Rule::name)
        .containsExactly("a", "b", "c", "d");
  }

  @ParameterizedTest
  @CsvSource({
    "web, shop/web",
    "WEB:8080, shop/web",
    "web:9, shop/web",
    "web.internal, -",
    "we, -",
    "'', -"
  })
  void hostsAreNamesWithOrWithoutAPort(String host, String service) {
    Preview preview = preview(table(web().build(), TENTH), host, "/");
    if (service.equals("-")) {
      assertThat(preview).isEqualTo(new Preview.NoHost(host));
    } else {
      assertThat(preview)
          .isInstanceOfSatisfying(
              Preview.Hit.class, h -> assertThat(h.service()).hasToString(service));
    }
  }

  @Test
  void aPatternThatOnlyEnvoyCanReadIsNotGuessedAt() {
    Mesh mesh =
        Meshes.shop()
            .node("web-a", 1)
            .service(
                "web",
                route(
                    "odd",
                    0,
                    header("x", new Value.Regex("(?<!)(?P>x)"), false),
                    weighted("web-a", 100)))
            .caller("caller", 9000, "web")
            .build();
    Preview preview =
        table(mesh, Map.of()).preview(new Preview.Request("web", "GET", "/", Map.of("X", "1")));
    assertThat(preview)
        .isInstanceOfSatisfying(Preview.CannotTell.class, c -> assertThat(c.why()).contains("RE2"));
    assertThatThrownBy(() -> new Preview.Request("web", "GET", "x", Map.of()))
        .hasMessageContaining("starts with '/'");
  }

  private static Answer answerOf(Meshes meshes, Object... nodesAndPercent) {
    Mesh mesh =
        meshes
            .caller("caller", 9000, "web")
            .service("web", route("main", 0, EVERYTHING, weighted(nodesAndPercent)))
            .build();
    return table(mesh, Map.of()).hosts().getFirst().rules().getFirst().answer();
  }

  @Test
  void writtenSharesAreKeptAndTheRestOfThemKeepsItsProportions() {
    assertThat(answerOf(Meshes.shop().node("a", 1).node("b", 1), "a", 70, "b", 30))
        .isEqualTo(
            new Answer.Shares(
                List.of(new Share("a_shop", id("a"), 7_000), new Share("b_shop", id("b"), 3_000))));
    assertThat(answerOf(Meshes.shop().node("b", 1).node("c", 1), "a", 50, "b", 30, "c", 20))
        .isEqualTo(
            new Answer.Shares(
                List.of(new Share("b_shop", id("b"), 6_000), new Share("c_shop", id("c"), 4_000))));
  }

  @Test
  void whenNoNodeIsThereTheRouteNamesThoseThatItMeant() {
    assertThat(answerOf(Meshes.shop(), "a", 50, "b", 50))
        .isInstanceOfSatisfying(
            Answer.Unavailable.class,
            none -> assertThat(none.toString()).contains("it names shop/a, shop/b"));
  }

  @Test
  void sharesOfNodesThatAreNotThereGoToTheOthersAndStillSumToAll() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Object> named = new ArrayList<>();
      int rest = 100;
      Meshes meshes = Meshes.shop().caller("caller", 9000, "web");
      for (int i = 0; i < 6; i++) {
        int weight = i == 5 ? rest : random.nextInt(rest + 1);
        rest -= weight;
        named.addAll(List.of("n" + i, weight));
        if (random.nextBoolean()) {
          meshes.node("n" + i, 1);
        }
      }
      Mesh mesh =
          meshes.service("web", route("main", 0, EVERYTHING, weighted(named.toArray()))).build();
      Answer answer = table(mesh, Map.of()).hosts().getFirst().rules().getFirst().answer();
      if (answer instanceof Answer.Shares(List<Share> shares)) {
        assertThat(shares).allSatisfy(s -> assertThat(mesh.nodes()).containsKey(s.node()));
        for (int i = 0; i < named.size(); i += 2) {
          String node = (String) named.get(i);
          boolean nothing = (int) named.get(i + 1) == 0;
          shares.stream()
              .filter(s -> s.node().equals(id(node)))
              .forEach(s -> assertThat(s.basisPoints() == 0).isEqualTo(nothing));
        }
      } else {
        for (int i = 0; i < named.size(); i += 2) {
          boolean there = mesh.nodes().containsKey(id((String) named.get(i)));
          assertThat(there && (int) named.get(i + 1) > 0).isFalse();
        }
      }
    }
  }

  @Test
  void anotherSplitTouchesOnlyTheHostsThatCarryIt() {
    Mesh mesh = web().build();
    RoutingTables before = RoutingTables.of(mesh, TENTH);
    Map<ResourceId, Split> more = Map.of(id("web"), split(4, "web-b", 2_000, "web-a", 8_000));
    RoutingTables after = before.with(more);
    assertThat(before.changed(more)).containsExactly(id("web"));
    assertThat(after.callersOf(Set.of(id("web")))).containsExactly(CALLER);
    assertThat(host(after, "other")).isSameAs(host(before, "other"));
    assertThat(host(after, "web")).isNotEqualTo(host(before, "web"));
    assertThat(after.of(CALLER)).isEqualTo(RoutingTables.of(mesh, more).of(CALLER));
    assertThat(after.changed(more)).isEmpty();
    assertThat(after.changed(Map.of())).containsExactly(id("web"));
  }

  @Test
  void aNodeWithoutAProxyReachesNobody() {
    RoutingTable table = RoutingTables.of(web().build(), TENTH).of(id("web-a")).orElseThrow();
    assertThat(table.hosts()).isEmpty();
    assertThat(table.clusters()).isEmpty();
    assertThat(RoutingTables.of(web().build(), TENTH).of(id("nobody"))).isEmpty();
  }

  private static Host host(RoutingTables tables, String service) {
    return tables.of(CALLER).orElseThrow().hosts().stream()
        .filter(h -> h.service().equals(id(service)))
        .findFirst()
        .orElseThrow();
  }
}
