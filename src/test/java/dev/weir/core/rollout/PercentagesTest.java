package dev.weir.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentagesTest {
  @ParameterizedTest
  @CsvSource({
    "10, 1000",
    "10%, 1000",
    "0.5%, 50",
    "0.01%, 1",
    "0, 0",
    "100%, 10000",
    "99.99%, 9999"
  })
  void readsBasisPoints(String text, int basisPoints) {
    assertThat(Percentages.parse(text)).isEqualTo(basisPoints);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "101", "100.01%", "-1", "12.345%", "1,5%", "%", "1e1", "10 %"})
  void refusesTheRest(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Percentages.parse(text));
  }

  @Test
  void everyShareIsReadBack() {
    for (int share = 0; share <= 10_000; share++) {
      assertThat(Percentages.parse(Percentages.text(share))).isEqualTo(share);
    }
    assertThat(Percentages.text(50)).isEqualTo("0.5%");
    assertThat(Percentages.text(1000)).isEqualTo("10%");
  }
}
