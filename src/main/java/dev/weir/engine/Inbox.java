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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What has arrived for the engine's loop. Filled on any thread, emptied by the loop alone. */
final class Inbox {
  /** Something that happened. */
  sealed interface Input {
    record Intent(IntentRead read) implements Input {}

    /**
     * @param reply to be called once the outcome is durable; with the reason when refused
     */
    record Commanded(ResourceId rollout, Command command, Consumer<Optional<String>> reply)
        implements Input {}

    record Answered(MeasurementKey key, Inquiry inquiry, Readings readings) implements Input {}

    /** What is really there may have changed for this rollout, or a time has come. */
    record Look(ResourceId rollout) implements Input {}
  }

  /** An input and when it came. */
  record Arrived(Instant at, Input input) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Deque<Arrived> arrived = new ArrayDeque<>();

  void add(Instant at, Input input) {
    lock.lock();
    try {
      arrived.add(new Arrived(at, input));
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Puts back what could not be done, before everything that came later. */
  void putBack(List<Arrived> inputs) {
    lock.lock();
    try {
      for (int i = inputs.size() - 1; i >= 0; i--) {
        arrived.addFirst(inputs.get(i));
      }
    } finally {
      lock.unlock();
    }
  }

  List<Arrived> drain() {
    lock.lock();
    try {
      List<Arrived> all = new ArrayList<>(arrived);
      arrived.clear();
      return all;
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
