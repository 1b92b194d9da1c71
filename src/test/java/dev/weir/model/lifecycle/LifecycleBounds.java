package dev.weir.model.lifecycle;

import dev.weir.core.gate.Verdict;
import dev.weir.model.Report;
import java.util.List;

/** Worlds of one rollout that are worth exploring. */
public enum LifecycleBounds {
  /** One plan, with clocks that are set back and alarms that come late. */
  STEPS(
      new Bounds(
          1, List.of(Shape.PAUSED), List.of(Verdict.PASS, Verdict.FAIL, Verdict.NO_DATA), true)),
  /** Two plans, of which each may follow the other at any time. */
  EDITS(
      new Bounds(
          1, List.of(Shape.PAUSED, Shape.TIMED), List.of(Verdict.PASS, Verdict.FAIL), false)),
  /** Gates that say all that they can say, and pause. */
  GATES(new Bounds(1, List.of(Shape.PATIENT), List.of(Verdict.values()), false)),
  /** Plans that change only their gates, or lose all steps. */
  PLANS(
      new Bounds(
          1,
          List.of(Shape.PAUSED, Shape.PATIENT, Shape.NONE),
          List.of(Verdict.PASS, Verdict.FAIL),
          false)),
  /** A signal, in time or not. */
  SIGNALS(new Bounds(1, List.of(Shape.SIGNALLED), List.of(Verdict.PASS, Verdict.FAIL), false)),
  /** Two proxies of which each goes its own way. */
  PROXIES(
      new Bounds(
          2, List.of(Shape.PAUSED), List.of(Verdict.PASS, Verdict.FAIL, Verdict.NO_DATA), false));

  private final Bounds bounds;

  LifecycleBounds(Bounds bounds) {
    this.bounds = bounds;
  }

  /** Whether every build explores it. */
  public boolean isSmall() {
    return this == STEPS || this == EDITS;
  }

  /** Explores the real lifecycle. */
  public Report explore() {
    return new Exploration(bounds, Break.NONE).explore();
  }
}
