package dev.weir.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  @ParameterizedTest
  @CsvSource({
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "0, 0",
    "-0.0, 0",
    "1e15, 1.0E15",
    "-1e15, -1.0E15",
    "999999999999999, 999999999999999",
    "0.5, 0.5",
    "0.12345, 0.123",
    "0.0000001, 0"
  })
  void numbersAreShortAndNeverALie(double value, String text) {
    assertThat(Wording.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, '>= 99%', 50 %",
    "1e15, '>= 99%', 1.0E17 %",
    "-1e16, '>= 99%', -1.0E18 %",
    "1e15, '>= 99', 1.0E15",
    "Infinity, '>= 99%', +Inf",
    "0.9899999999, '>= 99%', 98.99999999 %",
    "0.99, '>= 99%', 99 %",
    "99.00000000000001, '<= 99', 99.00000000000001"
  })
  void aFigureReadsOnTheSideOfTheLimitOnWhichItIs(double value, String bound, String text) {
    assertThat(Wording.figure(value, Bound.parse(bound))).isEqualTo(text);
  }

  @Test
  void fiveSeriesAreNamedAndMoreAreCounted() {
    List<Map<String, String>> sets = new ArrayList<>();
    for (String pod : List.of("a", "b", "c", "d", "e")) {
      sets.add(Map.of("pod", pod));
    }
    assertThat(Wording.labelSets(sets)).endsWith("{pod=\"d\"}, {pod=\"e\"}");
    sets.add(Map.of("pod", "f"));
    sets.add(Map.of("pod", "g"));
    assertThat(Wording.labelSets(sets)).endsWith("{pod=\"e\"} and 2 more");
  }

  @Test
  void aBudgetOfNothingIsABudget() {
    assertThat(new Budgets(0, 0, 0, 0).noData()).isZero();
    for (int i = 0; i < 4; i++) {
      int[] b = new int[4];
      b[i] = -1;
      assertThatIllegalArgumentException().isThrownBy(() -> new Budgets(b[0], b[1], b[2], b[3]));
    }
  }
}
