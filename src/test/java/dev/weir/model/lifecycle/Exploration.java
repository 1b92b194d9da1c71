package dev.weir.model.lifecycle;

import dev.weir.core.lifecycle.Phase;
import dev.weir.model.Broken;
import dev.weir.model.Report;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes breadth first through all that can happen, so that what it finds is found the short way. */
final class Exploration {
  private static final int BATCH = 4_096;

  private final List<Move> moves;
  private final Break broken;
  private final Map<Situation, Integer> known = new HashMap<>();
  private final List<Situation> situations = new ArrayList<>();
  private final List<Origin> origins = new ArrayList<>();

  /** From where something good leads there. */
  private final List<List<Integer>> back = new ArrayList<>();

  private long transitions;

  private record Origin(int from, Optional<Move> by) {}

  /**
   * @param known its number, when it is no new one; else -1
   */
  private record Next(
      Move move, Optional<Situation> situation, int known, Optional<Broken> broken) {}

  Exploration(Bounds bounds, Break broken) {
    this.moves = bounds.moves();
    this.broken = broken;
    enter(
        Situation.first(new Want(Want.Name.A, bounds.shapes().getFirst()), bounds.proxies()),
        new Origin(-1, Optional.empty()));
  }

  Report explore() {
    for (int done = 0; done < situations.size(); ) {
      int end = Math.min(situations.size(), done + BATCH);
      int begin = done;
      List<List<Next>> all =
          situations.subList(begin, end).parallelStream().map(this::next).toList();
      for (int i = 0; i < all.size(); i++) {
        for (Next next : all.get(i)) {
          if (next.broken().isPresent()) {
            return broken(next.broken().get().getMessage(), begin + i, next.move());
          }
          arrive(begin + i, next);
        }
      }
      done = end;
    }
    return liveness();
  }

  /** For several threads at once; what is known does not grow meanwhile. */
  private List<Next> next(Situation situation) {
    List<Next> all = new ArrayList<>();
    try {
      Play.checkRest(situation, broken);
    } catch (Broken rule) {
      all.add(new Next(new Move.Passes(0), Optional.empty(), -1, Optional.of(rule)));
    }
    for (Move move : moves) {
      try {
        Optional<Situation> next = Play.after(situation, move, broken);
        if (next.isPresent()) {
          Integer number = known.get(next.get());
          all.add(
              number == null
                  ? new Next(move, next, -1, Optional.empty())
                  : new Next(move, Optional.empty(), number, Optional.empty()));
        }
      } catch (Broken rule) {
        all.add(new Next(move, Optional.empty(), -1, Optional.of(rule)));
      }
    }
    return all;
  }

  private void arrive(int from, Next next) {
    transitions++;
    int to =
        next.situation()
            .map(situation -> enter(situation, new Origin(from, Optional.of(next.move()))))
            .orElse(next.known());
    if (to != from && isGood(next.move(), situations.get(from))) {
      back.get(to).add(from);
    }
  }

  private int enter(Situation situation, Origin origin) {
    Integer number = known.putIfAbsent(situation, situations.size());
    if (number != null) {
      return number;
    }
    situations.add(situation);
    origins.add(origin);
    back.add(new ArrayList<>(2));
    return situations.size() - 1;
  }

  /** A person only ends what waits for a person, and puts back what was taken out. */
  private static boolean isGood(Move move, Situation at) {
    Optional<Phase> phase = at.state().map(state -> state.phase());
    boolean paused = phase.flatMap(Phases::pause).isPresent();
    return switch (move) {
      case Move.Says says ->
          paused
              && says.meant().isEmpty()
              && !says.full()
              && !says.skipGates()
              && switch (says.kind()) {
                case PROMOTE, RESUME -> true;
                case ABORT, PAUSE, RETRY, UNDO, SIGNAL, DEPLOY -> false;
              };
      case Move.Wants _ -> phase.isEmpty();
      default -> move.isGood();
    };
  }

  /** From everywhere a rollout comes to rest when nothing goes wrong any more. */
  private Report liveness() {
    boolean[] settles = new boolean[situations.size()];
    Deque<Integer> reached = new ArrayDeque<>();
    for (int i = 0; i < settles.length; i++) {
      if (isAtRest(situations.get(i))) {
        settles[i] = true;
        reached.add(i);
      }
    }
    while (!reached.isEmpty()) {
      for (int from : back.get(reached.remove())) {
        if (!settles[from]) {
          settles[from] = true;
          reached.add(from);
        }
      }
    }
    for (int i = 0; i < settles.length; i++) {
      if (!settles[i]) {
        return new Report(
            situations.size(),
            transitions,
            Optional.of("a rollout comes to rest when nothing goes wrong any more\n" + trace(i)));
      }
    }
    return new Report(situations.size(), transitions, Optional.empty());
  }

  private static boolean isAtRest(Situation situation) {
    return situation
        .state()
        .filter(s -> s.phase() instanceof Phase.Healthy || s.phase() instanceof Phase.RolledBack)
        .isPresent();
  }

  private Report broken(String rule, int at, Move move) {
    return new Report(
        situations.size(),
        transitions,
        Optional.of(rule + "\n" + trace(at) + "\n  " + move + ", and there it is"));
  }

  private String trace(int end) {
    List<String> lines = new ArrayList<>();
    for (int at = end; at >= 0; at = origins.get(at).from()) {
      String by = origins.get(at).by().map(move -> move.toString()).orElse("at first");
      lines.add("  " + by + "\n      " + situations.get(at));
    }
    Collections.reverse(lines);
    return String.join("\n", lines);
  }
}
