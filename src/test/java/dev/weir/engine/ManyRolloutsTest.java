package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.PhaseWord;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.testing.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Five thousand rollouts, fifty of them on their way: what rests costs nothing. */
class ManyRolloutsTest {
  private static final int ALL = 5_000;
  private static final int MOVING = 50;
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final Logger ENGINE = Logger.getLogger(Engine.class.getName());

  private final MemoryStore store = new MemoryStore();
  private final Publisher publisher = new Publisher();
  private final List<String> asked = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int reads;
  private Engine engine = start();

  /** A line for each of thousands of decisions is nothing that anybody reads. */
  @BeforeAll
  static void quiet() {
    ENGINE.setLevel(Level.WARNING);
  }

  @AfterAll
  static void asBefore() {
    ENGINE.setLevel(null);
  }

  private static final class Publisher implements TrafficPublisher {
    Map<ResourceId, Split> last = Map.of();
    int publications;

    @Override
    public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
      last = Map.copyOf(splits);
      publications++;
    }

    @Override
    public ProxyReport report(ResourceId rollout, long sequence) {
      Split split = last.get(rollout);
      boolean has = split != null && split.sequence() >= sequence;
      return new ProxyReport(sequence, 1, has ? 1 : 0, List.of(), List.of());
    }

    @Override
    public List<ProxyStatus> proxies() {
      return List.of();
    }

    @Override
    public void onChange(Consumer<Set<ResourceId>> listener) {}
  }

  private Engine start() {
    return new Engine(
        new Engine.Ports(
            store,
            publisher,
            this::ask,
            new EndpointSource() {
              @Override
              public void watch(Map<ResourceId, VirtualNode> nodes) {}

              @Override
              public OptionalInt endpoints(ResourceId node) {
                return OptionalInt.of(1);
              }

              @Override
              public void onChange(Consumer<Set<ResourceId>> listener) {}
            },
            new IntentReader() {
              @Override
              public IntentRead read(Path directory) {
                throw new AssertionError("the engine reads no directory");
              }

              @Override
              public IntentRead readDocuments(Map<String, String> documents) {
                reads++;
                return set("d2", MOVING);
              }
            },
            (rollout, policies) -> plan(rollout),
            () -> now,
            EngineListener.SILENT),
        "a test");
  }

  private CompletionStage<Readings> ask(Inquiry inquiry) {
    asked.add(inquiry.candidate());
    Reading.Series good =
        new Reading.Series(Map.of(), List.of(new Reading.Point(inquiry.at(), 1.0)));
    return CompletableFuture.completedFuture(
        new Readings(
            inquiry.at(),
            new Reading.Answer(inquiry.candidate(), List.of(good)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static Plan plan(Rollout rollout) {
    Gate gate =
        new Gate(
            "health",
            INTERVAL,
            INTERVAL,
            List.of(
                new Gate.Metric(
                    "success-rate",
                    "${rollout}",
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Bound.parse(">= 99%"),
                    Optional.empty(),
                    Budgets.DEFAULT,
                    NoDataPolicy.HOLD,
                    FailureAction.ROLLBACK)));
    return new Plan(
        rollout.id(),
        rollout.revision(),
        rollout.virtualNode(),
        List.of(
            new Plan.PlannedStep(
                "weight 10%",
                1_000, SideTraffic.NONE, Duration.ofHours(1), Optional.empty(), List.of(gate))),
        rollout.progressDeadline(),
        rollout.onFailure(),
        rollout.keepOld(),
        rollout.acknowledgeBasisPoints(),
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static ResourceId id(int number) {
    return new ResourceId("shop", "svc-%04d".formatted(number));
  }

  /** The first {@code moving} want v2, all others v1. */
  private static IntentRead.Accepted set(String digest, int moving) {
    Map<ResourceId, Rollout> rollouts = new HashMap<>();
    Map<String, String> documents = new HashMap<>();
    for (int i = 0; i < ALL; i++) {
      rollouts.put(
          id(i),
          new Rollout(
              id(i),
              new Revision(i < moving ? "v2" : "v1"),
              id(i).name() + "-${revision}",
              new Strategy.Canary(List.of(), List.of()),
              Duration.ofMinutes(10),
              FailureAction.ROLLBACK,
              Duration.ZERO,
              10_000,
              Optional.empty(),
              1,
              RollbackPace.IMMEDIATE,
              Optional.empty()));
      documents.put("Rollout " + id(i), "{}");
    }
    Intent intent =
        new Intent(new Mesh(Map.of(), Map.of(), Map.of()), Map.copyOf(rollouts), Map.of());
    return new IntentRead.Accepted(intent, digest, documents);
  }

  private void run() {
    for (int i = 0; i < 100 && engine.turn(); i++) {
      assertThat(i).as("the engine comes to rest").isLessThan(99);
    }
  }

  private String phase(ResourceId id) {
    return PhaseWord.of(engine.rollout(id).orElseThrow().state().phase());
  }

  private void begin() {
    engine.intent(set("d1", 0));
    run();
    engine.intent(set("d2", MOVING));
    run();
    assertThat(phase(id(0))).isEqualTo("Progressing");
    assertThat(phase(id(MOVING))).isEqualTo("Healthy");
  }

  @Test
  void o34_aColdStartReadsOnceAndWritesNothing() {
    begin();
    Map<ResourceId, RolloutState> states = Map.copyOf(store.states);
    int saves = store.saves;
    publisher.publications = 0;
    engine = start();
    engine.intent(set("d2", MOVING));
    run();
    assertThat(store.saves).isEqualTo(saves);
    assertThat(store.states).isEqualTo(states);
    // What the earlier run had published, and once more when the source has been read.
    assertThat(publisher.publications).isLessThanOrEqualTo(2);
    assertThat(reads).as("what was stored, once").isEqualTo(1);
  }

  @Test
  void o34_onlyThoseOnTheirWayAskAndOncePerInterval() {
    begin();
    for (int interval = 0; interval < 6; interval++) {
      asked.clear();
      int saves = store.saves;
      now = now.plus(INTERVAL);
      run();
      assertThat(asked).hasSize(MOVING);
      assertThat(new HashSet<>(asked)).hasSize(MOVING).allMatch(q -> q.compareTo("svc-0050") < 0);
      assertThat(store.saves - saves).as("one write for what came at once").isLessThanOrEqualTo(2);
    }
  }

  @Test
  void o34_anAbortIsPublishedInTheTurnThatTakesIt() {
    begin();
    now = now.plus(INTERVAL);
    // Every rollout is to be looked at, fifty ask, and then the abort comes.
    engine.intent(set("d3", MOVING));
    engine.command(id(7), Command.of("key", Command.Kind.ABORT, "ann"));
    long start = System.nanoTime();
    engine.turn();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(publisher.last.get(id(7)).shares())
        .contains(new Split.Share(id(7).sibling("svc-0007-v2"), 0));
    assertThat(took).isLessThan(Duration.ofSeconds(2));
    run();
    assertThat(phase(id(7))).isEqualTo("RolledBack");
  }
}
