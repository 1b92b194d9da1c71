package dev.weir.jobs;

import static dev.weir.jobs.Bench.CHECKOUT;
import static dev.weir.jobs.Bench.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.notice.Backoff;
import dev.weir.core.notice.Channel;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.notice.Secret;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.NoticeDesk;
import dev.weir.engine.NoticeDesk.NoticeView;
import dev.weir.engine.NoticeDesk.State;
import dev.weir.engine.NoticeSender.Outcome;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.store.sqlite.JournalLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the journal to receivers: in order, each once, and nothing lost without a word. */
class NoticesOutTest {
  private static final ResourceId INVOICE = new ResourceId("billing", "invoice");

  @TempDir Path folder;
  private Bench bench;

  JobsDatabase database() {
    return JobsDatabase.file(folder.resolve("jobs.db"));
  }

  @BeforeEach
  void open() {
    bench = new Bench(folder, database());
    bench.policies = Optional.of(List.of(policy("shop", "a", "b")));
    bench.collect();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void happens(String... events) {
    bench.journal(CHECKOUT, events);
    bench.collect();
  }

  @Test
  void eachReceiverIsToldOfEverythingInOrder() {
    happens("started", "paused");
    happens("promoted");
    bench.work();
    assertThat(bench.sent)
        .containsExactlyInAnyOrder(
            "a started", "a paused", "a promoted", "b started", "b paused", "b promoted");
    assertThat(bench.sent.stream().filter(s -> s.startsWith("a")))
        .containsExactly("a started", "a paused", "a promoted");
    bench.collect();
    bench.begin();
    bench.work();
    assertThat(bench.sent).hasSize(6);
  }

  @Test
  void theListIsReadInPagesAndNothingIsLeftOutOrComesTwice() {
    happens("started", "paused");
    bench.work();
    bench.pass(Duration.ofSeconds(1));
    happens("promoted", "paused", "promoted");
    bench.work();
    List<String> whole =
        bench.desk().list(Optional.empty(), Set.of("shop"), Optional.empty(), 100).stream()
            .map(NoticeView::id)
            .toList();
    assertThat(whole).hasSize(10);
    for (int size = 1; size <= 4; size++) {
      List<String> paged = new ArrayList<>();
      Optional<NoticeDesk.Place> after = Optional.empty();
      for (boolean more = true; more; ) {
        List<NoticeView> page =
            bench.desk().list(Optional.of(State.SENT), Set.of("shop"), after, size);
        page.forEach(view -> paged.add(view.id()));
        more = !page.isEmpty();
        after = page.isEmpty() ? after : Optional.of(page.getLast().place());
      }
      assertThat(paged).as("pages of %d", size).isEqualTo(whole);
    }
  }

  @Test
  void nobodyIsToldOfAnotherNamespace() {
    bench.journal(INVOICE, "started");
    happens("started");
    bench.work();
    assertThat(bench.desk().list(Optional.empty(), Set.of(), Optional.empty(), 1_000))
        .extracting(NoticeView::rollout)
        .containsOnly("shop/checkout");
  }

  @Test
  void aNewPolicyIsNotToldOfThePast() {
    happens("started");
    bench.policies = Optional.of(List.of(policy("shop", "a", "b", "c")));
    happens("promoted");
    bench.work();
    assertThat(bench.sent).contains("b started", "c promoted").doesNotContain("c started");
  }

  @Test
  void aReceiverThatIsAwayKeepsNobodyElseWaitingAndLosesItsOrderNot() {
    bench.answers.put("a", new Outcome.Later("away"));
    happens("started", "promoted");
    bench.work();
    assertThat(bench.sent).containsExactlyInAnyOrder("a started", "b started", "b promoted");
    bench.pass(Backoff.FIRST.minusMillis(1));
    bench.work();
    assertThat(bench.sent).hasSize(3);
    bench.pass(Duration.ofMillis(1));
    bench.work();
    assertThat(bench.sent).hasSize(4);
    bench.answers.remove("a");
    bench.pass(Duration.ofSeconds(10));
    bench.work();
    assertThat(bench.sent.subList(4, 6)).containsExactly("a started", "a promoted");
    assertThat(bench.calls).isEmpty();
    assertThat(bench.tally.now().get("slack").failed()).isEqualTo(2);
  }

  @Test
  void whoAsksForTimeGetsIt() {
    bench.answers.put("a", new Outcome.Later("busy", Optional.of(Duration.ofMinutes(3))));
    happens("started");
    bench.work();
    bench.pass(Duration.ofMinutes(3).minusMillis(1));
    bench.work();
    assertThat(bench.sent).filteredOn("a started"::equals).hasSize(1);
    bench.pass(Duration.ofMillis(1));
    bench.work();
    assertThat(bench.sent).filteredOn("a started"::equals).hasSize(2);
  }

  @Test
  void whatIsWrongForEverIsGivenUpAtOnceAndTheNextIsTried() {
    bench.answers.put("a", new Outcome.Never("answered 400"));
    happens("started");
    bench.work();
    bench.answers.remove("a");
    happens("promoted");
    bench.work();
    assertThat(bench.states())
        .containsExactly("a promoted sent", "a started dead", "b promoted sent", "b started sent");
  }

  @Test
  void afterADayItIsGivenUpAndCanBeSentAgain() {
    bench.answers.put("a", new Outcome.Later("away"));
    happens("started");
    Instant begun = bench.now;
    while (bench.states().contains("a started waiting")) {
      bench.work();
      bench.pass(Duration.ofSeconds(30));
      assertThat(bench.now).isBefore(begun.plus(Duration.ofHours(25)));
    }
    assertThat(bench.now).isAfter(begun.plus(Duration.ofHours(24)));
    NoticeView dead =
        bench
            .desk()
            .list(Optional.of(State.DEAD), Set.of("shop"), Optional.empty(), 1_000)
            .getFirst();
    assertThat(dead.reason()).isEqualTo("given up: away");
    assertThat(dead.tries()).isBetween(140, 170);
    bench.answers.remove("a");
    assertThat(bench.desk().resend(dead.id())).isEmpty();
    assertThat(bench.desk().resend(dead.id()).orElseThrow()).contains("is waiting");
    bench.work();
    assertThat(bench.states()).contains("a started sent");
    assertThat(bench.desk().resend(dead.id()).orElseThrow()).contains("is sent");
    assertThat(bench.desk().resend("nothing").orElseThrow()).contains("There is no notice");
  }

  @Test
  void tooManyThatWaitPushOutTheOldest() {
    bench.answers.put("a", new Outcome.Later("away"));
    int more = 7;
    for (int i = 0; i < Outbox.MAX_WAITING + more; i += 500) {
      int size = Math.min(500, Outbox.MAX_WAITING + more - i);
      bench.journal(
          CHECKOUT, IntStream.range(0, size).mapToObj(_ -> "paused").toArray(String[]::new));
    }
    bench.collect();
    List<NoticeView> dead =
        bench.desk().list(Optional.of(State.DEAD), Set.of(), Optional.empty(), 1_000).stream()
            .filter(v -> v.receiver().equals("a"))
            .toList();
    assertThat(dead).hasSize(more);
    assertThat(dead).allMatch(v -> v.reason().startsWith("more than 10000 waited"));
    assertThat(dead)
        .extracting(v -> Long.parseLong(v.event().substring("shop/checkout/".length())))
        .containsExactlyInAnyOrderElementsOf(Stream.iterate(1L, n -> n + 1).limit(more).toList());
  }

  @Test
  void whoIsTakenOutOfTheFilesIsToldNothingMore() {
    bench.answers.put("a", new Outcome.Later("away"));
    happens("started");
    bench.work();
    bench.policies = Optional.of(List.of(policy("shop", "b")));
    bench.collect();
    NoticeView dead =
        bench.desk().list(Optional.of(State.DEAD), Set.of(), Optional.empty(), 1_000).getFirst();
    assertThat(dead.reason()).isEqualTo("the policy or the receiver is gone");
    assertThat(bench.desk().resend(dead.id()).orElseThrow()).contains("gone from the files");
    bench.pass(Duration.ofHours(1));
    bench.work();
    assertThat(bench.sent).filteredOn(s -> s.startsWith("a")).hasSize(1);
    // It comes back, and is told of what comes.
    bench.answers.remove("a");
    bench.policies = Optional.of(List.of(policy("shop", "a", "b")));
    happens("promoted");
    bench.work();
    assertThat(bench.sent).contains("a promoted");
  }

  @Test
  void aMendedAddressIsTriedAtOnce() {
    bench.answers.put("a", new Outcome.Later("away"));
    happens("started");
    for (int i = 0; i < 8; i++) {
      bench.work();
      bench.pass(Duration.ofMinutes(10));
    }
    bench.work();
    bench.answers.remove("a");
    var before = policy("shop", "a", "b");
    bench.policies =
        Optional.of(
            List.of(
                new dev.weir.core.notice.NotificationPolicy(
                    before.id(),
                    before.rollouts(),
                    before.events(),
                    List.of(
                        new dev.weir.core.notice.Receiver(
                            "a", new Channel.Teams(new Secret.InFile("new"))),
                        before.receivers().get(1)),
                    before.retryFor())));
    bench.collect();
    bench.work();
    assertThat(bench.states()).contains("a started sent");
  }

  @Test
  void o30_aJobThatRunsTwiceSendsNothingTwice() {
    happens("started", "promoted");
    List<Call> twice = List.copyOf(bench.calls);
    bench.work();
    twice.forEach(bench::run);
    bench.work();
    assertThat(bench.sent).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void o30_aJobThatRunsTwiceAtOnceSendsNothingTwice() {
    bench.policies = Optional.of(List.of(policy("shop", "a")));
    happens("started", "promoted");
    Call call = bench.calls.getFirst();
    bench.whileSending =
        () -> {
          bench.whileSending = () -> {};
          bench.run(call);
        };
    bench.work();
    bench.pass(Duration.ofMinutes(1));
    bench.work();
    assertThat(bench.sent).containsExactly("a started", "a promoted");
  }

  @Test
  void o30_whatWasOnItsWayWhenTheProcessDiedIsSentAgainAndNothingElse() {
    bench.policies = Optional.of(List.of(policy("shop", "a")));
    happens("started", "promoted");
    bench.whileSending =
        () -> {
          throw new IllegalStateException("killed");
        };
    assertThatThrownBy(bench::work).hasMessage("killed");
    bench.whileSending = () -> {};
    bench.calls.clear();
    bench.begin();
    bench.outbox.afterCrash(bench.now).forEach(bench.calls::add);
    bench.work();
    assertThat(bench.sent).containsExactly("a started", "a promoted");
  }

  @Test
  void aJobThatWasNeverMadeIsMadeLater() {
    happens("started");
    bench.calls.clear();
    assertThat(bench.outbox.overdue(bench.now)).isEmpty();
    bench.pass(Outbox.LOST_AFTER.plusMillis(1));
    bench.outbox.overdue(bench.now).forEach(bench.calls::add);
    bench.work();
    assertThat(bench.sent).containsExactlyInAnyOrder("a started", "b started");
  }

  @Test
  void aLongQueueMakesRoomForOthers() {
    bench.policies = Optional.of(List.of(policy("shop", "a")));
    bench.journal(CHECKOUT, IntStream.range(0, 250).mapToObj(_ -> "paused").toArray(String[]::new));
    bench.collect();
    Call first = bench.calls.removeFirst();
    bench.run(first);
    assertThat(bench.sent).hasSize(DrainHandler.MOST);
    assertThat(bench.calls).hasSize(1);
    bench.work();
    assertThat(bench.sent).hasSize(250);
  }

  @Test
  void whatWasSweptBeforeItWasToldIsCounted() {
    for (int i = 0; i < 150; i++) {
      bench.journal(CHECKOUT, "paused");
    }
    bench.store.sweep(new JournalLimits(100, Duration.ofDays(1))).sweep(bench.now);
    bench.collect();
    assertThat(bench.collector.lost()).isEqualTo(50);
    bench.begin();
    assertThat(bench.collector.lost()).isEqualTo(50);
    assertThat(bench.desk().counts().values().stream().mapToLong(n -> n).sum()).isEqualTo(200);
  }

  @Test
  void anOlderStateThatWasPutBackGoesOnFromItsEnd() {
    happens("started", "promoted");
    bench.work();
    bench
        .outbox
        .database()
        .run(
            "test",
            c -> {
              try (var s = c.createStatement()) {
                return s.executeUpdate("UPDATE weir_cursor SET number = 1000");
              }
            });
    bench.begin();
    happens("paused");
    bench.work();
    assertThat(bench.sent).contains("a paused");
  }

  @Test
  void twoThatCollectOneJournalAreNoticed() {
    Collector other =
        new Collector(
            bench.outbox,
            bench.store,
            () -> bench.policies,
            Optional::empty,
            bench.calls::add,
            () -> bench.now);
    other.collect();
    happens("started");
    assertThatThrownBy(other::collect)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Somebody else collects");
  }

  @Test
  void aRefusedSourceIsToldOnceToEverybody() {
    bench.policies = Optional.of(List.of(policy("shop", "a"), policy("billing", "c")));
    bench.refusal =
        Optional.of(
            new Notice(
                "o",
                "source/refused/1",
                bench.now,
                "",
                "",
                NoticeKind.SOURCE_REFUSED,
                "source-refused",
                "weir",
                "",
                "",
                "2 problems",
                Optional.empty()));
    bench.collect();
    bench.collect();
    bench.work();
    assertThat(bench.sent).containsExactlyInAnyOrder("a source-refused", "c source-refused");
  }

  @Test
  void oldNoticesAreForgotten() {
    bench.answers.put("a", new Outcome.Never("no"));
    happens("started");
    bench.work();
    bench.pass(Outbox.SENT_KEPT.plusSeconds(1));
    bench.outbox.sweep(bench.now);
    assertThat(bench.states()).containsExactly("a started dead");
    bench.pass(Outbox.DEAD_KEPT);
    bench.outbox.sweep(bench.now);
    assertThat(bench.states()).isEmpty();
  }

  @Test
  void channelsAndNoticesAreReadAsTheyWereWritten() {
    Secret file = new Secret.InFile("f");
    Secret variable = new Secret.InVariable("WEIR_SECRET_SHOP__X");
    for (Channel channel :
        List.of(
            new Channel.Slack(file),
            new Channel.Teams(new Secret.Plain("http://x.example")),
            new Channel.Webhook(
                file,
                List.of(new Channel.Header("A", "b")),
                Optional.of("{}"),
                Optional.of(variable),
                Optional.of(file)),
            new Channel.Webhook(
                file, List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
            new Channel.CloudEvents(file, Channel.Mode.BINARY, Optional.of(variable)),
            new Channel.Email(
                List.of("a@b.example", "c@d.example"),
                "e@f.example",
                new Channel.Smtp("h", 25, true, Optional.of(new Channel.Login("u", variable)))))) {
      assertThat(Documents.channel(Documents.write(channel))).isEqualTo(channel);
    }
  }
}
