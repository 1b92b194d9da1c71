package dev.weir.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.webhook.HookAction;
import dev.weir.webhook.HookScheme;
import dev.weir.webhook.HookVerdict;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HookBodyTest {
  private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");

  private static HookBody body(String at) {
    String text = "{\"revision\":\"v2\"" + (at.isEmpty() ? "" : ",\"at\":\"" + at + "\"") + "}";
    return HookBody.read(text.getBytes(UTF_8), HookAction.DEPLOY);
  }

  private static HookVerdict.Sent sent(boolean dated) {
    return new HookVerdict.Sent("repo", HookScheme.GITHUB, "d", dated);
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, true",
    "'', false, false",
    "2026-01-15T10:00:00Z, false, true",
    "2026-01-15T11:04:59+01:00, false, true",
    "2026-01-15T10:05:01Z, false, false",
    "2026-01-15T09:54:59Z, false, false",
    "2026-01-15T09:54:59Z, true, false"
  })
  void oneOfSignatureAndBodySaysATimeThatIsNear(String at, boolean dated, boolean taken) {
    HookBody body = body(at);
    if (taken) {
      assertThatCode(() -> body.refuseUntimely(sent(dated), NOW)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> body.refuseUntimely(sent(dated), NOW))
          .isInstanceOfSatisfying(
              Problem.ProblemException.class,
              refused -> {
                assertThat(refused.problem().status()).isEqualTo(400);
                assertThat(refused.problem().field()).contains("at");
              });
    }
  }

  @Test
  void aSyncIsNoCommand() {
    assertThatThrownBy(() -> body("").command(HookAction.SYNC, "d", "hook:ci"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
