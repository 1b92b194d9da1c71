package dev.weir.xds.snapshot;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.Meshes;
import dev.weir.xds.translate.XdsType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private final MemoryStore store = new MemoryStore();
  private final Snapshots snapshots = new Snapshots(store, CLOCK);

  private static Meshes two() {
    return Meshes.shop()
        .node("web-a", 1)
        .node("web-b", 2)
        .node("cart-a", 3)
        .node("cart-b", 4)
        .service("web", route("main", 0, EVERYTHING, byRollout("web")))
        .service("cart", route("main", 0, EVERYTHING, byRollout("cart")))
        .caller("front", 9000, "web")
        .caller("back", 9001, "cart")
        .caller("both", 9002, "web", "cart");
  }

  private static Map<ResourceId, Split> splits(long sequence, int web, int cart) {
    return Map.of(
        id("web"), split(sequence, "web-b", web, "web-a", 10_000 - web),
        id("cart"), split(sequence, "cart-b", cart, "cart-a", 10_000 - cart));
  }

  private Snapshot of(String group) {
    return snapshots.of(id(group)).orElseThrow();
  }

  private String version(String group, XdsType type) {
    return of(group).set(type).version();
  }

  @Test
  void aChangedSplitTouchesOnlyTheGroupsThatCarryIt() {
    Mesh mesh = two().build();
    snapshots.publish(mesh, splits(1, 0, 0));
    Snapshot back = of("back");
    Snapshot front = of("front");
    Map<ResourceId, Split> next = new HashMap<>(splits(1, 0, 0));
    next.put(id("web"), split(2, "web-b", 500, "web-a", 9_500));
    var published = snapshots.publish(mesh, next);
    assertThat(published.groups()).containsExactlyInAnyOrder(id("front"), id("both"));
    assertThat(of("back")).isSameAs(back);
    assertThat(of("front").set(XdsType.CLUSTERS)).isSameAs(front.set(XdsType.CLUSTERS));
    assertThat(version("front", XdsType.ROUTES)).startsWith("2-");
    assertThat(version("front", XdsType.CLUSTERS)).startsWith("1-");
    assertThat(snapshots.publish(mesh, next)).isEqualTo(Snapshots.Published.NOTHING);
    assertThat(snapshots.carriersOf(id("web"))).containsExactlyInAnyOrder(id("front"), id("both"));
  }

  @Test
  void anEqualMeshOfAnotherReadChangesNothing() {
    snapshots.publish(two().build(), splits(1, 100, 0));
    int saves = store.versionSaves;
    var published = snapshots.publish(two().build(), splits(1, 100, 0));
    assertThat(published.groups()).isEmpty();
    assertThat(store.versionSaves).isEqualTo(saves);
  }

  @Test
  void whatAnotherEngineHasNumberedAnewStandsUnderThatNumberHereToo() {
    Mesh mesh = two().build();
    Snapshots leader = new Snapshots(store, CLOCK);
    leader.publish(mesh, splits(1, 0, 0));
    snapshots.refresh();
    snapshots.publish(mesh, splits(1, 0, 0));
    Snapshot back = of("back");
    // The leader dies before what it has numbered is decided, and the next one gives that up.
    Map<ResourceId, Split> given = new HashMap<>(splits(1, 0, 0));
    given.put(id("web"), split(2, "web-b", 500, "web-a", 9_500));
    leader.prepare(mesh, given);
    Snapshots next = new Snapshots(store, CLOCK);
    next.publish(mesh, splits(1, 0, 0));
    String version = next.of(id("front")).orElseThrow().set(XdsType.ROUTES).version();
    assertThat(version).startsWith("3-");
    int saves = store.versionSaves;
    snapshots.refresh();
    assertThat(snapshots.publish(mesh, splits(1, 0, 0)).groups())
        .containsExactlyInAnyOrder(id("front"), id("both"));
    assertThat(version("front", XdsType.ROUTES)).isEqualTo(version);
    assertThat(of("back")).isSameAs(back);
    assertThat(store.versionSaves).as("it numbers nothing itself").isEqualTo(saves);
    snapshots.refresh();
    assertThat(snapshots.publish(mesh, splits(1, 0, 0))).isEqualTo(Snapshots.Published.NOTHING);
  }

  @Test
  void stepByStepGivesTheSameBytesAsAllAtOnce() {
    Random random = new Random(11);
    Mesh mesh = two().build();
    for (int step = 1; step <= 50; step++) {
      Map<ResourceId, Split> splits =
          splits(step, random.nextInt(10_001), random.nextBoolean() ? 0 : 700);
      snapshots.publish(mesh, splits);
      Snapshots fresh = new Snapshots(new MemoryStore(), CLOCK);
      fresh.publish(two().build(), splits);
      for (String group : Set.of("front", "back", "both")) {
        for (XdsType type : XdsType.values()) {
          assertThat(of(group).set(type).resources())
              .isEqualTo(fresh.of(id(group)).orElseThrow().set(type).resources());
        }
      }
    }
  }

  @Test
  void o24_aVersionNeverNamesTwoContentsAndGenerationsOnlyGrow() {
    Random random = new Random(5);
    Map<String, Object> contents = new HashMap<>();
    Set<Long> seen = new HashSet<>();
    Snapshots server = snapshots;
    long last = 0;
    for (int step = 1; step <= 200; step++) {
      if (random.nextInt(10) == 0) {
        server = new Snapshots(store, CLOCK);
      }
      server.publish(two().build(), splits(step, random.nextInt(3) * 100, 0));
      ResourceSet routes = server.of(id("front")).orElseThrow().set(XdsType.ROUTES);
      Object known = contents.putIfAbsent(routes.version(), routes.resources());
      assertThat(known == null || known.equals(routes.resources())).isTrue();
      long generation = Long.parseLong(routes.version().split("-")[0]);
      assertThat(generation).isGreaterThanOrEqualTo(last);
      last = generation;
      seen.add(generation);
    }
    assertThat(seen.size()).isGreaterThan(50);
  }

  @Test
  void versionsAreStoredBeforeTheyAreSeenAndInOneCall() {
    snapshots.publish(two().build(), splits(1, 0, 0));
    assertThat(store.versionSaves).isEqualTo(1);
    store.refusing = true;
    Mesh changed = two().caller("late", 9003, "web").build();
    assertThatThrownBy(() -> snapshots.publish(changed, splits(2, 100, 100)))
        .isInstanceOf(StoreException.class);
    assertThat(snapshots.of(id("late"))).isEmpty();
    assertThat(version("front", XdsType.ROUTES)).startsWith("1-");
    store.refusing = false;
    snapshots.publish(changed, splits(2, 100, 100));
    assertThat(version("front", XdsType.ROUTES)).startsWith("2-");
    assertThat(snapshots.of(id("late"))).isPresent();
  }

  @Test
  void aClusterThatHasLeftIsKeptForThoseThatLag() {
    snapshots.publish(two().build(), splits(1, 100, 0));
    Mesh without =
        Meshes.shop()
            .node("web-a", 1)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("front", 9000, "web")
            .build();
    snapshots.publish(without, Map.of(id("web"), split(2, "web-a", 10_000)));
    Snapshot front = of("front");
    assertThat(front.set(XdsType.CLUSTERS).names()).containsExactly("web-a_shop");
    assertThat(front.retired()).containsExactly("web-b_shop");
    Set<String> kept = Set.of("web-b_shop");
    assertThat(front.set(XdsType.CLUSTERS, kept).names())
        .containsExactly("web-a_shop", "web-b_shop");
    assertThat(front.set(XdsType.ENDPOINTS, kept).names())
        .containsExactly("web-a_shop", "web-b_shop");
    assertThat(front.set(XdsType.CLUSTERS, kept).version())
        .startsWith(front.set(XdsType.CLUSTERS).version() + "+");
    assertThat(front.set(XdsType.CLUSTERS, kept)).isSameAs(front.set(XdsType.CLUSTERS, kept));
    assertThat(front.set(XdsType.ROUTES, kept)).isSameAs(front.set(XdsType.ROUTES));
    assertThat(snapshots.of(id("back"))).isEmpty();
    assertThat(snapshots.carriersOf(id("cart"))).isEmpty();

    snapshots.publish(two().build(), splits(3, 100, 0));
    assertThat(of("front").retired()).isEmpty();
  }

  @Test
  void aGroupThatLeavesAndComesBackStillKnowsWhichClustersItsProxiesHave() {
    snapshots.publish(two().build(), splits(1, 100, 0));
    Mesh withoutFront =
        Meshes.shop()
            .node("web-a", 1)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .build();
    snapshots.publish(withoutFront, Map.of(id("web"), split(1, "web-b", 100, "web-a", 9_900)));
    assertThat(snapshots.of(id("front"))).isEmpty();
    Mesh back =
        Meshes.shop()
            .node("web-a", 1)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("front", 9000, "web")
            .build();
    snapshots.publish(back, Map.of(id("web"), split(2, "web-a", 10_000)));
    assertThat(of("front").set(XdsType.CLUSTERS).names()).containsExactly("web-a_shop");
    assertThat(of("front").retired()).containsExactly("web-b_shop");
  }

  @Test
  void o21_whatHasLeftIsKnownAlsoAfterARestart() {
    snapshots.publish(two().build(), splits(1, 100, 0));
    Mesh withoutBack =
        Meshes.shop()
            .node("web-a", 1)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("front", 9000, "web")
            .build();
    snapshots.publish(withoutBack, Map.of(id("web"), split(2, "web-a", 10_000)));
    Snapshot before = of("front");

    Snapshots restarted = new Snapshots(store, CLOCK);
    restarted.publish(withoutBack, Map.of(id("web"), split(2, "web-a", 10_000)));
    Snapshot after = restarted.of(id("front")).orElseThrow();
    assertThat(after.retired()).containsExactly("web-b_shop");
    assertThat(after.set(XdsType.CLUSTERS, Set.of("web-b_shop")).version())
        .isEqualTo(before.set(XdsType.CLUSTERS, Set.of("web-b_shop")).version());
    restarted.publish(two().build(), splits(3, 100, 0));
    assertThat(restarted.of(id("front")).orElseThrow().retired()).isEmpty();
    assertThat(restarted.of(id("back")).orElseThrow().retired()).isEmpty();
    restarted.publish(two().build(), splits(4, 200, 0));
    assertThat(store.loadRetired().get(id("front"))).isEmpty();
  }

  /** A decision that a crash has undone brings clusters back only in what nobody was given. */
  @Test
  void o21_whatWasToComeBackWhenItCrashedIsStillKnownToHaveLeft() {
    Mesh withoutBack =
        Meshes.shop()
            .node("web-a", 1)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("front", 9000, "web")
            .build();
    Map<ResourceId, Split> oneNode = Map.of(id("web"), split(2, "web-a", 10_000));
    snapshots.publish(two().build(), splits(1, 100, 0));
    snapshots.publish(withoutBack, oneNode);
    snapshots.prepare(two().build(), splits(3, 100, 0));

    Snapshots restarted = new Snapshots(store, CLOCK);
    restarted.publish(withoutBack, oneNode);
    assertThat(restarted.of(id("front")).orElseThrow().retired()).containsExactly("web-b_shop");
    Mesh withBack =
        Meshes.shop()
            .node("web-a", 1)
            .node("cart-a", 3)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .service("cart", route("main", 0, EVERYTHING, byRollout("cart")))
            .caller("front", 9000, "web")
            .caller("back", 9001, "cart")
            .build();
    restarted.publish(
        withBack,
        Map.of(
            id("web"), split(2, "web-a", 10_000),
            id("cart"), split(2, "cart-a", 10_000)));
    assertThat(restarted.of(id("back")).orElseThrow().retired()).containsExactly("cart-b_shop");
  }

  @Test
  void whatIsRetiredAndCannotBeStoredIsNotPublished() {
    snapshots.publish(two().build(), splits(1, 100, 0));
    Snapshot before = of("front");
    store.refusing = true;
    Mesh less =
        Meshes.shop()
            .node("web-a", 1)
            .service("web", route("main", 0, EVERYTHING, byRollout("web")))
            .caller("front", 9000, "web")
            .build();
    assertThatThrownBy(() -> snapshots.publish(less, Map.of(id("web"), split(2, "web-a", 10_000))))
        .isInstanceOf(StoreException.class);
    assertThat(of("front")).isSameAs(before);
    assertThat(snapshots.of(id("back"))).isPresent();
  }
}
