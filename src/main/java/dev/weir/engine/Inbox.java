package dev.weir.engine;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.rollout.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What has arrived for the engine's loop. Filled on any thread, emptied by the loop alone.
 *
 * <p>It does not grow while the loop can do nothing, as when the store is down: a look at a rollout
 * is there once, of the reads of the source only those are kept that say something, an answer of a
 * gate comes once for each question, and commands have a limit.
 */
final class Inbox {
  /** More commands do not wait; those that come later are refused at once. */
  static final int MAX_COMMANDS = 1_000;

  /** Something that happened. */
  sealed interface Input {
    /**
     * @param commit that it was read at, where the source has commits
     */
    record Intent(IntentRead read, Optional<Commit> commit) implements Input {}

    /**
     * @param reply to be called once the outcome is durable; with the reason when refused
     */
    record Commanded(
        ResourceId rollout,
        Command command,
        Predicate<Control.RolloutView> onlyIf,
        Consumer<Optional<String>> reply)
        implements Input {}

    record Answered(MeasurementKey key, Inquiry inquiry, Readings readings) implements Input {}

    /** The clock was set while this rollout was what it is. */
    record ClockStepped(ResourceId rollout, Duration by) implements Input {}

    /** What is really there may have changed for this rollout, or a time has come. */
    record Look(ResourceId rollout) implements Input {}
  }

  /** An input and when it came. */
  record Arrived(Instant at, Input input) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Deque<Arrived> arrived = new ArrayDeque<>();
  private final Set<ResourceId> looks = new HashSet<>();
  private int commands;

  /**
   * Takes an input, unless it says nothing that is not there already.
   *
   * @return false when it is a command and too many of them wait
   */
  boolean add(Instant at, Input input) {
    lock.lock();
    try {
      if (input instanceof Input.Commanded && commands >= MAX_COMMANDS) {
        return false;
      }
      put(new Arrived(at, input));
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void put(Arrived one) {
    switch (one.input()) {
      case Input.Look(ResourceId rollout) -> {
        if (!looks.add(rollout)) {
          return;
        }
      }
      case Input.Intent(IntentRead read, var _) ->
          arrived.removeIf(
              earlier ->
                  earlier.input() instanceof Input.Intent(IntentRead old, var _)
                      && (read instanceof IntentRead.Accepted
                          || old instanceof IntentRead.Refused));
      case Input.Commanded _ -> commands++;
      case Input.Answered _, Input.ClockStepped _ -> {}
    }
    arrived.addLast(one);
  }

  /** Puts back what could not be done, before everything that came later. */
  void putBack(List<Arrived> inputs) {
    lock.lock();
    try {
      List<Arrived> later = takeAll();
      inputs.forEach(this::put);
      later.forEach(this::put);
    } finally {
      lock.unlock();
    }
  }

  List<Arrived> drain() {
    lock.lock();
    try {
      return takeAll();
    } finally {
      lock.unlock();
    }
  }

  private List<Arrived> takeAll() {
    List<Arrived> all = new ArrayList<>(arrived);
    arrived.clear();
    looks.clear();
    commands = 0;
    return all;
  }

  int size() {
    lock.lock();
    try {
      return arrived.size();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is there, at most so long. */
  void await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (arrived.isEmpty() && left > 0) {
        left = filled.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits at most so long, whatever arrives. */
  void standStill(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (left > 0) {
        left = filled.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
