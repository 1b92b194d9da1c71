package dev.weir.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "90s, PT1M30S",
    "1h30m, PT1H30M",
    "1.5h, PT1H30M",
    "0s, PT0S",
    "0.25s, PT0.25S",
    "8784h, PT8784H"
  })
  void readsWhatPeopleWrite(String text, String iso) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.parse(iso));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "5 m", "-5s", "5min", "1d", "1:30", "s", "8785h", "9999999999s", "1e3s"})
  void refusesTheRestWithAHint(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("write");
  }

  @Test
  void textsAreReadBack() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      Duration duration = Duration.ofMillis(random.nextLong(Durations.LONGEST.toMillis()));
      assertThat(Durations.parse(Durations.text(duration))).isEqualTo(duration);
    }
    assertThat(Durations.text(Duration.ofSeconds(5400))).isEqualTo("1h30m");
    assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
  }
}
