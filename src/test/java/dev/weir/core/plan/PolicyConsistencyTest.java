package dev.weir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Bound;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyConsistencyTest {
  @ParameterizedTest
  @CsvSource({
    ">= 99%, < 95%, false",
    ">= 99%, < 99%, false",
    ">= 99%, <= 99%, true",
    ">= 99%, < 99.5%, true",
    "< 500, > 500, false",
    "<= 500, > 500, false",
    "<= 500, >= 500, true",
    "< 500, < 1000, true",
    "> 0, == 0, false",
    ">= 0, == 0, true",
    "== 0, != 0, false",
    "!= 0, == 0, false",
    "!= 0, > 5, true",
    "== 1, == 1, true",
    "!= 0, != 1, true",
    "> 0, < 1, true"
  })
  void findsBoundsThatHaveAValueInCommon(String pass, String fail, boolean overlap) {
    assertThat(PolicyConsistency.overlap(Bound.parse(pass), Bound.parse(fail))).isEqualTo(overlap);
  }
}
