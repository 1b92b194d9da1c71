package dev.weir.store.sqlite;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.engine.RolloutStore.CommandOutcome;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.store.document.StateDocuments;
import dev.weir.store.document.StoreContent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A store as one of several that have the same content. */
final class Replica {
  private Replica() {}

  static Optional<LogPosition> position(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT log, number FROM replica_position")) {
      return row.next()
          ? Optional.of(new LogPosition(row.getString("log"), row.getLong("number")))
          : Optional.empty();
    }
  }

  static void reached(Connection connection, LogPosition position) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO replica_position (only_row, log, number) VALUES (1, ?, ?)"
                + " ON CONFLICT (only_row) DO UPDATE"
                + " SET log = excluded.log, number = excluded.number")) {
      upsert.setString(1, position.log());
      upsert.setLong(2, position.number());
      upsert.executeUpdate();
    }
  }

  static StoreContent content(Connection connection, List<RolloutState> states)
      throws SQLException {
    List<PublishedVersion> versions =
        Publications.versions(connection).values().stream()
            .sorted(Comparator.comparing(PublishedVersion::key))
            .toList();
    return new StoreContent(
        SqliteStore.id(connection),
        Journal.newestNumber(connection),
        LastIntent.load(connection),
        states,
        versions,
        Publications.retired(connection),
        Outcomes.all(connection));
  }

  /**
   * Takes over all of another store. Lines of the journal stay when they are of the same numbering;
   * what the other has beyond them is not there, and its numbers are not given again.
   */
  static void replace(Connection connection, StoreContent content) throws SQLException {
    try (Statement clear = connection.createStatement()) {
      if (!SqliteStore.id(connection).equals(content.storeId())
          || Journal.newestNumber(connection) > content.newest()) {
        clear.executeUpdate("INSERT INTO journal_sweep (only_row) VALUES (1)");
        clear.executeUpdate("DELETE FROM journal");
        clear.executeUpdate("DELETE FROM journal_sweep");
      }
      for (String table :
          List.of(
              "rollout_state",
              "command_outcome",
              "intent",
              "intent_document",
              "published_version",
              "retired_resource",
              "store_identity")) {
        clear.executeUpdate("DELETE FROM " + table);
      }
    }
    identity(connection, content);
    if (content.intent().isPresent()) {
      LastIntent.replace(connection, content.intent().get());
    }
    states(connection, content.states());
    Publications.put(connection, content.versions());
    Publications.replace(connection, content.retired());
    List<CommandOutcome> outcomes = content.outcomes();
    Outcomes.add(connection, outcomes, SqliteStore.OUTCOMES_KEPT);
  }

  private static void identity(Connection connection, StoreContent content) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO store_identity (only_row, id) VALUES (1, ?)")) {
      insert.setString(1, content.storeId());
      insert.executeUpdate();
    }
    try (Statement forget = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO sqlite_sequence (name, seq) VALUES ('journal', ?)")) {
      // SQLite has no key on this table of its own.
      forget.executeUpdate("DELETE FROM sqlite_sequence WHERE name = 'journal'");
      insert.setLong(1, content.newest());
      insert.executeUpdate();
    }
  }

  static void states(Connection connection, List<RolloutState> states) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO rollout_state (rollout, document) VALUES (?, ?)"
                + " ON CONFLICT (rollout) DO UPDATE SET document = excluded.document")) {
      for (RolloutState state : states) {
        upsert.setString(1, state.id().toString());
        upsert.setString(2, StateDocuments.write(state));
        upsert.executeUpdate();
      }
    }
  }
}
