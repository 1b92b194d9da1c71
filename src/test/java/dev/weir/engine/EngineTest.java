package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

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
import dev.weir.core.lifecycle.Status;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final ResourceId WEB = new ResourceId("shop", "web");

  private final MemoryStore store = new MemoryStore();
  private final Proxies proxies = new Proxies();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** By how much somebody has set the clock. */
  private Duration setBy = Duration.ZERO;

  private final Map<ResourceId, Integer> endpoints = new HashMap<>();
  private final Set<ResourceId> broken = new HashSet<>();
  private final Map<String, Intent> sets = new HashMap<>();
  private final List<Runnable> asked = new ArrayList<>();
  private MeasurementSource source = this::ask;
  private List<Gate> gates = List.of();
  private boolean compilerFails;
  private boolean refusesWhatIsStored;
  private Engine engine = start();

  /** A publisher whose proxies acknowledge at once, unless told otherwise. */
  private final class Proxies implements TrafficPublisher {
    final List<Map<ResourceId, Split>> published = new ArrayList<>();
    final List<Mesh> meshes = new ArrayList<>();
    final List<Integer> savesBefore = new ArrayList<>();
    boolean acknowledging = true;
    boolean storeRefusesVersions;
    boolean failing;
    Consumer<Set<ResourceId>> listener = rollouts -> {};
    Optional<Error> dying = Optional.empty();
    int connected = 1;

    @Override
    public Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
      if (storeRefusesVersions) {
        throw new RolloutStore.StoreException("the disk is full");
      }
      if (failing) {
        throw new IllegalStateException("a bug in publishing");
      }
      return () -> publish(mesh, splits);
    }

    @Override
    public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
      published.add(splits);
      meshes.add(mesh);
      savesBefore.add(store.saves);
    }

    @Override
    public ProxyReport report(ResourceId rollout, long sequence) {
      if (dying.isPresent()) {
        throw dying.get();
      }
      boolean has =
          !published.isEmpty()
              && published.getLast().containsKey(rollout)
              && published.getLast().get(rollout).sequence() >= sequence;
      return new ProxyReport(
          sequence,
          connected,
          has && acknowledging ? connected : 0,
          List.of(),
          connected == 0 ? List.of() : List.of("envoy-1"));
    }

    @Override
    public List<ProxyStatus> proxies() {
      return List.of();
    }

    @Override
    public void onChange(Consumer<Set<ResourceId>> told) {
      listener = told;
    }
  }

  private Engine start() {
    return new Engine(
        new Engine.Ports(
            store,
            proxies,
            inquiry -> source.ask(inquiry),
            new EndpointSource() {
              @Override
              public void watch(Map<ResourceId, VirtualNode> nodes) {}

              @Override
              public OptionalInt endpoints(ResourceId node) {
                if (broken.contains(node)) {
                  throw new ArithmeticException("a bug");
                }
                return OptionalInt.of(endpoints.getOrDefault(node, 1));
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
                String digest = documents.get("digest");
                return refusesWhatIsStored
                    ? new IntentRead.Refused(
                        List.of(new Problem("stored", 1, 1, "", "is too old", "")), digest)
                    : new IntentRead.Accepted(sets.get(digest), digest, documents);
              }
            },
            (rollout, policies) -> plan(rollout),
            () -> now,
            () -> now.minus(setBy),
            EngineListener.SILENT),
        "a test");
  }

  private CompletionStage<Readings> ask(Inquiry inquiry) {
    CompletableFuture<Readings> answer = new CompletableFuture<>();
    asked.add(() -> answer.complete(allRequestsFail(inquiry.at())));
    return answer;
  }

  private static Readings allRequestsFail(Instant at) {
    return new Readings(
        at,
        new Reading.Answer(
            "up", List.of(new Reading.Series(Map.of(), List.of(new Reading.Point(at, 0.0))))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Asks at once whether something is up, and rolls back at the first no. */
  private static Gate isUp() {
    return new Gate(
        "http-health",
        Duration.ofSeconds(5),
        Duration.ZERO,
        List.of(
            new Gate.Metric(
                "up",
                "up",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Bound.parse(">= 99%"),
                Optional.of(Bound.parse("< 95%")),
                Budgets.DEFAULT,
                NoDataPolicy.HOLD,
                FailureAction.ROLLBACK)));
  }

  private Plan plan(Rollout rollout) {
    if (compilerFails) {
      throw new IllegalStateException("a bug in the compiler");
    }
    return new Plan(
        rollout.id(),
        rollout.revision(),
        rollout.virtualNode(),
        List.of(
            new Plan.PlannedStep(
                "weight 10%",
                1_000,
                SideTraffic.NONE,
                Duration.ZERO,
                Optional.of(new PlannedPause.UntilPromoted(Optional.empty())),
                gates)),
        rollout.progressDeadline(),
        rollout.onFailure(),
        rollout.keepOld(),
        rollout.acknowledgeBasisPoints(),
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private IntentRead set(String digest, String revision, String... nodes) {
    Map<ResourceId, VirtualNode> byId = new HashMap<>();
    for (String node : nodes) {
      ResourceId id = WEB.sibling(node);
      byId.put(
          id,
          new VirtualNode(
              id,
              List.of(),
              new VirtualNode.Discovery.Static(List.of()),
              List.of(),
              Optional.empty()));
    }
    Rollout rollout =
        new Rollout(
            WEB,
            new Revision(revision),
            "web-${revision}",
            new Strategy.Canary(List.of(), List.of()),
            Duration.ofMinutes(10),
            FailureAction.ROLLBACK,
            Duration.ZERO,
            10_000,
            Optional.empty(),
            1,
            RollbackPace.IMMEDIATE,
            Optional.empty());
    Intent intent = new Intent(new Mesh(Map.of(), Map.of(), byId), Map.of(WEB, rollout), Map.of());
    sets.put(digest, intent);
    Map<String, String> documents = new HashMap<>();
    documents.put("digest", digest);
    documents.put("Rollout " + WEB, "{}");
    byId.keySet().forEach(id -> documents.put("VirtualNode " + id, "{}"));
    return new IntentRead.Accepted(intent, digest, documents);
  }

  private void run() {
    for (int i = 0; i < 100 && engine.turn(); i++) {
      assertThat(i).as("the engine comes to rest").isLessThan(99);
    }
  }

  private String phase() {
    return PhaseWord.of(engine.rollout(WEB).orElseThrow().state().phase());
  }

  private void canary() {
    engine.intent(set("d1", "v1", "web-v1", "web-v2"));
    run();
    engine.intent(set("d2", "v2", "web-v1", "web-v2"));
    run();
    assertThat(phase()).isEqualTo("Paused");
  }

  @Test
  void nothingIsPublishedBeforeTheFirstReadAndNothingBeforeItIsSaved() {
    run();
    assertThat(engine.ready()).isFalse();
    assertThat(proxies.published).isEmpty();
    canary();
    assertThat(engine.ready()).isTrue();
    for (int i = 0; i < proxies.published.size(); i++) {
      Split split = proxies.published.get(i).get(WEB);
      assertThat(proxies.savesBefore.get(i)).as("saved before published: %s", split).isPositive();
    }
    assertThat(store.states.get(WEB).split()).contains(proxies.published.getLast().get(WEB));
  }

  @Test
  void whatTheStoreRefusesIsNotPerformedAndIsDoneOnceItTakesIt() {
    canary();
    int published = proxies.published.size();
    store.refusing = true;
    CompletableFuture<Control.CommandAnswer> answer =
        engine.command(WEB, Command.of("c1", Command.Kind.ABORT, "ann")).toCompletableFuture();
    engine.turn();
    engine.turn();
    assertThat(proxies.published).hasSize(published);
    assertThat(answer).isNotDone();
    assertThat(phase()).isEqualTo("Paused");
    store.refusing = false;
    run();
    assertThat(answer).isCompletedWithValueMatching(Control.CommandAnswer.Done.class::isInstance);
    assertThat(phase()).isEqualTo("RolledBack");
  }

  @Test
  void whenTheStoreRefusesAPublicationTheDecisionIsNotTakenEither() {
    canary();
    int published = proxies.published.size();
    proxies.storeRefusesVersions = true;
    engine.command(WEB, Command.of("c1", Command.Kind.ABORT, "ann"));
    engine.turn();
    engine.turn();
    assertThat(proxies.published).hasSize(published);
    assertThat(phase()).isEqualTo("Paused");
    proxies.storeRefusesVersions = false;
    run();
    assertThat(proxies.published.getLast().get(WEB).sequence())
        .isEqualTo(store.states.get(WEB).sequence());
    assertThat(phase()).isEqualTo("RolledBack");
  }

  @Test
  void aStartWhosePublicationTheStoreRefusesTriesAgain() {
    canary();
    int published = proxies.published.size();
    proxies.storeRefusesVersions = true;
    engine = start();
    engine.intent(set("d2", "v2", "web-v1", "web-v2"));
    assertThat(engine.turn()).isTrue();
    assertThat(engine.ready()).isFalse();
    assertThat(proxies.published).hasSize(published);
    proxies.storeRefusesVersions = false;
    run();
    assertThat(engine.ready()).isTrue();
    assertThat(proxies.published.size()).isGreaterThan(published);
    assertThat(phase()).isEqualTo("Paused");
  }

  @Test
  void aBugInPublishingKeepsNobodyFromHisAnswerAndIsMadeUpFor() {
    canary();
    proxies.failing = true;
    int published = proxies.published.size();
    CompletableFuture<Control.CommandAnswer> answer =
        engine.command(WEB, Command.of("c1", Command.Kind.PROMOTE, "ann")).toCompletableFuture();
    run();
    assertThat(answer).isCompletedWithValueMatching(Control.CommandAnswer.Done.class::isInstance);
    assertThat(proxies.published).hasSize(published);
    assertThat(engine.nextWake()).as("the deadline of what is on its way").isPresent();
    engine.command(WEB, Command.of("c2", Command.Kind.ABORT, "ann"));
    run();
    assertThat(phase()).as("an abort is decided meanwhile").isEqualTo("RollingBack");
    proxies.failing = false;
    engine.turn();
    engine.command(WEB, Command.of("c3", Command.Kind.PAUSE, "ann"));
    run();
    assertThat(proxies.published.getLast().get(WEB).sequence())
        .isEqualTo(store.states.get(WEB).sequence());
    assertThat(phase()).isEqualTo("RolledBack");
  }

  @Test
  void aSourceThatThrowsIsAnErrorOfTheGateAndIsAskedAgain() {
    gates =
        List.of(
            new Gate(
                "health",
                Duration.ofSeconds(5),
                Duration.ZERO,
                List.of(
                    new Gate.Metric(
                        "success-rate",
                        "success",
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Bound.parse(">= 0.99"),
                        Optional.empty(),
                        new Budgets(0, 0, 3, 3),
                        NoDataPolicy.HOLD,
                        FailureAction.ROLLBACK))));
    AtomicInteger asked = new AtomicInteger();
    source =
        inquiry -> {
          if (asked.incrementAndGet() == 1) {
            throw new IllegalStateException("a bug in asking");
          }
          return asked.get() == 2
              ? CompletableFuture.failedFuture(new IllegalStateException("a bug while asking"))
              : new CompletableFuture<>();
        };
    canary();
    assertThat(asked).hasValue(1);
    for (String words : List.of("a bug in asking", "a bug while asking")) {
      assertThat(engine.rollout(WEB).orElseThrow().status().gates().getFirst().run().last())
          .hasValueSatisfying(m -> assertThat(m.reason()).contains(words));
      now = now.plusSeconds(5);
      run();
    }
    assertThat(asked).hasValue(3);
  }

  @Test
  void filesOnWhichWeirFailsAreRefusedAndWhatWasInForceGoesOn() {
    canary();
    compilerFails = true;
    engine.intent(set("d3", "v1", "web-v1", "web-v2"));
    run();
    assertThat(engine.source().problems().getFirst().wrong()).contains("a bug in the compiler");
    assertThat(engine.source().digest()).isEqualTo("d2");
    assertThat(phase()).isEqualTo("Paused");
  }

  @Test
  void aTurnThatFailsLeavesNobodyWithoutAnAnswerAndLooksAgain() {
    canary();
    store.failing = true;
    CompletableFuture<Control.CommandAnswer> answer =
        engine.command(WEB, Command.of("c1", Command.Kind.ABORT, "ann")).toCompletableFuture();
    assertThatThrownBy(engine::turn).hasMessage("a bug in the store");
    assertThat(answer)
        .isCompletedWithValueMatching(
            a -> a instanceof Control.CommandAnswer.Refused(String why) && why.contains("a bug"));
    assertThat(engine.nextWake()).contains(now.plus(Decisions.AFTER_A_BUG));
    store.failing = false;
    engine.command(WEB, Command.of("c1", Command.Kind.ABORT, "ann"));
    run();
    assertThat(phase()).isEqualTo("RolledBack");
  }

  @Test
  void aDecisionThatNeverEndsOrLacksAClassStopsThatRolloutAloneAndIsTriedAgain() {
    canary();
    for (Error error : List.of(new StackOverflowError(), new NoClassDefFoundError("Gone"))) {
      proxies.dying = Optional.of(error);
      CompletableFuture<Control.CommandAnswer> answer =
          engine
              .command(WEB, Command.of(error.toString(), Command.Kind.PROMOTE, "ann"))
              .toCompletableFuture();
      run();
      assertThat(answer)
          .isCompletedWithValueMatching(Control.CommandAnswer.Refused.class::isInstance);
      assertThat(engine.nextWake()).contains(now.plus(Decisions.AFTER_A_BUG));
    }
    proxies.dying = Optional.of(new OutOfMemoryError("of the test"));
    engine.command(WEB, Command.of("c2", Command.Kind.PROMOTE, "ann"));
    assertThatThrownBy(engine::turn).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void whileTheStoreIsDownTheInboxDoesNotGrow() {
    canary();
    store.refusing = true;
    for (int i = 0; i < 100; i++) {
      now = now.plusSeconds(60);
      proxies.listener.accept(Set.of(WEB, WEB.sibling("other")));
      engine.intent(set("e" + i, "v1", "web-v1", "web-v2"));
      engine.turn();
    }
    assertThat(engine.waiting()).isLessThanOrEqualTo(3);
    List<CompletableFuture<Control.CommandAnswer>> answers = new ArrayList<>();
    for (int i = 0; i <= Inbox.MAX_COMMANDS; i++) {
      answers.add(
          engine
              .command(WEB, Command.of("c" + i, Command.Kind.PAUSE, "ann"))
              .toCompletableFuture());
    }
    assertThat(answers.removeLast())
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(Control.OverloadedException.class);
    engine.turn();
    store.refusing = false;
    run();
    assertThat(answers).allMatch(CompletableFuture::isDone);
    assertThat(engine.source().digest()).isEqualTo("e99");
  }

  @Test
  void o30_aCommandWithTheSameKeyIsDoneOnceAlsoAfterARestart() {
    canary();
    engine.command(WEB, Command.of("key", Command.Kind.ABORT, "ann"));
    engine.command(WEB, Command.of("key", Command.Kind.ABORT, "ann"));
    run();
    engine = start();
    engine.intent(set("d2", "v2", "web-v1", "web-v2"));
    run();
    CompletableFuture<Control.CommandAnswer> again =
        engine.command(WEB, Command.of("key", Command.Kind.ABORT, "ann")).toCompletableFuture();
    run();
    assertThat(again).isCompletedWithValueMatching(Control.CommandAnswer.Done.class::isInstance);
    assertThat(store.journal.stream().filter(e -> e.entry().event().equals("aborted")).count())
        .isEqualTo(1);
    CompletableFuture<Control.CommandAnswer> other =
        engine.command(WEB, Command.of("key2", Command.Kind.ABORT, "ann")).toCompletableFuture();
    run();
    assertThat(other)
        .isCompletedWithValue(new Control.CommandAnswer.Refused("no rollout in progress"));
  }

  @Test
  void aCommandIsDoneOnlyWhileTheRolloutIsAsItsCallerThinks() {
    canary();
    RolloutState seen = engine.rollout(WEB).orElseThrow().state();
    // Nothing of it is to be seen yet when the other command is given, and it comes first.
    engine.command(WEB, Command.of("p", Command.Kind.PAUSE, "bob"));
    Command command = Command.of("key", Command.Kind.PROMOTE, "ann");
    CompletableFuture<Control.CommandAnswer> blind =
        engine
            .command(WEB, command, view -> view.state().phase().equals(seen.phase()))
            .toCompletableFuture();
    run();
    assertThat(blind).isCompletedWithValueMatching(Control.CommandAnswer.Refused.class::isInstance);
    assertThat(phase()).isEqualTo("Paused");
    // The refusal is not kept: with the same key the command may be meant after all.
    CompletableFuture<Control.CommandAnswer> looked =
        engine
            .command(WEB, command, view -> view.status().phase().equals("Paused"))
            .toCompletableFuture();
    run();
    assertThat(looked).isCompletedWithValueMatching(Control.CommandAnswer.Done.class::isInstance);
    // What is done is answered as before, however the rollout looks by now.
    CompletableFuture<Control.CommandAnswer> again =
        engine.command(WEB, command, view -> false).toCompletableFuture();
    run();
    assertThat(again).isCompletedWithValueMatching(Control.CommandAnswer.Done.class::isInstance);
  }

  @Test
  void oneKeyForAPauseAndAnAbortDoesNotSwallowTheAbort() {
    canary();
    engine.command(WEB, Command.of("build-7", Command.Kind.PAUSE, "ci"));
    run();
    engine.command(WEB, Command.of("build-7", Command.Kind.ABORT, "ci"));
    run();
    assertThat(phase()).isEqualTo("RolledBack");
  }

  @Test
  void oneKeyOfTwoPeopleIsTwoCommands() {
    canary();
    engine.command(WEB, Command.of("1", Command.Kind.PAUSE, "ann"));
    run();
    engine.command(WEB, Command.of("2", Command.Kind.RESUME, "ann"));
    run();
    engine.command(WEB, Command.of("1", Command.Kind.PAUSE, "bob"));
    run();
    assertThat(engine.rollout(WEB).orElseThrow().status().message()).contains("paused by bob");
  }

  @Test
  void aKeyThatWasUsedForOneRolloutIsNoAnswerForAnother() {
    IntentRead.Accepted web = (IntentRead.Accepted) set("d1", "v1", "web-v1", "web-v2");
    Rollout one = web.intent().rollouts().get(WEB);
    ResourceId cart = WEB.sibling("cart");
    Rollout two =
        new Rollout(
            cart,
            one.revision(),
            one.virtualNode(),
            one.strategy(),
            one.progressDeadline(),
            one.onFailure(),
            one.keepOld(),
            one.acknowledgeBasisPoints(),
            Optional.empty(),
            1,
            RollbackPace.IMMEDIATE,
            Optional.empty());
    Map<String, String> documents = new HashMap<>(web.documents());
    documents.put("Rollout " + cart, "{}");
    engine.intent(
        new IntentRead.Accepted(
            new Intent(web.intent().mesh(), Map.of(WEB, one, cart, two), Map.of()),
            "both",
            documents));
    run();
    engine.command(WEB, Command.of("build-7", Command.Kind.ABORT, "ci"));
    run();
    CompletableFuture<Control.CommandAnswer> other =
        engine.command(cart, Command.of("build-7", Command.Kind.ABORT, "ci")).toCompletableFuture();
    run();
    assertThat(other)
        .isCompletedWithValue(
            new Control.CommandAnswer.Refused("this idempotency key was used for " + WEB));
  }

  @Test
  void o11_twoAbortsAtOnceHaveOneEffect() {
    canary();
    CompletableFuture<Control.CommandAnswer> one =
        engine.command(WEB, Command.of("a", Command.Kind.ABORT, "ann")).toCompletableFuture();
    CompletableFuture<Control.CommandAnswer> two =
        engine.command(WEB, Command.of("b", Command.Kind.ABORT, "bob")).toCompletableFuture();
    CompletableFuture<Control.CommandAnswer> unknown =
        engine
            .command(WEB.sibling("other"), Command.of("c", Command.Kind.ABORT, "bob"))
            .toCompletableFuture();
    run();
    assertThat(one).isCompletedWithValueMatching(Control.CommandAnswer.Done.class::isInstance);
    assertThat(two).isCompletedWithValueMatching(Control.CommandAnswer.Refused.class::isInstance);
    assertThat(unknown)
        .isCompletedWithValueMatching(Control.CommandAnswer.UnknownRollout.class::isInstance);
  }

  @Test
  void aBugInADecisionOfAnyKindStopsThatRolloutAloneAndLosesNothingElse() {
    canary();
    broken.add(WEB.sibling("web-v2"));
    CompletableFuture<Control.CommandAnswer> answer =
        engine.command(WEB, Command.of("c1", Command.Kind.PROMOTE, "ann")).toCompletableFuture();
    engine.intent(set("d3", "v2", "web-v1", "web-v2", "other"));
    run();
    assertThat(answer)
        .isCompletedWithValue(new Control.CommandAnswer.Refused("Weir failed to decide: a bug"));
    assertThat(engine.source().digest()).isEqualTo("d3");
    assertThat(phase()).isEqualTo("Paused");
    broken.clear();
    engine.command(WEB, Command.of("c2", Command.Kind.ABORT, "ann"));
    run();
    assertThat(phase()).isEqualTo("RolledBack");
  }

  @Test
  void anAbortInTheSameTurnAsAPromoteWins() {
    canary();
    CompletableFuture<Control.CommandAnswer> promote =
        engine.command(WEB, Command.of("p", Command.Kind.PROMOTE, "ann")).toCompletableFuture();
    engine.command(WEB, Command.of("a", Command.Kind.ABORT, "bob"));
    run();
    assertThat(phase()).isEqualTo("RolledBack");
    assertThat(promote)
        .isCompletedWithValue(new Control.CommandAnswer.Refused("it is rolling back"));
    assertThat(store.journal)
        .noneMatch(e -> e.entry().event().equals("promoted-by-hand"))
        .anyMatch(e -> e.entry().event().equals("aborted"));
  }

  @Test
  void aRefusedReadChangesNothingAndIsShown() {
    canary();
    int published = proxies.published.size();
    engine.intent(
        new IntentRead.Refused(
            List.of(new Problem("a.yaml", 3, 5, "spec", "is wrong", "mend it")), "bad"));
    run();
    assertThat(engine.source().problems()).hasSize(1);
    assertThat(engine.source().digest()).isEqualTo("d2");
    assertThat(proxies.published).hasSize(published);
    assertThat(phase()).isEqualTo("Paused");
    assertThat(store.states).containsKey(WEB);
    engine.intent(set("d2", "v2", "web-v1", "web-v2"));
    run();
    assertThat(engine.source().problems()).isEmpty();
  }

  @Test
  void afterARestartWithBrokenFilesTheLastGoodSetGoesOnAndWeightsNeverGoBack() {
    canary();
    Split before = proxies.published.getLast().get(WEB);
    proxies.published.clear();
    engine = start();
    assertThat(engine.ready()).isFalse();
    run();
    assertThat(engine.ready()).isTrue();
    assertThat(proxies.published).containsOnly(Map.of(WEB, before));
    engine.intent(
        new IntentRead.Refused(List.of(new Problem("a.yaml", 1, 1, "", "is wrong", "")), "bad"));
    run();
    assertThat(engine.ready()).isTrue();
    assertThat(proxies.published).isNotEmpty().allMatch(s -> before.equals(s.get(WEB)));
    assertThat(phase()).isEqualTo("Paused");
  }

  @Test
  void afterARestartARollbackIsNotOverBeforeItsWeightsWerePublished() {
    canary();
    proxies.acknowledging = false;
    engine.intent(set("d1", "v1", "web-v1", "web-v2"));
    run();
    assertThat(phase()).isEqualTo("RollingBack");
    proxies.published.clear();
    proxies.connected = 0;
    engine = start();
    engine.intent(set("d1", "v1", "web-v1", "web-v2"));
    run();
    assertThat(proxies.published.getFirst().get(WEB).shares())
        .as("a proxy that comes back may still send to web-v2")
        .extracting(Split.Share::node)
        .contains(WEB.sibling("web-v2"));
    assertThat(phase()).isEqualTo("Healthy");
  }

  @Test
  void aNewerWeirThatRefusesWhatIsStoredDoesNotTakeARollbackForOver() {
    canary();
    proxies.acknowledging = false;
    engine.intent(set("d1", "v1", "web-v1", "web-v2"));
    run();
    assertThat(phase()).isEqualTo("RollingBack");
    proxies.published.clear();
    proxies.connected = 0;
    refusesWhatIsStored = true;
    engine = start();
    engine.intent(set("d1", "v1", "web-v1", "web-v2"));
    run();
    assertThat(proxies.published.getFirst().get(WEB).shares())
        .as("nobody is connected before anything is published, which says nothing")
        .extracting(Split.Share::node)
        .contains(WEB.sibling("web-v2"));
  }

  @Test
  void o21_whatAnEarlierRunPublishedIsPublishedBeforeTheFirstRead() {
    engine.intent(set("d1", "v1", "web-v1", "web-v2"));
    run();
    proxies.meshes.clear();
    engine = start();
    engine.intent(set("d2", "v1", "web-v1"));
    run();
    assertThat(proxies.meshes.getFirst().nodes()).containsKey(WEB.sibling("web-v2"));
    assertThat(proxies.meshes.getLast().nodes()).doesNotContainKey(WEB.sibling("web-v2"));
  }

  @Test
  void aFirstReadThatIsRefusedWithNothingStoredServesNobody() {
    engine.intent(
        new IntentRead.Refused(List.of(new Problem("a.yaml", 1, 1, "", "is wrong", "")), "bad"));
    run();
    assertThat(engine.ready()).isFalse();
    assertThat(proxies.published).isEmpty();
    assertThat(engine.source().problems()).hasSize(1);
  }

  @Test
  void o21_aNodeTakenOutOfTheFilesStaysUntilNoRouteNamesIt() {
    canary();
    engine.intent(set("d3", "v2", "web-v2"));
    run();
    assertThat(proxies.meshes.getLast().nodes()).containsKey(WEB.sibling("web-v1"));
    // The stored set still has the text; what the reader made of it is the former set.
    sets.put("d3", sets.get("d2"));
    engine = start();
    engine.intent(set("d3", "v2", "web-v2"));
    run();
    assertThat(proxies.meshes.getLast().nodes()).containsKey(WEB.sibling("web-v1"));
    engine.command(WEB, Command.of("p", Command.Kind.PROMOTE, "ann"));
    run();
    assertThat(phase()).isEqualTo("Healthy");
    assertThat(proxies.meshes.getLast().nodes()).doesNotContainKey(WEB.sibling("web-v1"));
  }

  private static Commit commit(char digit) {
    return new Commit(
        String.valueOf(digit).repeat(40), "Ann Other", Instant.EPOCH, "subject " + digit);
  }

  private List<String> told() {
    return store.journal.stream()
        .filter(stored -> stored.entry().event().equals("source-changed"))
        .map(stored -> stored.entry().message())
        .toList();
  }

  @Test
  void aCommitIsNamedInTheStatusAndInTheJournalOfWhatItChanged() {
    engine.intent(set("d1", "v1", "web-v1", "web-v2"), Optional.of(commit('a')));
    run();
    assertThat(engine.source().commit()).contains(commit('a'));
    engine.intent(set("d2", "v2", "web-v1", "web-v2"), Optional.of(commit('b')));
    run();
    assertThat(told())
        .containsExactly(
            "commit aaaaaaa of Ann Other: subject a", "commit bbbbbbb of Ann Other: subject b");
    List<String> events = store.journal.stream().map(stored -> stored.entry().event()).toList();
    assertThat(events.lastIndexOf("source-changed")).isLessThan(events.indexOf("started"));
    // Nodes alone: no rollout's own spec has changed.
    engine.intent(set("d3", "v2", "web-v1", "web-v2", "other"), Optional.of(commit('c')));
    run();
    assertThat(engine.source().commit()).contains(commit('c'));
    assertThat(told()).hasSize(2);
  }

  @Test
  void aRefusedCommitIsNamedBesideTheOneInForce() {
    engine.intent(set("d1", "v1", "web-v1"), Optional.of(commit('a')));
    engine.intent(
        new IntentRead.Refused(List.of(new Problem("f", 1, 1, "", "wrong", "")), "d2"),
        Optional.of(commit('b')));
    run();
    assertThat(engine.source().commit()).contains(commit('a'));
    assertThat(engine.source().refused()).contains(commit('b'));
    engine.intent(set("d1", "v1", "web-v1"), Optional.of(commit('c')));
    run();
    assertThat(engine.source().commit()).contains(commit('c'));
    assertThat(engine.source().refused()).isEmpty();
    assertThat(engine.source().problems()).isEmpty();
  }

  @Test
  void anotherCommitWithTheSameFilesDecidesNothingAnew() {
    engine.intent(set("d1", "v1", "web-v1"), Optional.of(commit('a')));
    run();
    int saves = store.saves;
    int published = proxies.published.size();
    engine.intent(set("d1", "v1", "web-v1"), Optional.of(commit('b')));
    run();
    assertThat(engine.source().commit()).contains(commit('b'));
    assertThat(store.saves).isEqualTo(saves);
    assertThat(proxies.published).hasSize(published);
    assertThat(told()).hasSize(1);
  }

  @Test
  void aRolloutThatIsGoneFromTheFilesIsForgotten() {
    canary();
    engine.intent(new IntentRead.Accepted(Intent.EMPTY, "empty", Map.of("digest", "empty")));
    run();
    assertThat(engine.rollouts()).isEmpty();
    assertThat(store.states).isEmpty();
    assertThat(proxies.published.getLast()).isEmpty();
    assertThat(store.journal.getLast().entry().event()).isEqualTo("removed");
  }

  @Test
  void aRolloutThatComesBackUsesNoSequenceOfItsPast() {
    canary();
    long past = proxies.published.getLast().get(WEB).sequence();
    engine.intent(new IntentRead.Accepted(Intent.EMPTY, "empty", Map.of("digest", "empty")));
    run();
    sets.put("empty", Intent.EMPTY);
    engine = start();
    now = now.minusSeconds(7_200);
    engine.intent(set("d4", "v1", "web-v1", "web-v2"));
    run();
    assertThat(proxies.published.getLast().get(WEB).sequence()).isGreaterThan(past);
  }

  @Test
  void anAnswerToARolloutThatWasRemovedIsNotTakenByItsSuccessor() {
    gates = List.of(isUp());
    canary();
    assertThat(asked).hasSize(1);
    engine.intent(new IntentRead.Accepted(Intent.EMPTY, "empty", Map.of("digest", "empty")));
    run();
    now = now.plusSeconds(5);
    canary();
    assertThat(asked).hasSize(2);
    asked.getFirst().run();
    run();
    assertThat(phase()).isEqualTo("Paused");
    asked.getLast().run();
    run();
    assertThat(phase()).isEqualTo("RolledBack");
  }

  @Test
  void aSourceThatIsSuddenlyEmptyIsNotBelievedAlsoAfterARestart() {
    canary();
    for (boolean restart : List.of(false, true)) {
      engine = restart ? start() : engine;
      engine.intent(new IntentRead.Accepted(Intent.EMPTY, "empty", Map.of()));
      run();
      assertThat(phase()).isEqualTo("Paused");
      assertThat(engine.source().digest()).isEqualTo("d2");
      assertThat(engine.source().problems().getFirst().wrong()).contains("in force: 1");
    }
    engine.intent(set("d2", "v2", "web-v1", "web-v2"));
    run();
    assertThat(engine.source().problems()).isEmpty();
    assertThat(phase()).isEqualTo("Paused");
  }

  @Test
  void anEmptySourceServesWhenThereWasNoRollout() {
    engine.intent(new IntentRead.Accepted(Intent.EMPTY, "empty", Map.of()));
    run();
    assertThat(engine.ready()).isTrue();
  }

  @Test
  void aRestingRolloutIsNotWrittenAgain() {
    canary();
    int saves = store.saves;
    engine.intent(set("d2", "v2", "web-v1", "web-v2"));
    run();
    assertThat(store.saves).isEqualTo(saves);
  }

  @Test
  void o11_anAbortAtRestTouchesNeitherRouterNorRollout() {
    engine.intent(set("d1", "v1", "web-v1"));
    run();
    RolloutState resting = store.states.get(WEB);
    int published = proxies.published.size();
    int lines = store.journal.size();
    for (String key : List.of("a", "b")) {
      CompletableFuture<Control.CommandAnswer> answer =
          engine.command(WEB, Command.of(key, Command.Kind.ABORT, "ann")).toCompletableFuture();
      run();
      assertThat(answer)
          .isCompletedWithValue(new Control.CommandAnswer.Refused("no rollout in progress"));
    }
    assertThat(proxies.published).hasSize(published);
    assertThat(store.states).containsEntry(WEB, resting);
    assertThat(store.journal).hasSize(lines);
    assertThat(phase()).isEqualTo("Healthy");
  }

  @Test
  void o14_everySecondOfALongPauseIsAPause() {
    canary();
    int saves = store.saves;
    List<Status.Condition> conditions = engine.rollout(WEB).orElseThrow().status().conditions();
    // Longer than the progress deadline of ten minutes.
    for (int second = 0; second < 900; second++) {
      now = now.plusSeconds(1);
      run();
      Status status = engine.rollout(WEB).orElseThrow().status();
      assertThat(status.phase()).as("second %s", second).isEqualTo("Paused");
      assertThat(status.conditions()).isEqualTo(conditions);
    }
    assertThat(store.saves).as("nothing happened").isEqualTo(saves);
  }

  @Test
  void o16_anotherTextOfTheSameRolloutDoesNotTryARejectedRevisionAgain() {
    canary();
    engine.command(WEB, Command.of("a", Command.Kind.ABORT, "ann"));
    run();
    assertThat(phase()).isEqualTo("RolledBack");
    RolloutState rejected = store.states.get(WEB);
    // An annotation more: the files differ, what is asked for does not.
    engine.intent(set("d3", "v2", "web-v1", "web-v2"));
    run();
    engine = start();
    engine.intent(set("d4", "v2", "web-v1", "web-v2"));
    run();
    assertThat(store.states).containsEntry(WEB, rejected);
    assertThat(engine.rollout(WEB).orElseThrow().status().message()).contains("weir retry");
    engine.command(WEB, Command.of("r", Command.Kind.RETRY, "ann"));
    run();
    assertThat(phase()).isEqualTo("Paused");
  }

  @Test
  void o30_whatWasSavedAndNotPerformedBeforeACrashIsDoneOnce() {
    canary();
    proxies.storeRefusesVersions = true;
    engine.command(WEB, Command.of("key", Command.Kind.PROMOTE, "ann"));
    engine.turn();
    proxies.storeRefusesVersions = false;
    // It dies here: the promote is durable, the weights were never published.
    engine = start();
    engine.intent(set("d2", "v2", "web-v1", "web-v2"));
    engine.command(WEB, Command.of("key", Command.Kind.PROMOTE, "ann"));
    run();
    assertThat(phase()).isEqualTo("Healthy");
    assertThat(proxies.published.getLast().get(WEB).shares())
        .containsExactly(new Split.Share(WEB.sibling("web-v2"), 10_000));
    assertThat(store.journal.stream().map(e -> e.entry().event()))
        .containsOnlyOnce("promoted-by-hand", "promoting", "promoted");
  }

  /** Slept for an hour by a clock that was set back, the engine would miss every alarm in it. */
  @Test
  void aClockThatIsSetBackBetweenATurnAndTheSleepAfterItKeepsNobodyAsleep() {
    canary();
    setBy = Duration.ofHours(-1);
    now = now.plus(setBy);
    assertTimeoutPreemptively(Duration.ofSeconds(20), engine::await);
    run();
    assertThat(store.journal.getLast().entry().event()).isEqualTo("clock-set");
  }

  /** Between the two, nothing would have moved for an hour. */
  @Test
  void aClockThatIsSetTwiceWhileTheStoreRefusesIsSetOnceByBoth() {
    canary();
    proxies.acknowledging = false;
    engine.command(WEB, Command.of("r", Command.Kind.PROMOTE, "ann"));
    run();
    store.refusing = true;
    for (Duration by : List.of(Duration.ofSeconds(2), Duration.ofHours(1))) {
      setBy = setBy.plus(by);
      now = now.plus(by);
      engine.turn();
    }
    store.refusing = false;
    run();
    assertThat(phase()).isEqualTo("Progressing");
    assertThat(store.journal.getLast().entry().message()).contains("forward by 1 h 2 s");
  }
}
