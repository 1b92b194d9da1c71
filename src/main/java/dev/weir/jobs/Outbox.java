package dev.weir.jobs;

import dev.weir.core.notice.Backoff;
import dev.weir.core.notice.Channel;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.notice.Receiver;
import dev.weir.engine.NoticeSender;
import dev.weir.engine.NoticeSender.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * What waits for whom, and what came of it. Each method is one transaction; what it returns as
 * {@link Call}s is to be scheduled after it. A crash between the two is mended by {@link #overdue}.
 */
final class Outbox {
  /** So many wait for a receiver at most; beyond them the oldest are given up. */
  static final int MAX_WAITING = 10_000;

  /** What was sent is kept for so long. */
  static final Duration SENT_KEPT = Duration.ofDays(7);

  /** What was given up is kept for so long. */
  static final Duration DEAD_KEPT = Duration.ofDays(90);

  /** At most so many of each are kept. */
  static final int MAX_KEPT = 100_000;

  /** A job that is so much later than it should be is taken for lost. */
  static final Duration LOST_AFTER = Duration.ofSeconds(60);

  /** A sending that takes longer is over, whoever began it. */
  private static final Duration BUSY_AT_MOST = NoticeSender.LONGEST.plusSeconds(5);

  private final JobsDatabase database;
  private final ReceiverTable receivers;
  private final DoubleSupplier dice;

  /**
   * @param dice 0 to 1, for the waits between tries
   */
  Outbox(JobsDatabase database, DoubleSupplier dice) {
    this.database = database;
    this.receivers = new ReceiverTable(database.shared());
    this.dice = dice;
  }

  JobsDatabase database() {
    return database;
  }

  /** What is to be done for a job. */
  sealed interface Next {
    /** Nothing: another job does it, or nothing waits. */
    record Nothing() implements Next {}

    /** Another job at another time. */
    record Rest(Call call) implements Next {}

    /** This, now. */
    record Send(ReceiverRow receiver, NoticeTable.Row row) implements Next {
      Receiver to() {
        return new Receiver(receiver.name(), channel());
      }

      private Channel channel() {
        return Documents.channel(receiver.document());
      }
    }
  }

  /** What was seen of a store's journal. */
  record Cursor(long number, long lost) {}

  /** Up to where a source was read; begun at a number when it never was. */
  Cursor cursor(String source, long begin) {
    return database.run(
        "read how far the journal was told", c -> CursorTable.readOrBegin(c, source, begin));
  }

  /**
   * Takes in what has happened, and goes on from there.
   *
   * @param policies in force; a receiver that is in none of them is gone
   * @param lost entries that nobody can be told of any more
   * @return the jobs that are to be there now
   */
  List<Call> collect(
      String source,
      Cursor from,
      long to,
      long lost,
      Collection<NotificationPolicy> policies,
      List<Notice> notices,
      Instant at) {
    return database.run(
        "collect notices",
        connection -> {
          long now = at.toEpochMilli();
          List<Call> calls = new ArrayList<>();
          Map<String, ReceiverRow> rows =
              ReceiverSync.sync(connection, receivers, source, policies, now, calls);
          Set<String> told = new HashSet<>();
          for (NotificationPolicy policy : policies) {
            for (Notice notice : notices) {
              if (policy.wants(notice)) {
                for (Receiver receiver : policy.receivers()) {
                  String id = ReceiverRow.id(source, policy, receiver);
                  ReceiverRow row = rows.get(id);
                  if (row != null && NoticeTable.add(connection, row, notice, now)) {
                    rows.put(id, row.withSequence(row.sequence() + 1));
                    told.add(id);
                  }
                }
              }
            }
          }
          for (String id : told) {
            ReceiverRow row = rows.get(id);
            if (row != null) {
              settle(connection, row, now, calls);
            }
          }
          CursorTable.move(connection, source, from, new Cursor(to, from.lost() + lost));
          return calls;
        });
  }

  /** After a receiver got more to be told of. */
  private void settle(Connection connection, ReceiverRow row, long now, List<Call> calls)
      throws SQLException {
    NoticeTable.deadBeyond(
        connection,
        row.id(),
        MAX_WAITING,
        "more than " + MAX_WAITING + " waited for this receiver",
        now);
    ReceiverRow next = row.armed() ? row : row.armedAt(now);
    if (!row.armed()) {
      calls.add(Call.of(next));
    }
    receivers.put(connection, next);
  }

  /** What a job has to do now; from then on nobody else sends to the receiver. */
  Next take(Drain job, Instant at) {
    return database.run(
        "take the next notice",
        connection -> {
          long now = at.toEpochMilli();
          Optional<ReceiverRow> found = receivers.take(connection, job.receiver());
          if (found.isEmpty() || found.get().run() != job.run() || !found.get().armed()) {
            return new Next.Nothing();
          }
          ReceiverRow row = found.get();
          long free = Math.max(row.busyUntil(), row.wakeAt());
          if (free > now) {
            ReceiverRow resting = row.armedAt(free);
            receivers.put(connection, resting);
            return new Next.Rest(Call.of(resting));
          }
          Optional<NoticeTable.Row> first = NoticeTable.first(connection, row.id());
          if (first.isEmpty()) {
            receivers.put(connection, row.disarmed());
            return new Next.Nothing();
          }
          NoticeTable.countTry(connection, first.get().id());
          receivers.put(connection, row.busyUntil(now + BUSY_AT_MOST.toMillis()));
          return new Next.Send(row, first.get());
        });
  }

  /** Notes what came of a try. */
  void note(Next.Send tried, Outcome outcome, Instant at) {
    database.run(
        "note what came of a notice",
        connection -> {
          long now = at.toEpochMilli();
          String id = tried.row().id();
          int failures = 0;
          long wakeAt = now;
          ReceiverRow row =
              receivers.take(connection, tried.receiver().id()).orElse(tried.receiver());
          switch (outcome) {
            case Outcome.Sent() -> NoticeTable.sent(connection, id, now);
            case Outcome.Never(String reason) -> NoticeTable.dead(connection, id, reason, now);
            case Outcome.Later(String reason, Optional<Duration> after) -> {
              failures = row.failures() + 1;
              Duration wait = Backoff.after(failures, dice.getAsDouble());
              Duration asked = after.orElse(Duration.ZERO);
              wakeAt = now + (asked.compareTo(wait) > 0 ? asked : wait).toMillis();
              if (now >= tried.row().giveUpAt()) {
                NoticeTable.dead(connection, id, "given up: " + reason, now);
              } else {
                NoticeTable.failed(connection, id, reason, now);
              }
            }
          }
          receivers.put(connection, row.tried(failures, wakeAt));
          return row;
        });
  }

  /** The same queue by a fresh job, so that one long queue does not hold a worker for ever. */
  Optional<Call> handOver(Drain job, Instant at) {
    return database.run(
        "hand a queue over",
        connection -> {
          Optional<ReceiverRow> found =
              receivers
                  .take(connection, job.receiver())
                  .filter(row -> row.run() == job.run() && row.armed());
          if (found.isEmpty()) {
            return Optional.empty();
          }
          ReceiverRow next = found.get().armedAt(Math.max(found.get().wakeAt(), at.toEpochMilli()));
          receivers.put(connection, next);
          return Optional.of(Call.of(next));
        });
  }

  /** Jobs that should have looked long ago: the process died, or the job is lost. */
  List<Call> overdue(Instant at) {
    long now = at.toEpochMilli();
    return again(
        c -> receivers.takeOverdue(c, now - LOST_AFTER.toMillis(), now), now, "look for lost jobs");
  }

  /**
   * Every receiver of a database that this process alone works on, when it begins: whoever was
   * sending is dead.
   */
  List<Call> afterCrash(Instant at) {
    long now = at.toEpochMilli();
    return again(
        c ->
            receivers.takeOverdue(c, Long.MAX_VALUE, Long.MAX_VALUE).stream()
                .map(row -> row.busyUntil(0))
                .toList(),
        now,
        "look for lost jobs");
  }

  private List<Call> again(JobsDatabase.Work<List<ReceiverRow>> which, long now, String doing) {
    return database.run(
        doing,
        connection -> {
          List<Call> calls = new ArrayList<>();
          for (ReceiverRow row : which.on(connection)) {
            ReceiverRow next = row.armedAt(Math.max(row.wakeAt(), now));
            receivers.put(connection, next);
            calls.add(Call.of(next));
          }
          return calls;
        });
  }

  /** What came of the wish to send a dead notice again. */
  record Again(Optional<String> refusal, Optional<Call> call) {
    static Again refused(String why) {
      return new Again(Optional.of(why), Optional.empty());
    }
  }

  /** Lets a dead notice wait again, behind the others, with its whole time before it. */
  Again resend(String id, Instant at) {
    return database.run(
        "send a notice again",
        connection -> {
          long now = at.toEpochMilli();
          Optional<String> receiver = NoticeTable.receiverOf(connection, id);
          Optional<ReceiverRow> found =
              receiver.isEmpty() ? Optional.empty() : receivers.take(connection, receiver.get());
          Optional<NoticeTable.Row> row = NoticeTable.byId(connection, id);
          if (found.isEmpty() || row.isEmpty()) {
            return Again.refused("There is no notice " + id + ".");
          }
          if (!row.get().state().equals(NoticeTable.DEAD)) {
            return Again.refused(
                "The notice "
                    + id
                    + " is "
                    + row.get().state()
                    + "; only a dead one is sent again.");
          }
          if (found.get().gone()) {
            return Again.refused("Its receiver is gone from the files, so nobody can be told.");
          }
          ReceiverRow next = found.get().withSequence(found.get().sequence() + 1);
          NoticeTable.again(connection, id, next.sequence(), now + next.retryFor(), now);
          boolean wakes = !next.armed() || (next.busyUntil() < now && next.wakeAt() > now);
          ReceiverRow put = wakes ? next.armedAt(now) : next;
          receivers.put(connection, put);
          return new Again(Optional.empty(), wakes ? Optional.of(Call.of(put)) : Optional.empty());
        });
  }

  /** Forgets what is long done with. */
  void sweep(Instant at) {
    database.run(
        "forget old notices",
        connection ->
            NoticeTable.forget(
                    connection, NoticeTable.SENT, at.minus(SENT_KEPT).toEpochMilli(), MAX_KEPT)
                + NoticeTable.forget(
                    connection, NoticeTable.DEAD, at.minus(DEAD_KEPT).toEpochMilli(), MAX_KEPT)
                + ReceiverTable.forgetGone(connection));
  }
}
