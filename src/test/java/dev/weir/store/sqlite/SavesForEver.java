package dev.weir.store.sqlite;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.Batch;
import dev.weir.engine.RolloutStore.CommandOutcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A process that saves numbered batches and prints each number once it is saved, until killed. */
final class SavesForEver {
  static final List<ResourceId> ROLLOUTS =
      IntStream.range(0, 5).mapToObj(i -> new ResourceId("shop", "app-" + i)).toList();
  static final int ENTRIES = 7;

  private SavesForEver() {}

  public static void main(String[] args) {
    try (SqliteStore store = new SqliteStore(Path.of(args[0]))) {
      List<RolloutState> states = store.loadStates();
      long number = states.isEmpty() ? 1 : states.getFirst().generation() + 1;
      for (; ; number++) {
        store.save(batch(number));
        System.out.println("saved " + number);
        System.out.flush();
      }
    }
  }

  static Batch batch(long number) {
    // Long texts, so that a batch fills several pages and a kill can come between them.
    JournalEntry entry =
        new JournalEntry(
            Instant.ofEpochSecond(number),
            ROLLOUTS.getFirst(),
            "ann",
            "batch-" + number,
            "Healthy",
            "Progressing",
            "x".repeat(3_000),
            List.of());
    return new Batch(
        Optional.empty(),
        ROLLOUTS.stream()
            .map(id -> SqliteStoreTest.generation(RolloutState.fresh(id), number))
            .toList(),
        List.of(),
        Collections.nCopies(ENTRIES, entry),
        List.of(
            new CommandOutcome(
                "command-" + number,
                ROLLOUTS.getFirst(),
                Instant.ofEpochSecond(number),
                Optional.empty())));
  }
}
