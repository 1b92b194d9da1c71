package dev.weir.store.sqlite;

import dev.weir.engine.RolloutStore.StoredIntent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The last good set of resources. */
final class LastIntent {
  private LastIntent() {}

  static Optional<StoredIntent> load(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String digest;
      try (ResultSet row = statement.executeQuery("SELECT digest FROM intent")) {
        if (!row.next()) {
          return Optional.empty();
        }
        digest = row.getString("digest");
      }
      Map<String, String> documents = new HashMap<>();
      try (ResultSet rows =
          statement.executeQuery("SELECT resource, document FROM intent_document")) {
        while (rows.next()) {
          documents.put(rows.getString("resource"), rows.getString("document"));
        }
      }
      return Optional.of(new StoredIntent(digest, documents));
    }
  }

  static void replace(Connection connection, StoredIntent intent) throws SQLException {
    try (Statement delete = connection.createStatement()) {
      delete.executeUpdate("DELETE FROM intent_document");
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO intent (only_row, digest) VALUES (1, ?)"
                + " ON CONFLICT (only_row) DO UPDATE SET digest = excluded.digest")) {
      upsert.setString(1, intent.digest());
      upsert.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO intent_document (resource, document) VALUES (?, ?)")) {
      for (Map.Entry<String, String> document : intent.documents().entrySet()) {
        insert.setString(1, document.getKey());
        insert.setString(2, document.getValue());
        insert.executeUpdate();
      }
    }
  }
}
