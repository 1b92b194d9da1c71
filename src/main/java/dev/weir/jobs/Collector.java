package dev.weir.jobs;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.RolloutStore.StoredEntry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes notices of the journal: what is newer than its cursor, for whoever wants it, in one
 * transaction with the cursor. What was collected once is never collected again, and what was not
 * is there until it is.
 */
final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  /** Entries of one transaction. */
  private static final int BATCH = 500;

  private final Outbox outbox;
  private final JournalFeed feed;
  private final Supplier<Optional<List<NotificationPolicy>>> policies;
  private final Supplier<Optional<Notice>> refusal;
  private final Consumer<Call> schedule;
  private final InstantSource clock;
  private final String source;
  private Outbox.@Nullable Cursor cursor;
  private List<NotificationPolicy> synced = List.of();
  private boolean everSynced;
  private String toldRefusal = "";

  /**
   * @param policies in force; empty while nothing has been read
   * @param refusal why the source is refused now, if it is
   */
  Collector(
      Outbox outbox,
      JournalFeed feed,
      Supplier<Optional<List<NotificationPolicy>>> policies,
      Supplier<Optional<Notice>> refusal,
      Consumer<Call> schedule,
      InstantSource clock) {
    this.outbox = outbox;
    this.feed = feed;
    this.policies = policies;
    this.refusal = refusal;
    this.schedule = schedule;
    this.clock = clock;
    this.source = feed.storeId();
  }

  /**
   * Collects everything that is there. For any thread.
   *
   * @throws dev.weir.engine.RolloutStore.StoreException when one of the two stores is in the way;
   *     what was collected by then stays so
   */
  synchronized void collect() {
    Outbox.Cursor at = cursor;
    if (at == null) {
      // Who begins is told of what comes, not of the whole past.
      at = outbox.cursor(source, feed.newest());
      cursor = at;
    }
    Optional<List<NotificationPolicy>> asked = policies.get();
    if (asked.isEmpty()) {
      return;
    }
    boolean more = true;
    while (more) {
      List<StoredEntry> entries = feed.after(at.number(), BATCH);
      at = step(at, entries, asked.get());
      more = entries.size() == BATCH;
    }
  }

  private Outbox.Cursor step(
      Outbox.Cursor at, List<StoredEntry> entries, List<NotificationPolicy> asked) {
    Optional<Notice> refused = refusal.get().filter(n -> !n.id().equals(toldRefusal));
    long to = entries.isEmpty() ? feed.newest() : entries.getLast().number();
    long lost = Math.max(0, to - at.number() - entries.size());
    boolean same = everSynced && asked.equals(synced);
    if (to == at.number() && same && refused.isEmpty()) {
      return at;
    }
    if (to < at.number()) {
      LOG.warn(
          "the journal ends before what was told of it, as when an older state was put back:"
              + " notices go on from its end");
    }
    if (lost > 0) {
      LOG.error(
          "{} entries of the journal were swept before anybody could be told of them; keep more"
              + " with --journal-entries",
          lost);
    }
    List<Notice> notices = new ArrayList<>();
    entries.forEach(entry -> notices.add(notice(entry)));
    refused.ifPresent(notices::add);
    List<Call> calls = outbox.collect(source, at, to, lost, asked, notices, clock.instant());
    Outbox.Cursor next = new Outbox.Cursor(to, at.lost() + lost);
    cursor = next;
    synced = asked;
    everSynced = true;
    refused.ifPresent(n -> toldRefusal = n.id());
    calls.forEach(schedule);
    return next;
  }

  private Notice notice(StoredEntry stored) {
    JournalEntry entry = stored.entry();
    return new Notice(
        source,
        entry.rollout() + "/" + stored.number(),
        entry.at(),
        entry.rollout().namespace(),
        entry.rollout().name(),
        NoticeKind.ofJournal(entry.event()),
        entry.event(),
        entry.actor(),
        entry.from(),
        entry.to(),
        entry.message(),
        entry.stable());
  }

  /** How many entries nobody can be told of any more. */
  synchronized long lost() {
    Outbox.Cursor at = cursor;
    return at == null ? 0 : at.lost();
  }
}
