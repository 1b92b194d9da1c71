package dev.weir.jobs;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.notice.Channel;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.notice.Receiver;
import dev.weir.core.notice.Secret;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.NoticeDesk;
import dev.weir.engine.NoticeSender;
import dev.weir.engine.RolloutStore;
import dev.weir.store.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collector, tables and handler on real databases, with jobs that the test lets run, and a sender
 * that answers as it is told.
 */
final class Bench implements AutoCloseable, NoticeSender {
  static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");

  final SqliteStore store;
  final Outbox outbox;
  final Tally tally = new Tally();
  final List<Call> calls = new ArrayList<>();
  final List<String> sent = new ArrayList<>();
  final Map<String, Outcome> answers = new HashMap<>();
  Optional<List<NotificationPolicy>> policies = Optional.of(List.of());
  Optional<Notice> refusal = Optional.empty();
  Instant now = Instant.parse("2026-05-01T12:00:00Z");
  Runnable whileSending = () -> {};
  Collector collector;

  Bench(Path folder, JobsDatabase database) {
    store = new SqliteStore(folder.resolve("weir.db"));
    outbox = new Outbox(database, () -> 0);
    NoticeTables.create(database);
    begin();
  }

  /** As a new process does. */
  void begin() {
    collector = new Collector(outbox, store, () -> policies, () -> refusal, calls::add, () -> now);
    collector.collect();
  }

  NoticeDesk desk() {
    return new Desk(outbox, tally, collector::lost, calls::add, () -> now);
  }

  static NotificationPolicy policy(String namespace, String... receivers) {
    return new NotificationPolicy(
        new ResourceId(namespace, "team"),
        Set.of(),
        Set.of(NoticeKind.values()),
        Arrays.stream(receivers).map(Bench::receiver).toList(),
        Duration.ofHours(24));
  }

  static Receiver receiver(String name) {
    return new Receiver(name, new Channel.Slack(new Secret.Plain("http://" + name + ".example")));
  }

  void journal(ResourceId rollout, String... events) {
    store.save(
        new RolloutStore.Batch(
            Optional.empty(),
            List.of(),
            List.of(),
            Arrays.stream(events)
                .map(
                    event ->
                        new JournalEntry(
                            now,
                            rollout,
                            "weir",
                            event,
                            "Healthy",
                            "Progressing",
                            "m",
                            List.of(),
                            Optional.of(new Revision("v1"))))
                .toList(),
            List.of()));
  }

  void collect() {
    collector.collect();
  }

  /** Lets every job run that is due, and those that come of them. */
  void work() {
    while (calls.stream().anyMatch(this::due)) {
      Call next = calls.stream().filter(this::due).findFirst().orElseThrow();
      calls.remove(next);
      run(next);
    }
  }

  private boolean due(Call call) {
    return call.at() <= now.toEpochMilli();
  }

  void run(Call call) {
    new DrainHandler(outbox, this, tally, calls::add, () -> now)
        .run(new Drain(call.receiver(), call.run()));
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Outcome send(String namespace, Receiver receiver, Notice notice) {
    whileSending.run();
    sent.add(receiver.name() + " " + notice.event());
    return answers.getOrDefault(receiver.name(), new Outcome.Sent());
  }

  List<String> states() {
    return desk().list(Optional.empty(), Set.of(), Optional.empty(), 1_000).stream()
        .map(view -> view.receiver() + " " + view.what() + " " + view.state().word())
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    store.close();
  }
}
