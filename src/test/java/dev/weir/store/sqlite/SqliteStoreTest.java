package dev.weir.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.RolloutStore.Batch;
import dev.weir.engine.RolloutStore.CommandOutcome;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.engine.RolloutStore.StoredIntent;
import dev.weir.store.GeneratedStates;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
  private static final RetiredResource RETIRED = new RetiredResource("b", "clusters", "aGk=");
  private static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.000000001Z");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("weir.db");
  }

  private static Batch batch(
      List<RolloutState> states, List<JournalEntry> journal, List<CommandOutcome> outcomes) {
    return new Batch(Optional.empty(), states, List.of(), journal, outcomes);
  }

  private static JournalEntry entry(ResourceId rollout, String event) {
    return new JournalEntry(NOON, rollout, "ann", event, "Healthy", "Progressing", "m", List.of());
  }

  private static CommandOutcome outcome(String id, Instant at) {
    return new CommandOutcome(id, CHECKOUT, at, Optional.of("nothing to promote"));
  }

  private void sql(String statement) throws SQLException {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement s = c.createStatement()) {
      s.executeUpdate(statement);
    }
  }

  @Test
  void everythingIsThereAgainAfterAReopen() {
    GeneratedStates generated = new GeneratedStates(7);
    RolloutState state = generated.state(4);
    JournalEntry entry = generated.entry(state.id());
    CommandOutcome outcome = outcome("c1", NOON);
    StoredIntent intent = new StoredIntent("d1", Map.of("Rollout shop/checkout", "{}"));
    PublishedVersion version = new PublishedVersion("shop/frontend|routes", 3, "abc");
    Map<ResourceId, List<RetiredResource>> retired =
        Map.of(CHECKOUT, List.of(RETIRED, new RetiredResource("a", "clusters", "")));
    try (SqliteStore store = new SqliteStore(file())) {
      store.save(batch(List.of(state), List.of(entry), List.of(outcome)));
      store.save(intent(new StoredIntent("d0", Map.of("Rollout shop/gone", "{}"))));
      store.save(intent(intent));
      store.savePublication(
          List.of(), Map.of(CHECKOUT, List.of(new RetiredResource("gone", "clusters", ""))));
      store.savePublication(List.of(version), retired);
    }
    try (SqliteStore store = new SqliteStore(file())) {
      assertThat(store.loadStates()).containsExactly(state.durable());
      assertThat(store.journal(state.id(), Optional.empty(), 10))
          .containsExactly(new StoredEntry(1, entry));
      assertThat(store.outcomeOf("c1")).contains(outcome);
      assertThat(store.loadIntent()).contains(intent);
      assertThat(store.loadVersions()).isEqualTo(Map.of(version.key(), version));
      assertThat(store.loadRetired()).isEqualTo(retired);
    }
  }

  @Test
  void anEmptyStoreHasNothing() {
    try (SqliteStore store = new SqliteStore(file())) {
      assertThat(store.loadStates()).isEmpty();
      assertThat(store.loadIntent()).isEmpty();
      assertThat(store.loadVersions()).isEmpty();
      assertThat(store.loadRetired()).isEmpty();
      assertThat(store.outcomeOf("x")).isEmpty();
      assertThat(store.journal(CHECKOUT, Optional.empty(), 1)).isEmpty();
    }
  }

  @Test
  void aStateIsReplacedAndARemovedRolloutIsGone() {
    RolloutState first = RolloutState.fresh(CHECKOUT);
    RolloutState other = RolloutState.fresh(CHECKOUT.sibling("cart"));
    try (SqliteStore store = new SqliteStore(file())) {
      store.save(batch(List.of(first, other), List.of(), List.of()));
      RolloutState second = generation(first, 2);
      store.save(
          new Batch(Optional.empty(), List.of(second), List.of(other.id()), List.of(), List.of()));
      assertThat(store.loadStates()).containsExactly(second);
    }
  }

  private static Batch intent(StoredIntent intent) {
    return new Batch(Optional.of(intent), List.of(), List.of(), List.of(), List.of());
  }

  static RolloutState generation(RolloutState s, long generation) {
    return new RolloutState(
        s.id(),
        generation,
        s.specFingerprint(),
        s.stable(),
        s.phase(),
        s.routing(),
        s.sequence(),
        s.acknowledged(),
        s.nodes(),
        s.attempts(),
        s.runs(),
        s.history(),
        s.observed());
  }

  @Test
  void theJournalIsReadPageByPageNewestFirst() {
    try (SqliteStore store = new SqliteStore(file())) {
      for (int i = 1; i <= 5; i++) {
        store.save(
            batch(
                List.of(),
                List.of(entry(CHECKOUT, "e" + i), entry(CHECKOUT.sibling("cart"), "other")),
                List.of()));
      }
      List<StoredEntry> page = store.journal(CHECKOUT, Optional.empty(), 2);
      assertThat(page).extracting(e -> e.entry().event()).containsExactly("e5", "e4");
      assertThat(page).extracting(StoredEntry::number).containsExactly(9L, 7L);
      assertThat(store.journal(CHECKOUT, Optional.of(7L), 10))
          .extracting(e -> e.entry().event())
          .containsExactly("e3", "e2", "e1");
      assertThatThrownBy(() -> store.journal(CHECKOUT, Optional.empty(), 1_001))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theJournalOfAllRolloutsIsReadInTheOrderInWhichItWasWritten() {
    ResourceId other = new ResourceId("billing", "invoice");
    String id;
    try (SqliteStore store = new SqliteStore(file())) {
      assertThat(store.newest()).isZero();
      assertThat(store.after(0, 10)).isEmpty();
      JournalEntry served =
          new JournalEntry(
              NOON,
              other,
              "weir",
              "serves",
              "a",
              "b",
              "m",
              List.of(),
              Optional.of(new Revision("v1")));
      store.save(batch(List.of(), List.of(entry(CHECKOUT, "one"), served), List.of()));
      store.save(batch(List.of(), List.of(entry(CHECKOUT, "three")), List.of()));
      assertThat(store.newest()).isEqualTo(3);
      assertThat(store.after(0, 2)).extracting(StoredEntry::number).containsExactly(1L, 2L);
      assertThat(store.after(1, 10)).extracting(StoredEntry::number).containsExactly(2L, 3L);
      assertThat(store.after(1, 1).getFirst().entry()).isEqualTo(served);
      assertThat(store.after(3, 10)).isEmpty();
      id = store.storeId();
    }
    assertThat(id).matches("[0-9a-f]{32}");
    try (SqliteStore store = new SqliteStore(file())) {
      assertThat(store.storeId()).isEqualTo(id);
    }
    try (SqliteStore another = new SqliteStore(file().resolveSibling("another.db"))) {
      assertThat(another.storeId()).isNotEqualTo(id);
    }
  }

  @Test
  void theJournalCannotBeChanged() throws SQLException {
    try (SqliteStore store = new SqliteStore(file())) {
      store.save(batch(List.of(), List.of(entry(CHECKOUT, "e")), List.of()));
    }
    assertThatThrownBy(() -> sql("UPDATE journal SET actor = 'nobody'"))
        .hasMessageContaining("append-only");
    assertThatThrownBy(() -> sql("DELETE FROM journal")).hasMessageContaining("append-only");
  }

  @Test
  void o30_aBatchWithACommandThatWasTakenBeforeChangesNothing() {
    RolloutState first = RolloutState.fresh(CHECKOUT);
    try (SqliteStore store = new SqliteStore(file())) {
      store.save(batch(List.of(first), List.of(), List.of(outcome("c1", NOON))));
      assertThatThrownBy(
              () ->
                  store.save(
                      batch(
                          List.of(generation(first, 2)),
                          List.of(entry(CHECKOUT, "twice")),
                          List.of(outcome("c1", NOON)))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("Nothing was changed");
      assertThat(store.loadStates()).containsExactly(first);
      assertThat(store.journal(CHECKOUT, Optional.empty(), 10)).isEmpty();
      // The store goes on, and the journal's numbers have no hole.
      store.save(batch(List.of(), List.of(entry(CHECKOUT, "next")), List.of()));
      assertThat(store.journal(CHECKOUT, Optional.empty(), 10))
          .extracting(StoredEntry::number)
          .containsExactly(1L);
    }
  }

  @Test
  void outcomesAreForgottenAfterAWeek() {
    try (SqliteStore store = new SqliteStore(file())) {
      store.save(batch(List.of(), List.of(), List.of(outcome("old", NOON))));
      Instant atTheEdge = NOON.plus(SqliteStore.OUTCOMES_KEPT);
      store.save(batch(List.of(), List.of(), List.of(outcome("edge", atTheEdge))));
      assertThat(store.outcomeOf("old")).isPresent();
      store.save(batch(List.of(), List.of(), List.of(outcome("new", atTheEdge.plusNanos(1)))));
      assertThat(store.outcomeOf("old")).isEmpty();
      assertThat(store.outcomeOf("edge")).isPresent();
    }
    assertThat(SqliteStore.OUTCOMES_KEPT).isGreaterThanOrEqualTo(Duration.ofDays(1));
  }

  @Test
  void aVersionNeverGoesBack() {
    try (SqliteStore store = new SqliteStore(file())) {
      store.savePublication(List.of(new PublishedVersion("k", 5, "a")), Map.of());
      assertThatThrownBy(
              () ->
                  store.savePublication(
                      List.of(
                          new PublishedVersion("other", 1, "c"), new PublishedVersion("k", 4, "b")),
                      Map.of(CHECKOUT, List.of(RETIRED))))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("never goes back");
      assertThat(store.loadVersions()).containsOnlyKeys("k");
      assertThat(store.loadRetired()).isEmpty();
    }
  }

  @Test
  void aStateThatIsNotUnderstoodIsRefusedByName() throws SQLException {
    try (SqliteStore store = new SqliteStore(file())) {
      store.save(batch(List.of(RolloutState.fresh(CHECKOUT)), List.of(), List.of()));
    }
    sql("UPDATE rollout_state SET document = replace(document, '\"runs\"', '\"walks\"')");
    try (SqliteStore store = new SqliteStore(file())) {
      assertThatThrownBy(store::loadStates)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("shop/checkout")
          .hasMessageContaining("runs is missing");
    }
  }

  @Test
  void aSecondStoreOnTheSameFileIsRefused() throws Exception {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, folder);
    try (SqliteStore store = new SqliteStore(file())) {
      assertThatThrownBy(() -> new SqliteStore(link.resolve("weir.db")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("already in use")
          .hasMessageContaining("--state");
      assertThat(store.loadStates()).isEmpty();
    }
    new SqliteStore(file()).close();
  }

  @Test
  void damagedFilesAreRefusedWithWhatToDo() throws Exception {
    Files.writeString(
        file(), "this is a shopping list, and longer than a header of SQLite ".repeat(99));
    assertThatThrownBy(() -> new SqliteStore(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("put back a backup");
    // It was refused, so the lock is free again.
    assertThatThrownBy(() -> new SqliteStore(file())).hasMessageContaining("put back a backup");
  }

  @Test
  void aDamagedPageIsFoundAtTheStart() throws Exception {
    try (SqliteStore store = new SqliteStore(file())) {
      for (int i = 0; i < 200; i++) {
        store.save(batch(List.of(), List.of(entry(CHECKOUT, "e".repeat(300))), List.of()));
      }
    }
    byte[] bytes = Files.readAllBytes(file());
    for (int page = 4; page < bytes.length / 4096; page++) {
      Arrays.fill(bytes, page * 4096, page * 4096 + 64, (byte) 0x5A);
    }
    Files.write(file(), bytes);
    assertThatThrownBy(() -> new SqliteStore(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("put back a backup");
  }

  @Test
  void anotherProgramsDatabaseIsNotTaken() throws Exception {
    sql("CREATE TABLE shopping (item TEXT)");
    assertThatThrownBy(() -> new SqliteStore(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be used as a state file");
  }

  @Test
  void aFileOfANewerWeirIsNotTaken() throws Exception {
    new SqliteStore(file()).close();
    sql(
        "INSERT INTO flyway_schema_history SELECT 99, '99', 'future', type, 'V99__future.sql', 1,"
            + " installed_by, installed_on, 1, 1 FROM flyway_schema_history WHERE version = '1'");
    assertThatThrownBy(() -> new SqliteStore(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Weir");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefusedWithWhatToDo() throws Exception {
    // A file where the folder should be fails for every user, also for root.
    Files.writeString(folder.resolve("notes"), "");
    assertThatThrownBy(() -> new SqliteStore(folder.resolve("notes/weir.db")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("permissions");
    assertThatThrownBy(() -> new SqliteStore(folder)).isInstanceOf(StoreException.class);
  }

  @Test
  void aFullFileRefusesTheBatchAsAWhole() {
    try (SqliteStore store = new SqliteStore(file(), 60)) {
      StoreException full = null;
      int saved = 0;
      while (full == null && saved < 1_000) {
        RolloutState next = generation(RolloutState.fresh(CHECKOUT), saved + 1L);
        try {
          store.save(batch(List.of(next), List.of(entry(CHECKOUT, "e".repeat(2_000))), List.of()));
          saved++;
        } catch (StoreException e) {
          full = e;
        }
      }
      assertThat(full).isNotNull();
      assertThat(full).hasMessageContaining("make room");
      assertThat(store.loadStates().getFirst().generation()).isEqualTo(saved);
      assertThat(store.journal(CHECKOUT, Optional.empty(), 1_000)).hasSize(saved);
    }
  }

  @Test
  void afterCloseWorkIsRefused() {
    SqliteStore store = new SqliteStore(file());
    store.close();
    assertThatThrownBy(store::loadStates)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void everyMigrationIsListed() throws Exception {
    File[] files = new File(Schema.class.getResource("/" + Schema.FOLDER).toURI()).listFiles();
    assertThat(files)
        .extracting(File::getName)
        .containsExactlyInAnyOrderElementsOf(Schema.MIGRATIONS);
  }
}
