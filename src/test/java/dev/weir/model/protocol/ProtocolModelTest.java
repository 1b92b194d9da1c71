package dev.weir.model.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.Report;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every order of what two rollouts, two proxies and the engine do to each other. */
class ProtocolModelTest {
  /** So many at least, or something that could happen no longer does. */
  private static final int SITUATIONS = 300;

  @ParameterizedTest
  @EnumSource(names = {"ORDERS", "DEATH", "REFUSAL"})
  void nothingForbiddenCanHappenAndEverythingSettles(ProtocolBounds bounds) {
    Report report = bounds.explore();
    System.out.println(bounds + ": " + report.counts());
    assertThat(report.story()).isEmpty();
    assertThat(report.situations()).isGreaterThan(SITUATIONS);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whatIsBrokenOnPurposeIsNoticed(ProtocolBreak broken) {
    assertThat(new Search(broken.noticedWithin(), broken).search().story())
        .as("%s", broken)
        .isPresent();
  }
}
