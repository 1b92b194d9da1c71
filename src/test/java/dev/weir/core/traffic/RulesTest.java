package dev.weir.core.traffic;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.RoutingTable.Answer;
import dev.weir.core.traffic.RoutingTable.Rule;
import dev.weir.core.traffic.RoutingTable.Share;
import dev.weir.testing.Meshes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final RequestMatch PREVIEW =
      new RequestMatch(
          List.of(new RequestMatch.Header("x-preview", new RequestMatch.Value.Present(), false)),
          List.of());

  private static Split split(SideTraffic side) {
    return new Split(
        List.of(new Split.Share(id("web-b"), 1_000), new Split.Share(id("web-a"), 9_000)),
        Optional.of(id("web-b")),
        side,
        Optional.of(new Sticky(Sticky.Kind.COOKIE, "uid")),
        7);
  }

  private static Meshes mesh(Optional<String> method, boolean preview) {
    RouteMatch match = new RouteMatch(EVERYTHING.path(), method, EVERYTHING.headers(), List.of());
    return Meshes.shop()
        .node("web-a", 1)
        .node("web-b", 2)
        .service("web", route("main", 0, match, new Route.Action.ByRollout(id("web"), preview)))
        .caller("caller", 9000, "web");
  }

  private static RoutingTable table(Meshes mesh, Split split) {
    return RoutingTables.of(mesh.build(), Map.of(id("web"), split)).of(id("caller")).orElseThrow();
  }

  private static List<Rule> rules(Meshes mesh, Split split) {
    return table(mesh, split).hosts().getFirst().rules();
  }

  private static SideTraffic mirroring(boolean everyMethod) {
    return new SideTraffic(List.of(), Optional.of(new Mirror(2_500, everyMethod)));
  }

  @Test
  void whoMatchesComesBeforeTheSharesAndGetsTheCandidateAlone() {
    List<Rule> rules =
        rules(
            mesh(Optional.empty(), false),
            split(new SideTraffic(List.of(PREVIEW), Optional.empty())));
    assertThat(rules).hasSize(2);
    assertThat(rules.getFirst().match().headers()).isEqualTo(PREVIEW.headers());
    assertThat(rules.getFirst().answer())
        .isEqualTo(
            new Answer.Shares(
                List.of(
                    new Share("web-b_shop", id("web-b"), 10_000),
                    new Share("web-a_shop", id("web-a"), 0))));
    assertThat(rules.getFirst().sticky()).isEmpty();
    assertThat(rules.getLast().sticky()).isPresent();
    assertThat(rules).allMatch(rule -> rule.mirror().isEmpty());
  }

  @Test
  void copiesAreOfRequestsThatChangeNothingUnlessSaid() {
    List<Rule> safe = rules(mesh(Optional.empty(), false), split(mirroring(false)));
    assertThat(safe).hasSize(2);
    assertThat(safe.getFirst().mirror().map(RoutingTable.MirrorTarget::cluster))
        .contains("web-b_shop");
    assertThat(safe.getFirst().match().headers())
        .extracting(RequestMatch.Header::name)
        .containsExactly(RouteMatch.METHOD);
    assertThat(safe.getLast().mirror()).isEmpty();
    assertThat(safe.getFirst().answer()).isEqualTo(safe.getLast().answer());

    assertThat(rules(mesh(Optional.empty(), false), split(mirroring(true))))
        .singleElement()
        .matches(rule -> rule.mirror().isPresent());
    assertThat(rules(mesh(Optional.of("GET"), false), split(mirroring(false))))
        .singleElement()
        .matches(rule -> rule.mirror().isPresent());
    assertThat(rules(mesh(Optional.of("POST"), false), split(mirroring(false))))
        .singleElement()
        .matches(rule -> rule.mirror().isEmpty());
  }

  /** Envoy would answer 503 for a cluster that it does not know, copies or not. */
  @Test
  void whoeverGetsCopiesMustBeThereFirst() {
    Split nothing =
        new Split(
            List.of(new Split.Share(id("web-b"), 0), new Split.Share(id("web-a"), 10_000)),
            Optional.of(id("web-b")),
            mirroring(false),
            Optional.empty(),
            1);
    RoutingTable.Host host = table(mesh(Optional.empty(), false), nothing).hosts().getFirst();
    assertThat(host.loaded()).containsExactly("web-a_shop", "web-b_shop");
  }

  @Test
  void aPreviewIsNeitherVisitedNorCopied() {
    SideTraffic both = new SideTraffic(List.of(PREVIEW), Optional.of(new Mirror(2_500, true)));
    assertThat(rules(mesh(Optional.empty(), true), split(both)))
        .singleElement()
        .matches(rule -> rule.mirror().isEmpty())
        .matches(rule -> rule.match().headers().isEmpty());
  }

  /** Copies to a cluster that is not there would be a 503 for those who are copied. */
  @Test
  void whoIsNotThereIsNeitherVisitedNorCopiedTo() {
    Meshes gone =
        Meshes.shop()
            .node("web-a", 1)
            .service(
                "web", route("main", 0, EVERYTHING, new Route.Action.ByRollout(id("web"), false)))
            .caller("caller", 9000, "web");
    SideTraffic both = new SideTraffic(List.of(PREVIEW), Optional.of(new Mirror(2_500, true)));
    assertThat(rules(gone, split(both)))
        .singleElement()
        .matches(rule -> rule.mirror().isEmpty())
        .matches(rule -> rule.match().headers().isEmpty());
  }

  @Test
  void aPreviewHasTheCandidateAloneWhileThereIsOneToVisit() {
    Meshes mesh = mesh(Optional.empty(), true);
    assertThat(rules(mesh, split(SideTraffic.NONE)))
        .singleElement()
        .extracting(Rule::answer)
        .isEqualTo(
            new Answer.Shares(
                List.of(
                    new Share("web-b_shop", id("web-b"), 10_000),
                    new Share("web-a_shop", id("web-a"), 0))));
    Split nobody = Meshes.split(8, "web-b", 0, "web-a", 10_000);
    assertThat(rules(mesh, nobody))
        .singleElement()
        .extracting(Rule::answer)
        .isEqualTo(
            new Answer.Shares(
                List.of(
                    new Share("web-b_shop", id("web-b"), 0),
                    new Share("web-a_shop", id("web-a"), 10_000))));
  }
}
