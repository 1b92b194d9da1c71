package dev.weir.store.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.Batch;
import dev.weir.engine.RolloutStore.CommandOutcome;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.engine.RolloutStore.StoredIntent;
import dev.weir.store.GeneratedStates;
import dev.weir.store.replica.MemoryLog.Fate;
import dev.weir.store.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicatedStoreTest {
  private static final LogLimits SMALL =
      new LogLimits(4_000, 1_000, 2_000, Duration.ofMillis(50), Duration.ofMillis(1));
  private static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");

  @TempDir Path folder;
  private final MemoryLog log = new MemoryLog();
  private final List<SqliteStore> files = new ArrayList<>();
  private final AtomicInteger deposed = new AtomicInteger();

  private ReplicatedStore replica(String name) {
    SqliteStore file = new SqliteStore(folder.resolve(name + ".db"));
    files.add(file);
    return new ReplicatedStore(file, log, name, SMALL, deposed::incrementAndGet);
  }

  @AfterEach
  void close() {
    files.forEach(SqliteStore::close);
  }

  private static Batch batch(GeneratedStates generated, int size) {
    List<RolloutState> states = new ArrayList<>();
    List<JournalEntry> journal = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      states.add(generated.state(4));
      journal.add(generated.entry(states.getLast().id()));
    }
    return new Batch(Optional.empty(), states, List.of(), journal, List.of());
  }

  private static Batch told(String what) {
    return new Batch(
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(
            new JournalEntry(
                Instant.parse("2026-03-01T12:00:00Z"),
                CHECKOUT,
                "weir",
                "step-entered",
                "Healthy",
                "Progressing",
                what,
                List.of())),
        List.of());
  }

  private static List<String> messages(ReplicatedStore store) {
    return store.journal(CHECKOUT, Optional.empty(), 1_000).reversed().stream()
        .map(line -> line.entry().message())
        .toList();
  }

  private void follow(ReplicatedStore store) throws IOException {
    store.follow(log.seen().orElseThrow());
  }

  private static void same(ReplicatedStore one, ReplicatedStore other) {
    assertThat(other.loadStates()).isEqualTo(one.loadStates());
    assertThat(other.loadIntent()).isEqualTo(one.loadIntent());
    assertThat(other.loadVersions()).isEqualTo(one.loadVersions());
    assertThat(other.loadRetired()).isEqualTo(one.loadRetired());
    assertThat(other.storeId()).isEqualTo(one.storeId());
    assertThat(other.newest()).isEqualTo(one.newest());
  }

  @Test
  void aReplicaThatFollowsHasEverything() throws Exception {
    ReplicatedStore a = replica("a");
    ReplicatedStore b = replica("b");
    a.lead();
    GeneratedStates generated = new GeneratedStates(7);
    a.save(batch(generated, 3));
    a.save(
        new Batch(
            Optional.of(
                new StoredIntent("d1", Map.of("Rollout shop/a", "1", "Rollout shop/b", "2"))),
            List.of(),
            List.of(),
            List.of(),
            List.of(new CommandOutcome("c1", CHECKOUT, Instant.EPOCH, Optional.of("no")))));
    a.savePublication(
        List.of(new PublishedVersion("shop/frontend routes", 3, "abc")),
        Map.of(CHECKOUT, List.of(new RetiredResource("b", "clusters", "aGk="))));
    follow(b);
    same(a, b);
    assertThat(b.outcomeOf("c1")).isEqualTo(a.outcomeOf("c1")).isPresent();
    a.save(
        new Batch(
            Optional.of(new StoredIntent("d2", Map.of("Rollout shop/b", "3"))),
            List.of(),
            List.of(a.loadStates().getFirst().id()),
            List.of(),
            List.of()));
    follow(b);
    same(a, b);
    assertThat(b.loadIntent().orElseThrow().documents())
        .containsExactly(Map.entry("Rollout shop/b", "3"));
    List<StoredEntry> lines = a.after(0, 100);
    assertThat(b.after(0, 100)).isEqualTo(lines);
    assertThat(lines).isNotEmpty();
  }

  @Test
  void oneWhoStandsByKeepsNothing() {
    ReplicatedStore a = replica("a");
    assertThatThrownBy(() -> a.save(told("x"))).isInstanceOf(StoreException.class);
    assertThatThrownBy(
            () -> a.savePublication(List.of(new PublishedVersion("k", 1, "h")), Map.of()))
        .isInstanceOf(StoreException.class);
    // What its own proxies still use is its own affair.
    a.savePublication(
        List.of(), Map.of(CHECKOUT, List.of(new RetiredResource("b", "clusters", ""))));
    assertThat(a.loadRetired()).isEmpty();
    assertThat(log.seen()).isEmpty();
  }

  @Test
  void aLeaderWhoWakesUpLateWritesNothing() throws Exception {
    ReplicatedStore a = replica("a");
    ReplicatedStore b = replica("b");
    a.lead();
    a.save(told("by a"));
    b.lead();
    // Nobody has told a: it still takes itself for the leader.
    assertThat(a.leads()).isTrue();
    assertThatThrownBy(() -> a.save(told("too late"))).hasMessageContaining("Another engine leads");
    assertThat(a.leads()).isFalse();
    assertThat(deposed).hasValue(1);
    b.save(told("by b"));
    follow(a);
    assertThat(messages(a)).containsExactly("by a", "by b").isEqualTo(messages(b));
  }

  @Test
  void aWriteWithoutAnAnswerIsFoundToBeDoneAndNotDoneTwice() {
    ReplicatedStore a = replica("a");
    a.lead();
    List<Fate> fates = new ArrayList<>(List.of(Fate.UNANSWERED, Fate.LOST, Fate.LOST));
    log.fate = () -> fates.isEmpty() ? Fate.FINE : fates.removeFirst();
    a.save(told("once"));
    log.fate = () -> Fate.FINE;
    assertThat(messages(a)).containsExactly("once");
    assertThat(log.seen().orElseThrow().content().newest()).isEqualTo(1);
    log.touch();
    a.save(told("after a touch"));
    assertThat(messages(a)).containsExactly("once", "after a touch");
  }

  @Test
  void oneWhoCannotFindOutLeadsNoMoreAndTheLogCounts() throws Exception {
    ReplicatedStore a = replica("a");
    ReplicatedStore b = replica("b");
    a.lead();
    List<Fate> fates = new ArrayList<>(List.of(Fate.UNANSWERED));
    log.fate = () -> fates.isEmpty() ? Fate.LOST : fates.removeFirst();
    assertThatThrownBy(() -> a.save(told("perhaps"))).isInstanceOf(StoreException.class);
    assertThat(a.leads()).isFalse();
    assertThat(messages(a)).isEmpty();
    log.fate = () -> Fate.FINE;
    b.lead();
    assertThat(messages(b)).as("it stood in the log").containsExactly("perhaps");
    follow(a);
    assertThat(messages(a)).containsExactly("perhaps");
  }

  @Test
  void manyLinesBecomeANewBaseAndOldPartsGo() throws Exception {
    ReplicatedStore a = replica("a");
    ReplicatedStore b = replica("b");
    a.lead();
    follow(b);
    GeneratedStates generated = new GeneratedStates(3);
    for (int i = 0; i < 200; i++) {
      a.save(batch(generated, 1 + i % 7));
      if (i % 50 == 0) {
        follow(b);
        same(a, b);
      }
    }
    SharedLog.Content content = log.seen().orElseThrow().content();
    assertThat(content.baseNumber()).isPositive();
    assertThat(content.lines()).hasSizeLessThan(60);
    assertThat(log.kept()).isLessThan(15);
    follow(b);
    same(a, b);
    // One that begins with nothing has the same, but for the lines of the journal before.
    ReplicatedStore c = replica("c");
    follow(c);
    same(a, c);
    a.save(told("the newest"));
    follow(c);
    assertThat(c.after(c.newest() - 1, 10)).isEqualTo(a.after(a.newest() - 1, 10));
  }

  @Test
  void aLogThatIsGoneIsMadeAnew() throws Exception {
    ReplicatedStore a = replica("a");
    ReplicatedStore b = replica("b");
    a.lead();
    a.save(told("before"));
    follow(b);
    log.lose();
    assertThatThrownBy(() -> a.save(told("into nothing"))).isInstanceOf(StoreException.class);
    assertThat(a.leads()).isFalse();
    a.lead();
    a.save(told("after"));
    follow(b);
    same(a, b);
    assertThat(messages(b)).containsExactly("before", "after");
  }

  /** A watch tells late: after its own writes a leader that resigns still sees what was before. */
  @Test
  void oneWhoHasLedIsNotMovedBackByWhatItSeesLate() throws Exception {
    ReplicatedStore a = replica("a");
    a.lead();
    a.save(told("first"));
    SharedLog.Head late = log.seen().orElseThrow();
    a.save(told("second"));
    a.resign();
    assertThat(a.follow(late)).isFalse();
    assertThat(messages(a)).containsExactly("first", "second");
    // Nor by a log that was there before this one.
    log.lose();
    a.lead();
    a.save(told("third"));
    a.resign();
    assertThat(a.follow(late)).isFalse();
    assertThat(messages(a)).containsExactly("first", "second", "third");
  }

  @Test
  void oneThatLooksForItselfHasWhatNobodyHasToldIt() throws Exception {
    ReplicatedStore a = replica("a");
    ReplicatedStore b = replica("b");
    b.catchUp();
    a.lead();
    a.save(told("first"));
    b.catchUp();
    same(a, b);
    a.catchUp();
    assertThat(a.leads()).isTrue();
    b.lead();
    a.catchUp();
    assertThat(a.leads()).isFalse();
    log.fate = () -> Fate.LOST;
    assertThatThrownBy(b::catchUp).isInstanceOf(IOException.class);
  }

  @Test
  void aLogThatHasLostChangesCounts() throws Exception {
    ReplicatedStore a = replica("a");
    a.lead();
    a.save(told("first"));
    SharedLog.Head backup = log.seen().orElseThrow();
    a.save(told("second"));
    a.resign();
    log.restore(backup);
    follow(a);
    assertThat(messages(a)).containsExactly("first");
  }

  /**
   * Whatever is lost, whoever sleeps and whoever is killed: what was acknowledged is there, in
   * order and once, and all have the same.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nothingThatWasAcknowledgedIsLost(long seed) throws Exception {
    Random random = new Random(seed);
    List<ReplicatedStore> replicas = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      replicas.add(replica(name));
    }
    List<String> acknowledged = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    log.fate =
        () ->
            switch (random.nextInt(12)) {
              case 0 -> Fate.LOST;
              case 1 -> Fate.UNANSWERED;
              default -> Fate.FINE;
            };
    for (int i = 0; i < 400; i++) {
      int which = random.nextInt(replicas.size());
      ReplicatedStore one = replicas.get(which);
      String what = seed + "-" + i + "-" + "x".repeat(random.nextInt(300));
      try {
        switch (random.nextInt(10)) {
          case 0 -> one.lead();
          case 1, 2 -> {
            if (log.seen().isPresent()) {
              one.follow(log.seen().get());
            }
          }
          case 3 -> {
            // Killed and started again.
            SqliteStore file = files.get(which);
            file.close();
            SqliteStore again = new SqliteStore(folder.resolve("abc".charAt(which) + ".db"));
            files.set(which, again);
            replicas.set(
                which,
                new ReplicatedStore(
                    again, log, "abc".substring(which, which + 1), SMALL, () -> {}));
          }
          default -> {
            if (one.leads()) {
              try {
                one.save(told(what));
                acknowledged.add(what);
              } catch (StoreException e) {
                unknown.add(what);
              }
            }
          }
        }
      } catch (IOException | StoreException e) {
        // The next step goes on from what there is.
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
    log.fate = () -> Fate.FINE;
    ReplicatedStore last = replicas.getFirst();
    last.lead();
    last.save(told("the end"));
    for (ReplicatedStore one : replicas) {
      follow(one);
      same(last, one);
    }
    // A replica that was far behind lacks lines; together they tell what was and what was not.
    TreeMap<Long, String> all = new TreeMap<>();
    for (ReplicatedStore one : replicas) {
      for (StoredEntry line : one.after(0, 1_000)) {
        String before = all.put(line.number(), line.entry().message());
        assertThat(before).isIn(null, line.entry().message());
      }
    }
    List<String> kept = new ArrayList<>(all.values());
    assertThat(kept.removeLast()).isEqualTo("the end");
    assertThat(kept).doesNotHaveDuplicates();
    kept.removeAll(unknown);
    assertThat(acknowledged).containsSubsequence(kept).hasSizeGreaterThan(10);
    assertThat(last.newest())
        .as("what is not acknowledged is there once or not at all")
        .isBetween(acknowledged.size() + 1L, acknowledged.size() + unknown.size() + 1L);
  }
}
