package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 %",
    "5, 0.05 %",
    "10, 0.1 %",
    "50, 0.5 %",
    "1205, 12.05 %",
    "1210, 12.1 %",
    "1234, 12.34 %",
    "2000, 20 %",
    "10000, 100 %"
  })
  void aShareHasNoNeedlessZeros(int basisPoints, String said) {
    assertThat(Texts.percent(basisPoints)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5S, 0 s",
    "PT0S, 0 s",
    "PT0.3S, 300 ms",
    "PT0.999S, 999 ms",
    "PT1S, 1 s",
    "PT2M10S, 2 m 10 s",
    "PT1H, 1 h",
    "PT1H5S, 1 h 5 s",
    "P1DT1H1M, 1 d 1 h",
    "P3D, 3 d"
  })
  void aTimeIsSaidInItsTwoLargestUnits(Duration time, String said) {
    assertThat(Texts.of(time)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "0.999342, 0.99934",
    "1234567, 1234600",
    "NaN, NaN",
    "Infinity, Infinity"
  })
  void aNumberHasFiveDigitsThatMeanSomething(double value, String said) {
    assertThat(Texts.number(value)).isEqualTo(said);
  }
}
