package dev.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of histories of the whole product. {@code -Dseed=N} replays one, {@code -Dseeds=N}
 * plays so many.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("seeds", 2_000);

  /** Within so many histories each deliberate break must be noticed. */
  private static final int NOTICED_WITHIN = 1_000;

  @Test
  void nothingForbiddenHappensAndEverythingSettles() {
    Long one = Long.getLong("seed");
    LongStream seeds = one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    List<String> stories =
        seeds
            .parallel()
            .unordered()
            .mapToObj(seed -> Simulate.play(seed, Sabotage.NONE))
            .filter(outcome -> outcome.violation().isPresent())
            .limit(3)
            .map(Simulate.Outcome::story)
            .toList();
    assertThat(stories).isEmpty();
  }

  /** Each has found a fault once. What else a seed plays may change with the simulation. */
  @ParameterizedTest(name = "{0}: seed {1}")
  @CsvSource({
    "a group that was to come back when the engine died forgot what had left, 3403",
    "the engine died between the set and the states that belong to it, 11778",
    "between two steps of the clock that waited together it was decided as if time had passed, 5760",
    "the rule of holds counted a slow save as held time, 2111",
  })
  void whatWasFoundOnceStaysMended(String name, long seed) {
    assertThat(Simulate.play(seed, Sabotage.NONE).violation()).as(name).isEmpty();
  }

  @Test
  void aSeedIsAlwaysTheSameHistory() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(Simulate.play(seed, Sabotage.NONE).world().fingerprint())
          .as("seed %s", seed)
          .isEqualTo(Simulate.play(seed, Sabotage.NONE).world().fingerprint());
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      // The last two need several engines: SeveralEnginesTest.
      names = {"NONE", "LOG_WITHOUT_FENCE", "STANDBY_GOES_BACK"})
  void whatIsBrokenOnPurposeIsNoticed(Sabotage sabotage) {
    Optional<Simulate.Outcome> noticed =
        LongStream.range(0, NOTICED_WITHIN)
            .parallel()
            .mapToObj(seed -> Simulate.play(seed, sabotage))
            .filter(outcome -> outcome.violation().isPresent())
            .findAny();
    assertThat(noticed).as("%s", sabotage).isPresent();
  }
}
