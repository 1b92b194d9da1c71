package dev.weir.store.sqlite;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.store.document.DocumentException;
import dev.weir.store.document.Measurements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The journal's table: entries are only ever added; {@link JournalSweep} takes the oldest. */
final class Journal {
  private static final String COLUMNS =
      "SELECT number, at, rollout, actor, event, from_phase, to_phase, message, evidence, stable"
          + " FROM journal";

  private Journal() {}

  static void append(Connection connection, List<JournalEntry> entries) throws SQLException {
    if (entries.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO journal"
                + " (at, rollout, actor, event, from_phase, to_phase, message, evidence, stable)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (JournalEntry entry : entries) {
        insert.setString(1, Times.write(entry.at()));
        insert.setString(2, entry.rollout().toString());
        insert.setString(3, entry.actor());
        insert.setString(4, entry.event());
        insert.setString(5, entry.from());
        insert.setString(6, entry.to());
        insert.setString(7, entry.message());
        insert.setString(8, Measurements.write(entry.evidence()));
        insert.setString(9, entry.stable().map(Revision::toString).orElse(null));
        insert.executeUpdate();
      }
    }
  }

  static List<StoredEntry> newest(
      Connection connection, ResourceId rollout, Optional<Long> before, int limit)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            COLUMNS + " WHERE rollout = ? AND number < ? ORDER BY number DESC LIMIT ?")) {
      select.setString(1, rollout.toString());
      select.setLong(2, before.orElse(Long.MAX_VALUE));
      select.setInt(3, limit);
      try (ResultSet rows = select.executeQuery()) {
        List<StoredEntry> entries = new ArrayList<>();
        while (rows.next()) {
          entries.add(entry(rows));
        }
        return entries;
      }
    }
  }

  /** The oldest entries of all rollouts above a number, oldest first. */
  static List<StoredEntry> after(Connection connection, long number, int limit)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(COLUMNS + " WHERE number > ? ORDER BY number LIMIT ?")) {
      select.setLong(1, number);
      select.setInt(2, limit);
      try (ResultSet rows = select.executeQuery()) {
        List<StoredEntry> entries = new ArrayList<>();
        while (rows.next()) {
          entries.add(entry(rows));
        }
        return entries;
      }
    }
  }

  /** The number of the newest entry that there ever was; 0 before the first. */
  static long newestNumber(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery("SELECT seq FROM sqlite_sequence WHERE name = 'journal'")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static StoredEntry entry(ResultSet row) throws SQLException {
    long number = row.getLong("number");
    ResourceId rollout = ResourceId.parse(row.getString("rollout"));
    try {
      return new StoredEntry(
          number,
          new JournalEntry(
              Times.read(row.getString("at")),
              rollout,
              row.getString("actor"),
              row.getString("event"),
              row.getString("from_phase"),
              row.getString("to_phase"),
              row.getString("message"),
              Measurements.read(row.getString("evidence")),
              Optional.ofNullable(row.getString("stable")).map(Revision::new)));
    } catch (DocumentException e) {
      throw new StoreException(
          "The journal entry "
              + number
              + " of rollout "
              + rollout
              + " cannot be read: "
              + e.getMessage()
              + ". Another version of Weir wrote it, or it was changed by hand.",
          e);
    }
  }
}
