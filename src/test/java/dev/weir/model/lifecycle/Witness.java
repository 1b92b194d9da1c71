package dev.weir.model.lifecycle;

import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Decision;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.lifecycle.StepRun;
import java.util.Optional;

/** Keeps the {@link Truth} of what happens. */
final class Witness {
  private Witness() {}

  /** The truth when the lifecycle has been told something, before it moves on. */
  static Truth heard(Truth truth, RolloutState was, Signal signal, Decision decision) {
    return switch (signal) {
      case Signal.Answered answered when isAskedNow(answered.key(), was) ->
          Question.verdict(answered).filter(Verdict::judged).map(truth::judged).orElse(truth);
      case Signal.Commanded(Command command) when decision.refusal().isEmpty() ->
          said(truth, was.phase(), command);
      case Signal.Look _,
          Signal.ClockStepped _,
          Signal.Seen _,
          Signal.Answered _,
          Signal.Commanded _ ->
          truth;
    };
  }

  private static boolean isAskedNow(MeasurementKey key, RolloutState state) {
    return state.phase() instanceof Phase.Stepping
        && key.sequence() == state.sequence()
        && key.attempt() == state.attempts()
        && key.run() == state.runs();
  }

  private static Truth said(Truth truth, Phase phase, Command command) {
    return switch (command.kind()) {
      case PAUSE -> truth.frozen(true);
      case RESUME -> truth.frozen(false);
      case PROMOTE -> {
        if (!(phase instanceof Phase.Stepping)) {
          yield truth.toTheEnd(command.skipGates());
        }
        Truth on = truth.promoted(Phases.waitsForVerdict(phase) || command.skipGates());
        yield command.full() ? on.toTheEnd(truth.skipped() || command.skipGates()) : on;
      }
      case SIGNAL -> truth.heardSignal();
      case ABORT, RETRY, UNDO, DEPLOY -> truth;
    };
  }

  /** The truth where the lifecycle is now. */
  static Truth goneOn(Truth heard, RolloutState was, RolloutState is) {
    Optional<Attempt> attempt = Phases.attempt(is.phase());
    if (attempt.isEmpty() || was.attempts() != is.attempts()) {
      return Truth.NOTHING;
    }
    Optional<StepRun> stay = Phases.stay(is.phase());
    boolean same =
        stay.isPresent() == Phases.stay(was.phase()).isPresent() && was.runs() == is.runs();
    Truth now = same ? heard : heard.nextStay();
    boolean holds = stay.flatMap(StepRun::heldSince).isPresent();
    return holds && now.held() < 0 ? now.held(0) : now;
  }
}
