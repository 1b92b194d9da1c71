package dev.weir.intent.document;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "010",
        "-010",
        "00",
        "0o10",
        "0x1F",
        "0b11",
        "1_000",
        "1:30",
        "1:30:00",
        "12:30.5",
        "1e3",
        "1.5e3",
        ".5",
        "5.",
        "+.5",
        ".inf",
        "-.Inf",
        ".nan",
        "on",
        "On",
        "OFF",
        "yes",
        "No",
        "y",
        "N",
        "2026-01-15",
        "2026-1-5",
        "2026-01-15T10:00:00",
        "2026-01-15 10:00:00",
        "=",
        "<<",
        "010.5",
        "0123456789012345678901234567890"
      })
  void refusesWhatTwoReadersReadDifferently(String text) {
    assertThat(Scalar.plain(text)).isInstanceOf(Scalar.Doubtful.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v2",
        "1.2.3",
        "10%",
        "0.5%",
        "5m",
        "1h30m",
        "a:b",
        "10.0.0.7",
        "yesterday",
        "once",
        "-",
        "--",
        "+",
        "1.2.3-rc1",
        "e10",
        "0.5.1",
        "x010",
        "::1",
        "10s",
        "nully",
        "2026-01-15T10:00:00Z",
        "2026-01-15T10:00:00.5+01:00"
      })
  void textIsText(String text) {
    assertThat(Scalar.plain(text)).isEqualTo(new Scalar.Text(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10", "-1", "+5", "65535"})
  void wholeNumbers(String text) {
    assertThat(Scalar.plain(text)).isInstanceOf(Scalar.Whole.class);
  }
}
