package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.demo.DemoMesh;
import dev.weir.engine.Control;
import dev.weir.engine.EndpointSource;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.engine.Fleet;
import dev.weir.engine.PeerReports;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.engine.Standby;
import dev.weir.engine.TrafficPublisher;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.testing.MemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that does not lead, beside one that does, on one store. */
class StandbyTest {
  private static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");

  @TempDir private Path folder;
  private final MemoryStore store = new MemoryStore();
  private final Proxies leaders = new Proxies();
  private final Proxies own = new Proxies();
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private DemoMesh mesh;
  private Engine leader;
  private Standby standby;

  /** Has taken whatever was published. */
  private static final class Proxies implements TrafficPublisher {
    Map<ResourceId, Split> splits = Map.of();
    int connected = 1;
    boolean versionsMissing;
    int publications;

    @Override
    public void publish(Mesh mesh, Map<ResourceId, Split> next) {
      if (versionsMissing) {
        throw new StoreException("not here yet");
      }
      splits = next;
      publications++;
    }

    @Override
    public ProxyReport report(ResourceId rollout, long sequence) {
      boolean has = splits.containsKey(rollout) && splits.get(rollout).sequence() >= sequence;
      return new ProxyReport(
          sequence,
          connected,
          has ? connected : 0,
          List.of(),
          has || connected == 0 ? List.of() : List.of("own"));
    }

    @Override
    public List<ProxyStatus> proxies() {
      return List.of();
    }

    @Override
    public void onChange(Consumer<Set<ResourceId>> listener) {}
  }

  @BeforeEach
  void start() throws Exception {
    mesh = new DemoMesh(folder.resolve("shop"));
    mesh.write("v1", 9_000, Map.of("v1", 1, "v2", 2));
    EndpointSource endpoints =
        new EndpointSource() {
          @Override
          public void watch(Map<ResourceId, dev.weir.core.traffic.VirtualNode> nodes) {}

          @Override
          public OptionalInt endpoints(ResourceId node) {
            return OptionalInt.of(1);
          }

          @Override
          public void onChange(Consumer<Set<ResourceId>> listener) {}
        };
    leader =
        new Engine(
            new Engine.Ports(
                store,
                leaders,
                _ -> new CompletableFuture<>(),
                endpoints,
                new DirectoryReader(),
                Plans::compile,
                () -> now,
                EngineListener.SILENT),
            "shop");
    standby =
        new Standby(
            store, own, new DirectoryReader(), Plans::compile, () -> now, "shop", () -> "weir-1");
  }

  private void lead() {
    leader.intent(new DirectoryReader().read(mesh.directory()));
    for (int i = 0; i < 20; i++) {
      boolean _ = leader.turn();
    }
  }

  @Test
  void itGivesItsProxiesWhatTheLeaderHasMadeDurableAndNothingElse() throws Exception {
    assertThat(standby.look()).isTrue();
    assertThat(standby.ready()).as("nothing is durable yet").isFalse();
    lead();
    List<ResourceId> told = new ArrayList<>();
    Control.Subscription subscription = standby.subscribe(told::add);
    assertThat(standby.look()).isTrue();
    assertThat(standby.ready()).isTrue();
    assertThat(own.splits).isEqualTo(leaders.splits).isNotEmpty();
    assertThat(told).containsExactly(CHECKOUT);
    assertThat(standby.look()).isTrue();
    assertThat(told).as("nothing is new").hasSize(1);
    subscription.close();

    int saves = store.saves;
    mesh.want("v2", List.of("{weight: 20%, hold: 1h}"));
    lead();
    assertThat(store.saves).isGreaterThan(saves);
    saves = store.saves;
    assertThat(standby.look()).isTrue();
    assertThat(own.splits).isEqualTo(leaders.splits);
    assertThat(standby.rollout(CHECKOUT).orElseThrow().status().phase())
        .isEqualTo(leader.rollout(CHECKOUT).orElseThrow().status().phase());
    assertThat(standby.rollouts()).hasSize(1);
    assertThat(store.saves).isEqualTo(saves);
    assertThat(told).hasSize(1);
  }

  @Test
  void itIsNotReadyBeforeItHasEverythingAndTakesNoCommand() {
    lead();
    own.versionsMissing = true;
    assertThat(standby.look()).isFalse();
    assertThat(standby.ready()).isFalse();
    assertThat(standby.rollouts()).isEmpty();
    own.versionsMissing = false;
    assertThat(standby.look()).isTrue();
    assertThat(standby.ready()).isTrue();
    var answer =
        standby.command(CHECKOUT, Command.of("c", Command.Kind.ABORT, "ann")).toCompletableFuture();
    assertThatThrownBy(answer::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(Control.NotLeadingException.class)
        .hasMessageContaining("weir-1 leads");
  }

  @Test
  void theProxiesOfAllEnginesAreWaitedFor() {
    Map<String, ProxyReport> peers = new HashMap<>();
    Fleet fleet =
        new Fleet(
            own,
            new PeerReports() {
              @Override
              public Map<String, ProxyReport> of(ResourceId rollout) {
                return peers;
              }

              @Override
              public void onChange(Consumer<Set<ResourceId>> listener) {}
            });
    own.splits = Map.of(CHECKOUT, new Split(List.of(new Split.Share(CHECKOUT, 10_000)), 7));
    assertThat(fleet.report(CHECKOUT, 7)).isEqualTo(new ProxyReport(7, 1, 1, List.of(), List.of()));
    peers.put("weir-1", new ProxyReport(6, 3, 3, List.of(), List.of()));
    assertThat(fleet.report(CHECKOUT, 7))
        .as("what they had before is not this")
        .isEqualTo(new ProxyReport(7, 4, 1, List.of(), List.of("3 proxies of weir-1")));
    ProxyReport.Refusal refusal = new ProxyReport.Refusal("p", "routes", "1-a", "no");
    peers.put("weir-1", new ProxyReport(7, 3, 1, List.of(refusal), List.of("q")));
    assertThat(fleet.report(CHECKOUT, 7))
        .isEqualTo(new ProxyReport(7, 4, 2, List.of(refusal), List.of("q")));
    peers.put("weir-1", new ProxyReport(8, 1, 1, List.of(), List.of()));
    assertThat(fleet.report(CHECKOUT, 7))
        .as("a later one is this as well")
        .isEqualTo(new ProxyReport(7, 2, 2, List.of(), List.of()));
    peers.put("weir-1", new ProxyReport(1, 0, 0, List.of(), List.of()));
    assertThat(fleet.report(CHECKOUT, 7).connected()).isEqualTo(1);
  }
}
