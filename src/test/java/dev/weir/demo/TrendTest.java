package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
  private static List<Double> values(int n, java.util.function.IntToDoubleFunction of) {
    return IntStream.range(0, n).mapToDouble(of).boxed().toList();
  }

  @Test
  void aStraightLineGrowsByItsRise() {
    Trend trend = Trend.of(values(21, i -> 100 + 3 * i));
    assertThat(trend.growth()).isCloseTo(30, within(1e-9));
    assertThat(trend.mean()).isCloseTo(145, within(1e-9));
  }

  @Test
  void whatFillsUpInTheFirstHalfDoesNotCount() {
    assertThat(Trend.of(values(20, i -> i < 10 ? 10 * i : 100)).growth()).isZero();
  }

  @Test
  void aSawtoothIsNearlyFlatAndALeakUnderItIsSeen() {
    assertThat(Trend.of(values(60, i -> 100 + i % 5)).growth()).isCloseTo(0, within(1.0));
    assertThat(Trend.of(values(60, i -> 100 + i % 5 + i)).growth()).isCloseTo(29, within(1.0));
  }

  @Test
  void fewValuesSayNothing() {
    assertThatThrownBy(() -> Trend.of(values(8, i -> i)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
