package dev.weir.jobs;

import dev.weir.core.notice.Notice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table of notices: one row for each receiver and event. */
final class NoticeTable {
  static final String WAITING = "waiting";
  static final String SENT = "sent";
  static final String DEAD = "dead";

  /** Characters of a reason that are kept. */
  private static final int MAX_REASON = 500;

  private NoticeTable() {}

  /**
   * @param giveUpAt milliseconds of the epoch
   */
  record Row(String id, Notice notice, String state, int tries, long giveUpAt) {}

  /** Adds a notice; one that was there before stays as it is. */
  static boolean add(Connection connection, ReceiverRow receiver, Notice notice, long now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO weir_notification (id, receiver, event, sequence, document, state, tries,
              give_up_at, changed_at, reason)
            VALUES (?, ?, ?, ?, ?, 'waiting', 0, ?, ?, '') ON CONFLICT DO NOTHING""")) {
      insert.setString(1, ReceiverRow.uuid(receiver.id(), notice.id()).toString());
      insert.setString(2, receiver.id());
      insert.setString(3, notice.id());
      insert.setLong(4, receiver.sequence() + 1);
      insert.setString(5, Documents.write(notice));
      insert.setLong(6, now + receiver.retryFor());
      insert.setLong(7, now);
      return insert.executeUpdate() == 1;
    }
  }

  /** The one that is to be sent before all others. */
  static Optional<Row> first(Connection connection, String receiver) throws SQLException {
    return find(
        connection, "receiver = ? AND state = 'waiting' ORDER BY sequence LIMIT 1", receiver);
  }

  static Optional<Row> byId(Connection connection, String id) throws SQLException {
    return find(connection, "id = ?", id);
  }

  static Optional<String> receiverOf(Connection connection, String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT receiver FROM weir_notification WHERE id = ?")) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(row.getString("receiver")) : Optional.empty();
      }
    }
  }

  private static Optional<Row> find(Connection connection, String where, String value)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT * FROM weir_notification WHERE " + where)) {
      select.setString(1, value);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Row(
                    row.getString("id"),
                    Documents.notice(row.getString("document")),
                    row.getString("state"),
                    row.getInt("tries"),
                    row.getLong("give_up_at")))
            : Optional.empty();
      }
    }
  }

  static void countTry(Connection connection, String id) throws SQLException {
    update(connection, "UPDATE weir_notification SET tries = tries + 1 WHERE id = ?", id);
  }

  /** It was taken, whatever was thought of it meanwhile. */
  static void sent(Connection connection, String id, long now) throws SQLException {
    update(
        connection,
        "UPDATE weir_notification SET state = 'sent', reason = '', changed_at = ? WHERE id = ?",
        now,
        id);
  }

  static void failed(Connection connection, String id, String reason, long now)
      throws SQLException {
    update(
        connection,
        "UPDATE weir_notification SET reason = ?, changed_at = ?"
            + " WHERE id = ? AND state = 'waiting'",
        cut(reason),
        now,
        id);
  }

  static void dead(Connection connection, String id, String reason, long now) throws SQLException {
    update(
        connection,
        "UPDATE weir_notification SET state = 'dead', reason = ?, changed_at = ?"
            + " WHERE id = ? AND state = 'waiting'",
        cut(reason),
        now,
        id);
  }

  /** Gives up all that waits for a receiver. */
  static int allDead(Connection connection, String receiver, String reason, long now)
      throws SQLException {
    return update(
        connection,
        "UPDATE weir_notification SET state = 'dead', reason = ?, changed_at = ?"
            + " WHERE receiver = ? AND state = 'waiting'",
        cut(reason),
        now,
        receiver);
  }

  /** Gives up the oldest that wait for a receiver, beyond so many. */
  static int deadBeyond(Connection connection, String receiver, int most, String reason, long now)
      throws SQLException {
    return update(
        connection,
        "UPDATE weir_notification SET state = 'dead', reason = ?, changed_at = ?"
            + " WHERE receiver = ? AND state = 'waiting' AND sequence <="
            + " (SELECT sequence FROM weir_notification WHERE receiver = ? AND state = 'waiting'"
            + "  ORDER BY sequence DESC LIMIT 1 OFFSET ?)",
        cut(reason),
        now,
        receiver,
        receiver,
        most);
  }

  /** A dead one waits again, behind the others. */
  static void again(Connection connection, String id, long sequence, long giveUpAt, long now)
      throws SQLException {
    update(
        connection,
        "UPDATE weir_notification SET state = 'waiting', tries = 0, reason = '', sequence = ?,"
            + " give_up_at = ?, changed_at = ? WHERE id = ?",
        sequence,
        giveUpAt,
        now,
        id);
  }

  /** Forgets those of a state that are older, and the oldest beyond so many. */
  static int forget(Connection connection, String state, long before, int most)
      throws SQLException {
    int old =
        update(
            connection,
            "DELETE FROM weir_notification WHERE state = ? AND changed_at < ?",
            state,
            before);
    return old
        + update(
            connection,
            "DELETE FROM weir_notification WHERE state = ? AND id IN"
                + " (SELECT id FROM weir_notification WHERE state = ?"
                + "  ORDER BY changed_at DESC, id LIMIT 100000 OFFSET ?)",
            state,
            state,
            most);
  }

  private static String cut(String reason) {
    return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason;
  }

  private static int update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
