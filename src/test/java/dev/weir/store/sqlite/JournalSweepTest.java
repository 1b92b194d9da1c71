package dev.weir.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.Batch;
import dev.weir.engine.RolloutStore.StoredEntry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalSweepTest {
  private static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");
  private static final ResourceId GONE = new ResourceId("shop", "gone");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int LIVE = JournalLimits.ALWAYS_KEPT;

  @TempDir Path folder;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = new SqliteStore(folder.resolve("weir.db"));
    store.save(
        new Batch(
            Optional.empty(),
            List.of(RolloutState.fresh(CHECKOUT)),
            List.of(),
            List.of(),
            List.of()));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void write(ResourceId rollout, Instant at, int entries) {
    List<JournalEntry> lines =
        IntStream.range(0, entries)
            .mapToObj(i -> new JournalEntry(at, rollout, "weir", "e", "a", "b", "m", List.of()))
            .toList();
    store.save(new Batch(Optional.empty(), List.of(), List.of(), lines, List.of()));
  }

  private List<Long> numbers(ResourceId rollout) {
    return store.journal(rollout, Optional.empty(), SqliteStore.MAX_JOURNAL_ENTRIES).stream()
        .map(StoredEntry::number)
        .toList();
  }

  @Test
  void theNewestOfEachRolloutStayAndNumbersGoOn() {
    write(CHECKOUT, NOW, 300);
    write(GONE, NOW, 150);
    JournalSweep sweep = store.sweep(new JournalLimits(200, YEAR));
    assertThat(sweep.sweep(NOW)).isEqualTo(100);
    assertThat(numbers(CHECKOUT)).hasSize(200).startsWith(300L).endsWith(101L);
    assertThat(numbers(GONE)).hasSize(150);
    assertThat(sweep.sweep(NOW)).isZero();
    write(CHECKOUT, NOW, 1);
    assertThat(sweep.sweep(NOW)).isEqualTo(1);
    assertThat(numbers(CHECKOUT)).hasSize(200).startsWith(451L).endsWith(102L);
  }

  @Test
  void moreThanOneBatchGoes() {
    int many = 3 * JournalSweep.BATCH + 7;
    write(CHECKOUT, NOW, many + LIVE);
    assertThat(store.sweep(new JournalLimits(LIVE, YEAR)).sweep(NOW)).isEqualTo(many);
    assertThat(numbers(CHECKOUT)).hasSize(LIVE);
  }

  @Test
  void whatIsOldGoesButHowALiveRolloutGotWhereItIs() {
    Instant old = NOW.minus(YEAR).minusSeconds(1);
    write(CHECKOUT, old, LIVE + 50);
    write(GONE, old, 10);
    write(GONE, NOW, 3);
    assertThat(store.sweep(new JournalLimits(1_000, YEAR)).sweep(NOW)).isEqualTo(60);
    assertThat(numbers(CHECKOUT)).hasSize(LIVE);
    assertThat(numbers(GONE)).hasSize(3);
  }

  @Test
  void ageIsLookedAtAgainAfterManySweeps() {
    write(GONE, NOW, 10);
    JournalSweep sweep = store.sweep(new JournalLimits(1_000, YEAR));
    Instant later = NOW.plus(YEAR).plusSeconds(1);
    assertThat(sweep.sweep(NOW)).isZero();
    int gone = 0;
    for (int i = 0; i < JournalSweep.SWEEPS_PER_LOOK_AT_AGE; i++) {
      gone += sweep.sweep(later);
    }
    assertThat(gone).isEqualTo(10);
  }

  @Test
  void nobodyElseMayForget() throws Exception {
    write(CHECKOUT, NOW, 200);
    store.sweep(new JournalLimits(LIVE, YEAR)).sweep(NOW);
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("weir.db"));
        Statement s = c.createStatement()) {
      assertThatThrownBy(() -> s.executeUpdate("DELETE FROM journal"))
          .hasMessageContaining("append-only");
    }
    assertThat(numbers(CHECKOUT)).hasSize(LIVE);
  }

  @Test
  void limitsThatKeepNextToNothingAreRefused() {
    assertThatThrownBy(() -> new JournalLimits(LIVE - 1, YEAR)).hasMessageContaining("at least");
    assertThatThrownBy(() -> new JournalLimits(LIVE, Duration.ZERO)).hasMessageContaining("age");
  }
}
