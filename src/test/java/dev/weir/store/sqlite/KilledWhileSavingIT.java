package dev.weir.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.engine.RolloutStore.StoredEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process that saves is killed with SIGKILL, again and again, on one file. */
class KilledWhileSavingIT {
  private static final int KILLS = 12;

  @TempDir Path folder;

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void everyBatchIsWholeOrAbsentAndWhatWasAnsweredIsThere() throws Exception {
    long seed = Long.getLong("seed", 42);
    Random random = new Random(seed);
    Path file = folder.resolve("weir.db");
    for (int kill = 1; kill <= KILLS; kill++) {
      long answered = saveAndKill(file, 1 + random.nextInt(60), random.nextInt(3_000_000));
      checkWhole(file, answered, "seed " + seed + ", kill " + kill);
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void anotherProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
    Path file = folder.resolve("weir.db");
    Process process = start(file);
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).startsWith("saved ");
      assertThatThrownBy(() -> new SqliteStore(file))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another Weir (process " + process.pid() + ")");
    } finally {
      process.destroyForcibly().waitFor();
    }
    new SqliteStore(file).close();
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aRefusedSecondStoreDoesNotFreeTheFile() throws Exception {
    Path file = folder.resolve("weir.db");
    try (SqliteStore store = new SqliteStore(file)) {
      assertThatThrownBy(() -> new SqliteStore(file)).isInstanceOf(StoreException.class);
      Process process = start(file);
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).isNotZero();
      assertThat(errors).contains("already in use by another Weir");
      assertThat(store.loadStates()).isEmpty();
    }
  }

  private static Process start(Path file) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SavesForEver.class.getName(),
            file.toString())
        .start();
  }

  /** Kills after so many answers and so many more nanoseconds; gives the last answer. */
  private static long saveAndKill(Path file, int answers, int nanos) throws Exception {
    Process process = start(file);
    try (BufferedReader out = process.inputReader()) {
      long last = 0;
      for (int i = 0; i < answers; i++) {
        last = number(out.readLine());
      }
      long until = System.nanoTime() + nanos;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      // By its handle: Process.destroyForcibly would also throw away what it printed.
      process.toHandle().destroyForcibly();
      // What it still printed before it died was answered too.
      for (String line : out.lines().toList()) {
        last = line.matches("saved \\d+") ? number(line) : last;
      }
      return last;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static long number(String line) {
    assertThat(line).as("the process ended by itself").isNotNull();
    return Long.parseLong(line.substring("saved ".length()));
  }

  private static void checkWhole(Path file, long answered, String where) {
    try (SqliteStore store = new SqliteStore(file)) {
      List<RolloutState> states = store.loadStates();
      long last = states.getFirst().generation();
      assertThat(last).as(where).isBetween(answered, answered + 1);
      assertThat(states)
          .as(where)
          .hasSize(SavesForEver.ROLLOUTS.size())
          .extracting(RolloutState::generation)
          .containsOnly(last);
      assertThat(store.outcomeOf("command-" + last)).as(where).isPresent();
      assertThat(store.outcomeOf("command-" + (last + 1))).as(where).isEmpty();
      List<StoredEntry> newest =
          store.journal(
              SavesForEver.ROLLOUTS.getFirst(), Optional.empty(), SavesForEver.ENTRIES + 1);
      assertThat(newest.getFirst().number()).as(where).isEqualTo(last * SavesForEver.ENTRIES);
      for (int i = 0; i < SavesForEver.ENTRIES; i++) {
        assertThat(newest.get(i).entry().event()).as(where).isEqualTo("batch-" + last);
      }
      if (last > 1) {
        assertThat(newest.getLast().entry().event()).as(where).isEqualTo("batch-" + (last - 1));
      }
    }
  }
}
