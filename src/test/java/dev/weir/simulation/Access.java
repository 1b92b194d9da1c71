package dev.weir.simulation;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** How one machine reaches the API server. */
final class Access {
  private static final int ALL = 100;

  private final World world;
  private final RandomGenerator dice;
  private long awayUntil;
  private long watchStallsUntil;
  private int lossPercent;
  private long slowestMillis;

  Access(World world, String machine) {
    this.world = world;
    this.dice = world.dice("access " + machine);
  }

  void awayFor(long millis) {
    awayUntil = Math.max(awayUntil, world.nowMillis() + millis);
  }

  /** What is told of the log comes so late. */
  void watchStallsFor(long millis) {
    watchStallsUntil = Math.max(watchStallsUntil, world.nowMillis() + millis);
  }

  /** Of so many of a hundred calls the request is lost, or the answer. */
  void loses(int percent) {
    lossPercent = percent;
  }

  /** Calls take up to so long. */
  void slow(long millis) {
    slowestMillis = millis;
  }

  void heal() {
    awayUntil = 0;
    watchStallsUntil = 0;
    lossPercent = 0;
    slowestMillis = 0;
  }

  boolean isAway() {
    return world.nowMillis() < awayUntil;
  }

  /** How long a call takes now. */
  long callMillis() {
    return slowestMillis == 0 ? 0 : dice.nextLong(slowestMillis);
  }

  /** How long it takes until something is heard that the API server tells. */
  long toldInMillis() {
    long until = Math.max(awayUntil, watchStallsUntil);
    return Math.max(0, until - world.nowMillis()) + dice.nextLong(1, 150);
  }

  void arrives() throws IOException {
    if (isAway() || dice.nextInt(ALL) < lossPercent) {
      throw new IOException("no route to the API server");
    }
  }

  void isAnswered() throws IOException {
    if (isAway() || dice.nextInt(ALL) < lossPercent) {
      throw new IOException("the connection was reset");
    }
  }
}
