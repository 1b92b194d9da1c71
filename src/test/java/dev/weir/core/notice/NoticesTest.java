package dev.weir.core.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.rollout.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is told of what, and how soon again. */
class NoticesTest {
  private static NotificationPolicy policy(Set<String> rollouts, NoticeKind... kinds) {
    return new NotificationPolicy(
        new ResourceId("shop", "team"),
        rollouts,
        Set.of(kinds),
        List.of(new Receiver("a", new Channel.Slack(new Secret.Plain("http://a.example/x")))),
        Duration.ofHours(24));
  }

  private static Notice notice(String namespace, String event, String actor) {
    return new Notice(
        "o",
        namespace + "/checkout/7",
        Instant.EPOCH,
        namespace,
        "checkout",
        NoticeKind.ofJournal(event),
        event,
        actor,
        "Healthy",
        "Progressing",
        "m",
        Optional.empty());
  }

  @Test
  void onlyWhatHappensInItsOwnNamespace() {
    NotificationPolicy policy = policy(Set.of(), NoticeKind.values());
    assertThat(policy.wants(notice("shop", "started", "weir"))).isTrue();
    assertThat(policy.wants(notice("billing", "started", "weir"))).isFalse();
    assertThat(policy.wants(notice("billing", "aborted", "ann"))).isFalse();
  }

  @Test
  void onlyTheRolloutsAndTheKindsThatItNames() {
    assertThat(policy(Set.of("cart"), NoticeKind.STARTED).wants(notice("shop", "started", "weir")))
        .isFalse();
    NotificationPolicy some = policy(Set.of("checkout"), NoticeKind.STARTED);
    assertThat(some.wants(notice("shop", "started", "weir"))).isTrue();
    assertThat(some.wants(notice("shop", "promoted", "weir"))).isFalse();
  }

  @Test
  void whateverAPersonBringsAboutIsACommandToo() {
    NotificationPolicy commands = policy(Set.of(), NoticeKind.COMMAND);
    assertThat(commands.wants(notice("shop", "paused", "ann"))).isTrue();
    assertThat(commands.wants(notice("shop", "paused", "weir"))).isFalse();
  }

  @Test
  void theSourceIsOfNoNamespace() {
    Notice refused =
        new Notice(
            "o",
            "source/refused/1",
            Instant.EPOCH,
            "",
            "",
            NoticeKind.SOURCE_REFUSED,
            "source-refused",
            "weir",
            "",
            "",
            "m",
            Optional.empty());
    assertThat(policy(Set.of("checkout"), NoticeKind.SOURCE_REFUSED).wants(refused)).isTrue();
    assertThat(policy(Set.of(), NoticeKind.STARTED).wants(refused)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1,5", "2,10", "3,20", "7,320", "8,600", "9,600", "1000000,600"})
  void eachWaitIsTwiceAsLongUpToTenMinutes(int failures, long seconds) {
    assertThat(Backoff.after(failures, 0)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"0,20", "0.5,18", "1,16"})
  void theDiceTakeUpToAFifth(double dice, long seconds) {
    assertThat(Backoff.after(3, dice)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void noWaitIsShorterThanTheFirstOrLongerThanTheLongest() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      int failures = 1 + random.nextInt(100);
      assertThat(Backoff.after(failures, random.nextDouble()))
          .isBetween(Backoff.FIRST, Backoff.LONGEST)
          .isLessThanOrEqualTo(Backoff.after(failures, 0));
    }
    assertThatThrownBy(() -> Backoff.after(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.after(1, -0.1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.after(1, 1.1)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "shop,WEIR_SECRET_SHOP__CHAT,true",
    "shop,WEIR_SECRET_SHOP__CHAT_URL,true",
    "shop,WEIR_SECRET_BILLING__CHAT,false",
    "shop,WEIR_SECRET_SHOP__A__B,false",
    "shop,WEIR_SECRET_SHOP__,false",
    "shop,WEIR_SECRET_SHOP_X__CHAT,false",
    "shop,PATH,false",
    "a--b,WEIR_SECRET_A__B__CHAT,true",
    "a,WEIR_SECRET_A__B__CHAT,false"
  })
  void aNamespaceHasTheVariablesOfItsOwnPrefix(String namespace, String name, boolean own) {
    assertThat(Secret.isOf(namespace, name)).isEqualTo(own);
  }

  @Test
  void aReceiverIsShownWithoutItsAddress() {
    assertThat(policy(Set.of(), NoticeKind.STARTED).toString()).doesNotContain("a.example");
  }
}
