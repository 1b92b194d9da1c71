package dev.weir.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of notices, in words that SQLite and PostgreSQL both know. Times are milliseconds. */
final class NoticeTables {
  /** Keeps two engines that start at once from making the same table. */
  private static final long LOCK = 0x77656972L;

  private static final List<String> TABLES =
      List.of(
          // Up to which entry of a store's journal notices were made.
          """
          CREATE TABLE IF NOT EXISTS weir_cursor (
            source TEXT PRIMARY KEY,
            number BIGINT NOT NULL,
            lost   BIGINT NOT NULL
          )""",
          // run: the number of the newest job for it; one with another number does nothing.
          // armed: 1 when that job is there or due. busy_until: while something is being sent.
          """
          CREATE TABLE IF NOT EXISTS weir_receiver (
            id         TEXT PRIMARY KEY,
            source     TEXT NOT NULL,
            namespace  TEXT NOT NULL,
            policy     TEXT NOT NULL,
            name       TEXT NOT NULL,
            channel    TEXT NOT NULL,
            document   TEXT NOT NULL,
            retry_for  BIGINT NOT NULL,
            gone       INTEGER NOT NULL,
            sequence   BIGINT NOT NULL,
            run        BIGINT NOT NULL,
            armed      INTEGER NOT NULL,
            wake_at    BIGINT NOT NULL,
            busy_until BIGINT NOT NULL,
            failures   INTEGER NOT NULL
          )""",
          """
          CREATE TABLE IF NOT EXISTS weir_notification (
            id         TEXT PRIMARY KEY,
            receiver   TEXT NOT NULL,
            event      TEXT NOT NULL,
            sequence   BIGINT NOT NULL,
            document   TEXT NOT NULL,
            state      TEXT NOT NULL,
            tries      INTEGER NOT NULL,
            give_up_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL,
            reason     TEXT NOT NULL,
            UNIQUE (receiver, event)
          )""",
          "CREATE INDEX IF NOT EXISTS weir_notification_queue"
              + " ON weir_notification (receiver, state, sequence)",
          "CREATE INDEX IF NOT EXISTS weir_notification_age"
              + " ON weir_notification (state, changed_at)");

  private NoticeTables() {}

  static void create(JobsDatabase database) {
    database.run(
        "make the tables",
        connection -> {
          make(connection, database.shared());
          return true;
        });
  }

  private static void make(Connection connection, boolean shared) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (shared) {
        statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      }
      for (String table : TABLES) {
        statement.execute(table);
      }
    }
  }
}
