package dev.weir.core.traffic;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.prefix;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;
import static dev.weir.testing.Meshes.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Meshes;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a host leads to, and when two tables give Envoy the same. */
class HostTest {
  private static Meshes mesh() {
    return Meshes.shop()
        .node("web-a", 1)
        .node("web-b", 2)
        .node("old", 3)
        .service(
            "web",
            route("fixed", 0, prefix("/old"), weighted("old", 100)),
            route("main", 1, EVERYTHING, byRollout("web")))
        .service("all", route("main", 0, EVERYTHING, weighted("web-a", 100)))
        .serviceOf("wild", "web-b", "*.shop", "*.web.shop")
        .serviceOf("deep", "old", "*.deep.web.shop", "plain.shop")
        .serviceOf("zone", "old", "*.zone.shop")
        .caller("caller", 9000, "web", "wild", "deep", "zone");
  }

  private static RoutingTable table(Mesh mesh, int candidate, long sequence) {
    return RoutingTables.of(
            mesh,
            Map.of(id("web"), split(sequence, "web-b", candidate, "web-a", 10_000 - candidate)))
        .of(id("caller"))
        .orElseThrow();
  }

  private static RoutingTable.Host web(RoutingTable table) {
    return table.hosts().stream()
        .filter(h -> h.service().equals(id("web")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsNamedAndWhatGetsSomethingAreTold() {
    RoutingTable.Host none = web(table(mesh().build(), 0, 1));
    assertThat(none.named()).containsExactlyInAnyOrder("web-a_shop", "web-b_shop", "old_shop");
    assertThat(none.loaded()).containsExactlyInAnyOrder("web-a_shop", "old_shop");
    assertThat(none.rollouts()).containsExactly(id("web"));
    assertThat(web(table(mesh().build(), 1, 1)).loaded())
        .as("one basis point is something")
        .contains("web-b_shop");
  }

  @Test
  void anUndecidedRolloutIsWaitedForAndLeadsNowhere() {
    RoutingTable.Host waiting =
        web(RoutingTables.of(mesh().build(), Map.of()).of(id("caller")).orElseThrow());
    assertThat(waiting.named()).containsExactly("old_shop");
    assertThat(waiting.rollouts()).containsExactly(id("web"));
  }

  @Test
  void twoTablesAreAlikeWhateverTheSequence() {
    RoutingTable table = table(mesh().build(), 100, 1);
    assertThat(table.routesLike(table(mesh().build(), 100, 2))).isTrue();

    RoutingTable weights = table(mesh().build(), 200, 1);
    assertThat(table.routesLike(weights)).isFalse();
    assertThat(table.differsInRoutesOnly(weights)).isTrue();

    RoutingTable cluster = table(mesh().node("old", 4).build(), 100, 1);
    assertThat(table.routesLike(cluster)).isFalse();
    assertThat(table.differsInRoutesOnly(cluster)).isFalse();

    RoutingTable listener =
        table(mesh().caller("caller", 9001, "web", "wild", "deep").build(), 100, 1);
    assertThat(table.routesLike(listener)).isFalse();
    assertThat(table.differsInRoutesOnly(listener)).isFalse();
  }

  @Test
  void theFirstHostEverBringsAListenerToo() {
    Mesh nothing = Meshes.shop().caller("caller", 9000).build();
    Mesh empty =
        Meshes.shop()
            .service("none", route("main", 0, EVERYTHING, byRollout("none")))
            .caller("caller", 9000, "none")
            .build();
    RoutingTable before = RoutingTables.of(nothing, Map.of()).of(id("caller")).orElseThrow();
    RoutingTable after = RoutingTables.of(empty, Map.of()).of(id("caller")).orElseThrow();
    assertThat(before.clusters()).isEqualTo(after.clusters());
    assertThat(before.differsInRoutesOnly(after)).isFalse();
  }

  @Test
  void theLongestWildcardWinsAndAWrittenNameBeforeIt() {
    RoutingTable table = table(mesh().build(), 0, 1);
    Map<String, String> services =
        Map.of(
            "x.shop", "wild",
            "x.web.shop", "wild",
            "x.deep.web.shop", "deep",
            "x.zone.shop", "zone",
            "plain.shop", "deep",
            "plain.shop:8080", "deep");
    services.forEach(
        (host, service) ->
            assertThat(table.preview(new Preview.Request(host, "GET", "/", Map.of())))
                .as(host)
                .isInstanceOfSatisfying(
                    Preview.Hit.class, hit -> assertThat(hit.service()).isEqualTo(id(service))));
  }
}
