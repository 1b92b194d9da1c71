package dev.weir.model.lifecycle;

import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How large the world is.
 *
 * @param proxies how many there are
 * @param shapes the plans that somebody may write
 * @param verdicts what a gate may say
 * @param clocks also clocks that are set back while the engine is down, and alarms that come late
 */
record Bounds(int proxies, List<Shape> shapes, List<Verdict> verdicts, boolean clocks) {
  /** Everything that can happen, once in each way. */
  List<Move> moves() {
    List<Move> moves = new ArrayList<>();
    moves.add(new Move.Passes(1));
    moves.add(new Move.Proxy(Standing.BEHIND, Standing.HAS));
    moves.add(new Move.Proxy(Standing.BEHIND, Standing.REFUSES));
    moves.add(new Move.Proxy(Standing.GONE, Standing.BEHIND));
    moves.add(new Move.Proxy(Standing.REFUSES, Standing.GONE));
    moves.add(new Move.Proxy(Standing.BEHIND, Standing.GONE));
    moves.add(new Move.Proxy(Standing.HAS, Standing.GONE));
    moves.add(new Move.Endpoints(Situation.Serving.YES));
    moves.add(new Move.Endpoints(Situation.Serving.NO));
    verdicts.forEach(verdict -> moves.add(new Move.Answers(verdict)));
    moves.add(new Move.AnswersLate(Verdict.PASS));
    moves.add(new Move.AnswersLate(Verdict.FAIL));
    for (Command.Kind kind : Command.Kind.values()) {
      moves.add(Move.Says.of(kind));
    }
    moves.add(new Move.Says(Command.Kind.PROMOTE, true, false, Optional.empty()));
    moves.add(new Move.Says(Command.Kind.PROMOTE, false, true, Optional.empty()));
    Move.Says straight = new Move.Says(Command.Kind.PROMOTE, true, true, Optional.empty());
    moves.add(straight);
    moves.add(new Move.SaysBoth(Move.Says.of(Command.Kind.ABORT), straight));
    moves.add(new Move.SaysBoth(Move.Says.of(Command.Kind.RETRY), straight));
    moves.add(new Move.SaysBoth(straight, straight));
    moves.add(new Move.Says(Command.Kind.PROMOTE, false, false, Optional.of(Want.Name.B)));
    moves.add(new Move.Says(Command.Kind.ABORT, false, false, Optional.of(Want.Name.C)));
    Want.all(shapes).forEach(want -> moves.add(new Move.Wants(want)));
    moves.add(new Move.Removed());
    moves.add(new Move.Restart(0));
    if (clocks) {
      moves.add(new Move.Passes(4));
      moves.add(new Move.Restart(2));
    }
    return moves;
  }
}
