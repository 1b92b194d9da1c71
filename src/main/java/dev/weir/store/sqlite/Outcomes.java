package dev.weir.store.sqlite;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.CommandOutcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came of commands, by their ids: how a command that comes twice is known. */
final class Outcomes {
  private Outcomes() {}

  /** Adds outcomes, and forgets those older than {@code kept} before the newest added. */
  static void add(Connection connection, List<CommandOutcome> outcomes, Duration kept)
      throws SQLException {
    if (outcomes.isEmpty()) {
      return;
    }
    // A plain insert: an id that is there already would mean that a command is done twice, and then
    // nothing of its batch may become durable.
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO command_outcome (command_id, rollout, at, refusal) VALUES (?, ?, ?, ?)")) {
      for (CommandOutcome outcome : outcomes) {
        insert.setString(1, outcome.commandId());
        insert.setString(2, outcome.rollout().toString());
        insert.setString(3, Times.write(outcome.at()));
        insert.setString(4, outcome.refusal().orElse(null));
        insert.executeUpdate();
      }
    }
    Instant newest = outcomes.stream().map(CommandOutcome::at).max(Instant::compareTo).get();
    try (PreparedStatement prune =
        connection.prepareStatement("DELETE FROM command_outcome WHERE at < ?")) {
      prune.setString(1, Times.write(newest.minus(kept)));
      prune.executeUpdate();
    }
  }

  /** All that are kept, the oldest first. */
  static List<CommandOutcome> all(Connection connection) throws SQLException {
    List<CommandOutcome> all = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery(
                "SELECT command_id, rollout, at, refusal FROM command_outcome"
                    + " ORDER BY at, command_id")) {
      while (rows.next()) {
        all.add(outcome(rows.getString("command_id"), rows));
      }
    }
    return all;
  }

  static Optional<CommandOutcome> byId(Connection connection, String commandId)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT rollout, at, refusal FROM command_outcome WHERE command_id = ?")) {
      select.setString(1, commandId);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(outcome(commandId, row));
      }
    }
  }

  private static CommandOutcome outcome(String commandId, ResultSet row) throws SQLException {
    return new CommandOutcome(
        commandId,
        ResourceId.parse(row.getString("rollout")),
        Times.read(row.getString("at")),
        Optional.ofNullable(row.getString("refusal")));
  }
}
