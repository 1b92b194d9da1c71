package dev.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.simulation.Simulate.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hundreds of histories of two or three engines that share a log. {@code -Dseed=N} replays one,
 * {@code -Dseeds=N} plays so many.
 */
class SeveralEnginesTest {
  private static final long SEEDS = Long.getLong("seeds", 200);

  /** Within so many histories each deliberate break must be noticed. */
  private static final int NOTICED_WITHIN = 50;

  @Test
  void nothingForbiddenHappensAndEverythingSettles() {
    Long one = Long.getLong("seed");
    LongStream seeds = one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    List<String> stories =
        seeds
            .parallel()
            .unordered()
            .mapToObj(seed -> Kind.SEVERAL_ENGINES.play(seed, Sabotage.NONE))
            .filter(outcome -> outcome.violation().isPresent())
            .limit(3)
            .map(Simulate.Outcome::story)
            .toList();
    assertThat(stories).isEmpty();
  }

  @Test
  void aSeedIsAlwaysTheSameHistory() {
    for (long seed = 0; seed < 8; seed++) {
      assertThat(Kind.SEVERAL_ENGINES.play(seed, Sabotage.NONE).world().fingerprint())
          .as("seed %s", seed)
          .isEqualTo(Kind.SEVERAL_ENGINES.play(seed, Sabotage.NONE).world().fingerprint());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LOG_WITHOUT_FENCE", "STANDBY_GOES_BACK"})
  void whatIsBrokenOnPurposeIsNoticed(Sabotage sabotage) {
    Optional<Simulate.Outcome> noticed =
        LongStream.range(0, NOTICED_WITHIN)
            .parallel()
            .mapToObj(seed -> Kind.SEVERAL_ENGINES.play(seed, sabotage))
            .filter(outcome -> outcome.violation().isPresent())
            .findAny();
    assertThat(noticed).as("%s", sabotage).isPresent();
  }
}
