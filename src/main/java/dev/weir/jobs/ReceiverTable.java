package dev.weir.jobs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of receivers. A row that is read to be changed is held until the transaction's end. */
final class ReceiverTable {
  private final boolean shared;

  /**
   * @param shared whether other processes write too; a file has one writer at a time anyhow
   */
  ReceiverTable(boolean shared) {
    this.shared = shared;
  }

  private String held() {
    return shared ? " FOR UPDATE" : "";
  }

  Optional<ReceiverRow> take(Connection connection, String id) throws SQLException {
    return some(connection, "id = ?" + held(), id).stream().findFirst();
  }

  /** All of a source, in the order in which everybody holds them. */
  List<ReceiverRow> takeAll(Connection connection, String source) throws SQLException {
    return some(connection, "source = ? ORDER BY id" + held(), source);
  }

  /** Those whose job should have looked by then, and of which nothing is under way. */
  List<ReceiverRow> takeOverdue(Connection connection, long wakeBefore, long now)
      throws SQLException {
    return some(
        connection,
        "armed = 1 AND wake_at < ? AND busy_until < ? ORDER BY id" + held(),
        wakeBefore,
        now);
  }

  private static List<ReceiverRow> some(Connection connection, String where, Object... values)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT * FROM weir_receiver WHERE " + where)) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = select.executeQuery()) {
        List<ReceiverRow> found = new ArrayList<>();
        while (rows.next()) {
          found.add(ReceiverRow.read(rows));
        }
        return found;
      }
    }
  }

  void put(Connection connection, ReceiverRow row) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO weir_receiver (id, source, namespace, policy, name, channel, document,
              retry_for, gone, sequence, run, armed, wake_at, busy_until, failures)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET channel = excluded.channel,
              document = excluded.document, retry_for = excluded.retry_for, gone = excluded.gone,
              sequence = excluded.sequence, run = excluded.run, armed = excluded.armed,
              wake_at = excluded.wake_at, busy_until = excluded.busy_until,
              failures = excluded.failures""")) {
      upsert.setString(1, row.id());
      upsert.setString(2, row.source());
      upsert.setString(3, row.namespace());
      upsert.setString(4, row.policy());
      upsert.setString(5, row.name());
      upsert.setString(6, row.channel());
      upsert.setString(7, row.document());
      upsert.setLong(8, row.retryFor());
      upsert.setInt(9, row.gone() ? 1 : 0);
      upsert.setLong(10, row.sequence());
      upsert.setLong(11, row.run());
      upsert.setInt(12, row.armed() ? 1 : 0);
      upsert.setLong(13, row.wakeAt());
      upsert.setLong(14, row.busyUntil());
      upsert.setInt(15, row.failures());
      upsert.executeUpdate();
    }
  }

  /** Forgets receivers that are gone and of whom nothing is left. */
  static int forgetGone(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM weir_receiver WHERE gone = 1 AND NOT EXISTS"
                + " (SELECT 1 FROM weir_notification n WHERE n.receiver = weir_receiver.id)")) {
      return delete.executeUpdate();
    }
  }
}
