package dev.weir.model.lifecycle;

import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.Revision;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** One thing that can happen. */
sealed interface Move {
  /** Whether it can happen also when nothing goes wrong and nobody wants anything else. */
  default boolean isGood() {
    return false;
  }

  /** So many units pass before the engine looks again: more than one is a late alarm. */
  record Passes(int units) implements Move {
    @Override
    public boolean isGood() {
      return units == 1;
    }

    @Override
    public String toString() {
      return units + " units of time pass";
    }
  }

  /** A proxy that stood so stands otherwise. */
  record Proxy(Standing from, Standing to) implements Move {
    @Override
    public boolean isGood() {
      return to == Standing.HAS || from == Standing.GONE || from == Standing.REFUSES;
    }

    @Override
    public String toString() {
      return "a proxy that was " + from + " now " + to;
    }
  }

  /** The endpoints are looked at. */
  record Endpoints(Situation.Serving serving) implements Move {
    @Override
    public boolean isGood() {
      return serving == Situation.Serving.YES;
    }
  }

  /** A source answers, and the answer comes twice. */
  record Answers(Verdict verdict) implements Move {
    @Override
    public boolean isGood() {
      return verdict == Verdict.PASS;
    }
  }

  /** A source answers what was asked in an earlier stay, try or life. */
  record AnswersLate(Verdict verdict) implements Move {}

  /**
   * A person says something.
   *
   * @param meant the candidate that the person has seen at the first step; empty for whichever
   */
  record Says(Command.Kind kind, boolean full, boolean skipGates, Optional<Want.Name> meant)
      implements Move {
    static Says of(Command.Kind kind) {
      return new Says(kind, false, false, Optional.empty());
    }

    Command command() {
      return new Command(
          "c1",
          kind,
          "ann",
          meant.map(name -> new Revision(name.name())),
          meant.isPresent() ? OptionalInt.of(0) : OptionalInt.empty(),
          full,
          skipGates,
          kind == Command.Kind.SIGNAL ? Optional.of(Shape.SIGNAL) : Optional.empty(),
          kind == Command.Kind.DEPLOY ? Optional.of(new Revision("B")) : Optional.empty());
    }

    @Override
    public String toString() {
      return "ann says "
          + kind.name().toLowerCase(Locale.ROOT)
          + (full ? " --full" : "")
          + (skipGates ? " --skip-gates" : "")
          + meant.map(name -> " for " + name + " at step 1").orElse("");
    }
  }

  /** Two people say something before the engine turns; an abort among them comes first. */
  record SaysBoth(Says first, Says second) implements Move {}

  /** The files say something else, or something again. */
  record Wants(Want want) implements Move {}

  /** The rollout is taken out of the files. */
  record Removed() implements Move {}

  /**
   * The engine dies and is started again.
   *
   * @param unitsBack how far the clock was set back meanwhile
   */
  record Restart(int unitsBack) implements Move {}
}
