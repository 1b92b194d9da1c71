package dev.weir.store.sqlite;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was published last, and what has left since. */
final class Publications {
  private Publications() {}

  static Map<String, PublishedVersion> versions(Connection connection) throws SQLException {
    Map<String, PublishedVersion> versions = new HashMap<>();
    try (Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery("SELECT key, generation, hash FROM published_version")) {
      while (rows.next()) {
        String key = rows.getString("key");
        versions.put(
            key, new PublishedVersion(key, rows.getLong("generation"), rows.getString("hash")));
      }
    }
    return versions;
  }

  static void put(Connection connection, List<PublishedVersion> versions) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO published_version (key, generation, hash) VALUES (?, ?, ?)"
                + " ON CONFLICT (key) DO UPDATE"
                + " SET generation = excluded.generation, hash = excluded.hash")) {
      for (PublishedVersion version : versions) {
        upsert.setString(1, version.key());
        upsert.setLong(2, version.generation());
        upsert.setString(3, version.hash());
        upsert.executeUpdate();
      }
    }
  }

  static Map<ResourceId, List<RetiredResource>> retired(Connection connection) throws SQLException {
    Map<ResourceId, List<RetiredResource>> retired = new LinkedHashMap<>();
    try (Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery(
                "SELECT node_group, cluster, type, content FROM retired_resource"
                    + " ORDER BY number")) {
      while (rows.next()) {
        retired
            .computeIfAbsent(
                ResourceId.parse(rows.getString("node_group")), group -> new ArrayList<>())
            .add(
                new RetiredResource(
                    rows.getString("cluster"), rows.getString("type"), rows.getString("content")));
      }
    }
    return retired;
  }

  static void replace(Connection connection, Map<ResourceId, List<RetiredResource>> retired)
      throws SQLException {
    try (PreparedStatement delete =
            connection.prepareStatement("DELETE FROM retired_resource WHERE node_group = ?");
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO retired_resource (node_group, cluster, type, content)"
                    + " VALUES (?, ?, ?, ?)")) {
      for (Map.Entry<ResourceId, List<RetiredResource>> group : retired.entrySet()) {
        delete.setString(1, group.getKey().toString());
        delete.executeUpdate();
        for (RetiredResource resource : group.getValue()) {
          insert.setString(1, group.getKey().toString());
          insert.setString(2, resource.cluster());
          insert.setString(3, resource.type());
          insert.setString(4, resource.content());
          insert.executeUpdate();
        }
      }
    }
  }
}
