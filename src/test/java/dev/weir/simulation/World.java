package dev.weir.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The queue of events, the clock and the dice.
 *
 * <p>Every actor has its own dice, derived from the one seed and its name, and events of the same
 * moment are ordered by actor: the order in which the product walks through its sets and maps
 * differs from one Java process to the next and must not show in the history.
 */
final class World {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Of an event that goes without saying in a trace. */
  static final String ROUTINE = "goes on";

  /** How many lines of a history are shown; {@code -Dtrace=N} shows more. */
  private static final int TRACED = Integer.getInteger("trace", 60);

  private final long seed;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final Map<String, RandomGenerator> dice = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private Optional<Violation> violation = Optional.empty();
  private long nowMillis;
  private long turnBeganMillis;
  private long steppedMillis;
  private long clockSteps;
  private long fingerprint;
  private long events;

  private record Event(long atMillis, String actor, long number, String what, Runnable action)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      if (atMillis != other.atMillis) {
        return Long.compare(atMillis, other.atMillis);
      }
      int byActor = actor.compareTo(other.actor);
      return byActor != 0 ? byActor : Long.compare(number, other.number);
    }
  }

  World(long seed) {
    this.seed = seed;
  }

  RandomGenerator dice(String actor) {
    return dice.computeIfAbsent(
        actor, a -> new SplittableRandom(seed * 0x9E3779B97F4A7C15L + a.hashCode()));
  }

  /** Time that really passes, since the start. */
  long nowMillis() {
    return nowMillis;
  }

  /**
   * An engine decides by the time that it is now, however long it then saves, and whoever else
   * turns meanwhile.
   */
  void inTurn(Runnable turn) {
    long before = turnBeganMillis;
    turnBeganMillis = nowMillis;
    try {
      turn.run();
    } finally {
      turnBeganMillis = before;
    }
  }

  long turnBeganMillis() {
    return turnBeganMillis;
  }

  /** What the engine's clock shows. */
  Instant wallClock() {
    return START.plusMillis(nowMillis + steppedMillis);
  }

  /** Somebody sets the engine's clock. */
  void stepClock(long millis) {
    steppedMillis += millis;
    clockSteps++;
    note("clock", "steps by " + millis + " ms");
  }

  /** How often somebody has set it. */
  long clockSteps() {
    return clockSteps;
  }

  /** The current event takes so long; whatever else is due meanwhile happens after it. */
  void spend(long millis) {
    nowMillis += millis;
  }

  /**
   * Somebody stands still for so long in the middle of the current event; whatever else is due
   * happens meanwhile.
   *
   * @throws Violation when that broke a rule
   */
  void pass(long millis) {
    long end = nowMillis + millis;
    while (violation.isEmpty() && !queue.isEmpty() && queue.element().atMillis() <= end) {
      next();
    }
    violation.ifPresent(
        broken -> {
          throw broken;
        });
    nowMillis = Math.max(nowMillis, end);
  }

  void after(long millis, String actor, String what, Runnable action) {
    long number = numbers.merge(actor, 1L, Long::sum);
    queue.add(new Event(nowMillis + millis, actor, number, what, action));
  }

  /**
   * Lets the next event happen.
   *
   * @throws Violation when it broke a rule
   */
  void next() {
    Event event = queue.remove();
    nowMillis = Math.max(nowMillis, event.atMillis());
    events++;
    note(event.actor(), event.what());
    DecisionLog.failsInto(this);
    event.action().run();
    violation.ifPresent(
        broken -> {
          throw broken;
        });
  }

  boolean isOver() {
    return queue.isEmpty();
  }

  /** Breaks a rule; known at the latest at the end of the event, wherever it is swallowed. */
  Violation broken(String rule, String what) {
    Violation broken = new Violation(rule, what);
    if (violation.isEmpty()) {
      violation = Optional.of(broken);
    }
    return broken;
  }

  void note(String actor, String what) {
    String line = nowMillis + " " + actor + " " + what;
    fingerprint = fingerprint * 31 + line.hashCode();
    if (!what.equals(ROUTINE)) {
      trace.addLast(line);
    }
    if (trace.size() > TRACED) {
      trace.removeFirst();
    }
  }

  List<String> trace() {
    return List.copyOf(trace);
  }

  /** Equal for equal histories. */
  long fingerprint() {
    return fingerprint;
  }

  long events() {
    return events;
  }
}
