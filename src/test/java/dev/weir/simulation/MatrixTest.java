package dev.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.StepRun;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.testing.Meshes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every strategy, at every step of it, with everything that can happen there: each comes to the end
 * that it must come to, and no rule of the simulation breaks on the way.
 */
final class MatrixTest {
  /** The engine dies at so many places after something happened. */
  private static final int CRASHES = 8;

  /** What happens at a step. */
  enum Outcome {
    SUCCESS,
    FAILED_GATE,
    ABORT,
    PROMOTE,
    THIRD_REVISION,
    REVERT,
    RESTART
  }

  @TestFactory
  Stream<DynamicTest> everyCombinationComesToItsEnd() {
    List<DynamicTest> tests = new ArrayList<>();
    for (ToldStrategy strategy : ToldStrategy.values()) {
      for (int step = -1; step < strategy.steps(); step++) {
        for (Outcome outcome : Outcome.values()) {
          int at = step;
          String where = step < 0 ? "before the first step" : "at step " + (step + 1);
          tests.add(
              DynamicTest.dynamicTest(
                  strategy + ", " + outcome + " " + where, () -> play(strategy, at, outcome, 0)));
        }
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> andAlsoWhenTheEngineDiesMeanwhile() {
    List<DynamicTest> tests = new ArrayList<>();
    for (ToldStrategy strategy : ToldStrategy.values()) {
      int last = strategy.steps() - 1;
      for (Outcome outcome : Outcome.values()) {
        tests.add(
            DynamicTest.dynamicTest(
                strategy + ", " + outcome + ", dies at each of " + CRASHES + " places",
                () -> {
                  for (int crash = 1; crash <= CRASHES; crash++) {
                    play(strategy, last, outcome, crash);
                  }
                }));
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> whatHasSucceededCanBeUndone() {
    return Stream.of(ToldStrategy.values())
        .map(
            strategy ->
                DynamicTest.dynamicTest(
                    strategy + ", undo",
                    () -> {
                      ToldHistory told = new ToldHistory(strategy, 7);
                      told.want("v2");
                      told.until("v2 is stable", () -> told.isHealthyWith("v2"));
                      assertThat(told.say(Command.Kind.UNDO))
                          .isInstanceOf(CommandAnswer.Done.class);
                      assertThat(told.share("v1")).isEqualTo(10_000);
                      told.until("v2 is undone", () -> told.isRolledBackTo("v1"));
                    }));
  }

  /**
   * @param crash after how many passes of the fuse the engine dies; 0: it does not
   */
  private static void play(ToldStrategy strategy, int step, Outcome outcome, int crash) {
    ToldHistory told = new ToldHistory(strategy, 31L * step + outcome.ordinal() + 1_000L * crash);
    told.reach(step);
    if (crash > 0) {
      told.engine().fuse().arm(crash);
    }
    switch (outcome) {
      case SUCCESS -> told.until("v2 is stable", () -> told.isHealthyWith("v2"));
      case FAILED_GATE -> failedGate(told, strategy);
      case ABORT -> {
        told.leaveAlone();
        assertThat(told.say(Command.Kind.ABORT)).isInstanceOf(CommandAnswer.Done.class);
        assertThat(told.share("v2")).isZero();
        told.until("it is rolled back", () -> told.isRolledBackTo("v1"));
      }
      case PROMOTE -> promote(told, step);
      case THIRD_REVISION -> {
        told.want("v3");
        told.until("v3 is stable", () -> told.isHealthyWith("v3"));
        assertThat(told.share("v2")).isZero();
      }
      case REVERT -> {
        told.want("v1");
        told.until("v1 is stable", () -> told.isHealthyWith("v1"));
        assertThat(told.share("v2")).isZero();
      }
      case RESTART -> {
        told.engine().process().ifPresent(EngineProcess::die);
        told.until("v2 is stable", () -> told.isHealthyWith("v2"));
      }
    }
  }

  private static void failedGate(ToldHistory told, ToldStrategy strategy) {
    told.simulation().prometheus().health("web-v2", 0.5);
    if (strategy == ToldStrategy.AT_ONCE) {
      // Without steps there is nothing that a gate could watch.
      told.until("v2 is stable", () -> told.isHealthyWith("v2"));
      return;
    }
    if (strategy == ToldStrategy.STAGED) {
      // One of the two endpoints with which it carried everything.
      told.simulation().endpoints().set(Meshes.id("web-v1"), OptionalInt.of(1));
    }
    told.until("it is rolled back", () -> told.isRolledBackTo("v1"));
    assertThat(told.share("v2")).isZero();
  }

  private static void promote(ToldHistory told, int step) {
    told.leaveAlone();
    CommandAnswer answer = told.say(Command.Kind.PROMOTE);
    if (step < 0) {
      assertThat(answer).isInstanceOf(CommandAnswer.Refused.class);
    } else {
      assertThat(answer).isInstanceOf(CommandAnswer.Done.class);
      told.until(
          "the step is left", () -> !told.stay().map(StepRun::index).equals(Optional.of(step)));
      assertThat(told.stay().map(StepRun::index).orElse(step + 1)).isEqualTo(step + 1);
    }
    told.helpAgain();
    told.until("v2 is stable", () -> told.isHealthyWith("v2"));
  }
}
