package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.Batch;
import dev.weir.engine.RolloutStore.StoredIntent;
import dev.weir.store.document.LogDocuments;
import dev.weir.store.document.LogEntry;
import dev.weir.store.replica.SharedLog.Blob;
import dev.weir.store.replica.SharedLog.Conflict;
import dev.weir.store.replica.SharedLog.Content;
import dev.weir.store.replica.SharedLog.Head;
import dev.weir.store.replica.SharedLog.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * The log that the engines share, as it lies on the API server. It reads along: what it holds is
 * what is durable, and every change is looked at before it counts.
 */
final class SimulatedLog implements Durable {
  private final World world;
  private final Sabotage sabotage;
  private final Map<Blob, byte[]> blobs = new HashMap<>();
  private final Map<Long, Line> lines = new HashMap<>();
  private final Map<Long, Place> places = new HashMap<>();
  private final List<Consumer<Head>> watchers = new ArrayList<>();
  private final Kept truth = new Kept("nothing");
  private Optional<Head> head = Optional.empty();
  private long versions;
  private Watcher watcher = (before, batch) -> {};
  private Runnable onNewTerm = () -> {};

  /**
   * @param newTerm called when a leader has begun to write
   */
  SimulatedLog(World world, Sabotage sabotage) {
    this.world = world;
    this.sabotage = sabotage;
  }

  @Override
  public void watch(Watcher other) {
    watcher = other;
  }

  /** Called when another leader has begun. */
  void onNewTerm(Runnable other) {
    onNewTerm = other;
  }

  /** Told of each head, in order. */
  void tell(Consumer<Head> other) {
    watchers.add(other);
  }

  void tellNoMore(Consumer<Head> other) {
    watchers.remove(other);
  }

  @Override
  public Map<ResourceId, RolloutState> states() {
    return truth.states();
  }

  @Override
  public boolean knows(String commandKey) {
    return truth.outcome(commandKey).isPresent();
  }

  Optional<Head> head() {
    return head;
  }

  long term() {
    return head.map(h -> h.content().term()).orElse(0L);
  }

  long newest() {
    return head.map(h -> h.content().newest()).orElse(-1L);
  }

  /** What a replica has that has made all changes up to this one. */
  Optional<Place> place(long number) {
    return Optional.ofNullable(places.get(number));
  }

  /** As the API server does it: all or nothing, and only for who has seen what is there. */
  Head replace(Optional<Head> seen, Content next, String writer) throws Conflict {
    boolean stale = !seen.map(Head::version).equals(head.map(Head::version));
    if (stale && sabotage != Sabotage.LOG_WITHOUT_FENCE) {
      throw new Conflict("another version");
    }
    accept(next, writer);
    Head written = new Head(Long.toString(++versions), next);
    head = Optional.of(written);
    List.copyOf(watchers).forEach(w -> w.accept(written));
    return written;
  }

  Blob keep(byte[] bytes) {
    Blob blob = new Blob("b" + java.util.Arrays.hashCode(bytes) + "-" + bytes.length, 1);
    blobs.put(blob, bytes.clone());
    return blob;
  }

  byte[] bytes(Blob blob) throws IOException {
    byte[] bytes = blobs.get(blob);
    if (bytes == null) {
      throw new IOException(blob + " is gone");
    }
    return bytes.clone();
  }

  void forgetAllBut(Set<Blob> used) {
    blobs.keySet().retainAll(used);
  }

  private void accept(Content next, String writer) {
    if (!next.leader().equals(writer)) {
      throw world.broken("who leads writes", writer + " writes for " + next.leader());
    }
    if (next.term() < term()) {
      throw world.broken("only the newest leader writes", writer + " in term " + next.term());
    }
    if (next.term() > term()) {
      world.note("log", writer + " leads in term " + next.term());
      onNewTerm.run();
    }
    if (head.isEmpty()) {
      truth.replace(LogDocuments.readContent(text(blobs.get(next.base()))));
      places.put(next.baseNumber(), Place.of(truth));
    }
    long newest = head.isPresent() ? newest() : next.baseNumber();
    if (next.newest() < newest || next.newest() > newest + 1) {
      throw world.broken("changes come one by one", newest + " then " + next.newest());
    }
    for (Line line : next.lines()) {
      Line known = lines.putIfAbsent(line.number(), line);
      if (known != null && !known.equals(line)) {
        throw world.broken("one change stands at one place", writer + " at " + line.number());
      }
    }
    if (next.newest() > newest) {
      make(entry(next.lines().getLast()));
      places.put(next.newest(), Place.of(truth));
    }
    if (head.isPresent() && !head.get().content().base().equals(next.base())) {
      Kept base = new Kept("");
      base.replace(LogDocuments.readContent(text(blobs.get(next.base()))));
      if (!place(next.baseNumber()).orElseThrow().is(base)) {
        throw world.broken("a base is what its lines have made", "at " + next.baseNumber());
      }
    }
  }

  private void make(LogEntry entry) {
    switch (entry) {
      case LogEntry.Saved saved -> {
        Batch batch =
            new Batch(
                saved.intent().map(this::changed),
                saved.states(),
                saved.removed(),
                saved.journal(),
                saved.outcomes());
        watcher.saving(truth.states(), batch);
        truth.save(batch);
        // In an order of their own: rollouts that are decided on in one turn come in any order.
        batch.journal().stream()
            .map(e -> e.rollout().name() + " " + e.event())
            .sorted()
            .forEach(line -> world.note("journal", line));
      }
      case LogEntry.Published published ->
          truth.savePublication(published.versions(), published.retired());
    }
  }

  private StoredIntent changed(LogEntry.IntentChange change) {
    Map<String, String> documents = new HashMap<>();
    truth.intent().ifPresent(before -> documents.putAll(before.documents()));
    documents.keySet().removeAll(change.gone());
    documents.putAll(change.put());
    return new StoredIntent(change.digest(), documents);
  }

  private LogEntry entry(Line line) {
    byte[] packed =
        line.blob().isPresent()
            ? blobs.get(line.blob().get())
            : Base64.getDecoder().decode(line.packed());
    return LogDocuments.read(text(packed));
  }

  private static String text(byte[] packed) {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("in memory", e);
    }
  }
}
