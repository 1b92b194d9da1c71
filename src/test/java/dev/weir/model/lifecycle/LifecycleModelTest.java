package dev.weir.model.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Verdict;
import dev.weir.model.Report;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything that can happen to one small rollout; {@code bin/bench model} explores larger ones.
 */
class LifecycleModelTest {
  /** So many at least, or something that could happen no longer does. */
  private static final int SITUATIONS = 10_000;

  @ParameterizedTest
  @EnumSource(names = {"STEPS", "EDITS"})
  void nothingForbiddenCanHappenAndEverythingSettles(LifecycleBounds bounds) {
    Report report = bounds.explore();
    System.out.println(bounds + ": " + report.counts());
    assertThat(report.story()).isEmpty();
    assertThat(report.situations()).isGreaterThan(SITUATIONS);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whatIsBrokenOnPurposeIsNoticed(Break broken) {
    Bounds small = new Bounds(1, List.of(Shape.TIMED), List.of(Verdict.FAIL, Verdict.PASS), false);
    assertThat(new Exploration(small, broken).explore().story()).as("%s", broken).isPresent();
  }
}
