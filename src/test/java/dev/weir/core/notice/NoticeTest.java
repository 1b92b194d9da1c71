package dev.weir.core.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one notice says of itself. */
final class NoticeTest {
  private static final Secret URL = new Secret.Plain("http://a.example/x");

  private static Notice notice(String namespace, String rollout, String event, String message) {
    return new Notice(
        "o",
        "shop/checkout/7",
        Instant.EPOCH,
        namespace,
        rollout,
        NoticeKind.STEP_REACHED,
        event,
        "ann",
        "Progressing",
        "Paused",
        message,
        Optional.of(new Revision("v2")));
  }

  @Test
  void itsTitleNamesTheRolloutOrTheSource() {
    assertThat(notice("shop", "checkout", "step-acknowledged", "m").title())
        .isEqualTo("shop/checkout: step acknowledged");
    assertThat(notice("", "", "source-refused", "m").title()).isEqualTo("source: source refused");
  }

  @Test
  void aMessageIsCutBehindItsLimitAlone() {
    String whole = "w".repeat(Notice.MAX_MESSAGE);
    assertThat(notice("shop", "checkout", "paused", whole).message()).isEqualTo(whole);
    assertThat(notice("shop", "checkout", "paused", whole + "x").message()).isEqualTo(whole + "…");
  }

  @Test
  void everythingOfItHasAName() {
    assertThat(notice("shop", "checkout", "paused", "m").fields())
        .containsExactly(
            entry("id", "shop/checkout/7"),
            entry("at", "1970-01-01T00:00:00Z"),
            entry("namespace", "shop"),
            entry("rollout", "checkout"),
            entry("kind", "step-reached"),
            entry("event", "paused"),
            entry("actor", "ann"),
            entry("from", "Progressing"),
            entry("to", "Paused"),
            entry("stable", "v2"),
            entry("message", "m"));
  }

  @Test
  void aKindIsKnownByItsWordAndByNoOther() {
    for (NoticeKind kind : NoticeKind.values()) {
      assertThat(NoticeKind.of(kind.word())).contains(kind);
    }
    assertThat(NoticeKind.of("STEP_REACHED")).isEmpty();
  }

  @Test
  void everyWayHasAWord() {
    assertThat(
            List.of(
                new Channel.Slack(URL),
                new Channel.Teams(URL),
                new Channel.Webhook(
                    URL, List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                new Channel.CloudEvents(URL, Channel.Mode.BINARY, Optional.empty()),
                new Channel.Email(
                    List.of("a@b.example"),
                    "c@d.example",
                    new Channel.Smtp("mail.example", 25, true, Optional.empty()))))
        .extracting(Channel::word)
        .containsExactly("slack", "teams", "webhook", "cloudEvents", "email");
    assertThat(Arrays.stream(Channel.Mode.values()).map(Channel.Mode::word))
        .containsExactly("structured", "binary");
  }
}
