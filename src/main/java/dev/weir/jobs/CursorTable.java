package dev.weir.jobs;

import dev.weir.engine.RolloutStore.StoreException;
import dev.weir.jobs.Outbox.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Up to which entry each store's journal was told. */
final class CursorTable {
  private CursorTable() {}

  static Cursor readOrBegin(Connection connection, String source, long begin) throws SQLException {
    Optional<Cursor> found = read(connection, source);
    if (found.isPresent()) {
      return found.get();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO weir_cursor (source, number, lost) VALUES (?, ?, 0)")) {
      insert.setString(1, source);
      insert.setLong(2, begin);
      insert.executeUpdate();
    }
    return new Cursor(begin, 0);
  }

  private static Optional<Cursor> read(Connection connection, String source) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT number, lost FROM weir_cursor WHERE source = ?")) {
      select.setString(1, source);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Cursor(row.getLong("number"), row.getLong("lost")))
            : Optional.empty();
      }
    }
  }

  /** Only from where it was seen: two that collect the same would both add to it. */
  static void move(Connection connection, String source, Cursor from, Cursor to)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE weir_cursor SET number = ?, lost = ? WHERE source = ? AND number = ?")) {
      update.setLong(1, to.number());
      update.setLong(2, to.lost());
      update.setString(3, source);
      update.setLong(4, from.number());
      if (update.executeUpdate() != 1) {
        throw new StoreException(
            "Somebody else collects the notices of this journal: is its state file a copy that"
                + " another Weir serves from?");
      }
    }
  }
}
