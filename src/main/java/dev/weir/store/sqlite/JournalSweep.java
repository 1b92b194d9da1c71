package dev.weir.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Forgets what the limits of the journal no longer keep, a few entries in each transaction: whoever
 * saves a decision meanwhile waits for one small batch at most. For one thread.
 */
public final class JournalSweep {
  /** So many entries are forgotten in one transaction. */
  static final int BATCH = 500;

  /** Age is looked at in each so many-th sweep: days pass slowly, and entries arrive quickly. */
  static final int SWEEPS_PER_LOOK_AT_AGE = 60;

  /** So many numbers are looked up at once. */
  private static final int LOOK = 20 * BATCH;

  private static final String BEYOND_COUNT =
      "SELECT number FROM journal WHERE rollout = ?1 AND number <="
          + " (SELECT number FROM journal WHERE rollout = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)"
          + " ORDER BY number LIMIT "
          + LOOK;

  private static final String BEYOND_AGE =
      "SELECT number FROM journal AS old WHERE at < ?1 AND"
          + " (NOT EXISTS (SELECT 1 FROM rollout_state WHERE rollout = old.rollout)"
          + "  OR number <= (SELECT number FROM journal WHERE rollout = old.rollout"
          + "                ORDER BY number DESC LIMIT 1 OFFSET ?2))"
          + " ORDER BY at LIMIT "
          + LOOK;

  private final Session look;
  private final Session writer;
  private final JournalLimits limits;
  private long sweptUpTo;
  private int sweeps;

  /**
   * @param look a connection of its own: looking through a large journal takes a while, and nobody
   *     waits for it
   * @param writer the one that everybody writes with
   */
  JournalSweep(Session look, Session writer, JournalLimits limits) {
    this.look = look;
    this.writer = writer;
    this.limits = limits;
  }

  /**
   * Forgets everything that the limits do not keep now. Interrupted, it stops between two batches.
   *
   * @return how many entries are gone
   * @throws dev.weir.engine.RolloutStore.StoreException when the store is in the way; what is gone
   *     by then is gone, the rest is taken by the next sweep
   */
  public int sweep(Instant now) {
    int gone = 0;
    Touched touched = look.run("look into the journal", c -> touched(c, sweptUpTo));
    for (String rollout : touched.rollouts()) {
      gone += forget(BEYOND_COUNT, rollout, limits.entries());
    }
    sweptUpTo = touched.newest();
    if (sweeps++ % SWEEPS_PER_LOOK_AT_AGE == 0) {
      gone += forget(BEYOND_AGE, Times.write(now.minus(limits.age())), JournalLimits.ALWAYS_KEPT);
    }
    return gone;
  }

  /**
   * @param newest the number of the newest entry of all
   */
  private record Touched(List<String> rollouts, long newest) {}

  /** Which rollouts have entries since the last sweep: only theirs can have become too many. */
  private static Touched touched(Connection connection, long since) throws SQLException {
    List<String> rollouts = new ArrayList<>();
    long newest = since;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT rollout, max(number) AS newest FROM journal WHERE number > ?"
                + " GROUP BY rollout ORDER BY rollout")) {
      select.setLong(1, since);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          rollouts.add(rows.getString("rollout"));
          newest = Math.max(newest, rows.getLong("newest"));
        }
      }
    }
    return new Touched(rollouts, newest);
  }

  private int forget(String which, String argument, int kept) {
    int all = 0;
    List<Long> found;
    do {
      found = look.run("look for old journal entries", c -> find(c, which, argument, kept));
      for (int from = 0; from < found.size(); from += BATCH) {
        if (Thread.currentThread().isInterrupted()) {
          return all;
        }
        List<Long> batch = found.subList(from, Math.min(from + BATCH, found.size()));
        all += writer.run("forget old journal entries", c -> delete(c, batch));
      }
    } while (found.size() == LOOK);
    return all;
  }

  private static List<Long> find(Connection connection, String which, String argument, int kept)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(which)) {
      select.setString(1, argument);
      select.setInt(2, kept);
      List<Long> numbers = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          numbers.add(rows.getLong(1));
        }
      }
      return numbers;
    }
  }

  private static int delete(Connection connection, List<Long> numbers) throws SQLException {
    try (Statement mark = connection.createStatement();
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM journal WHERE number = ?")) {
      mark.executeUpdate("INSERT INTO journal_sweep (only_row) VALUES (1)");
      int gone = 0;
      for (long number : numbers) {
        delete.setLong(1, number);
        gone += delete.executeUpdate();
      }
      mark.executeUpdate("DELETE FROM journal_sweep");
      return gone;
    }
  }
}
