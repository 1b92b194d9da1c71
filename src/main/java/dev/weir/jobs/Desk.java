package dev.weir.jobs;

import dev.weir.core.notice.Notice;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.NoticeDesk;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What people see of the tables. */
final class Desk implements NoticeDesk {
  private static final String JOINED =
      "SELECT n.*, r.namespace, r.policy, r.name, r.channel, r.wake_at FROM weir_notification n"
          + " JOIN weir_receiver r ON r.id = n.receiver";

  private final Outbox outbox;
  private final Tally tally;
  private final LongSupplier lost;
  private final Consumer<Call> schedule;
  private final InstantSource clock;

  Desk(
      Outbox outbox, Tally tally, LongSupplier lost, Consumer<Call> schedule, InstantSource clock) {
    this.outbox = outbox;
    this.tally = tally;
    this.lost = lost;
    this.schedule = schedule;
    this.clock = clock;
  }

  @Override
  public List<NoticeView> list(
      Optional<State> state, Set<String> namespaces, Optional<Place> after, int limit) {
    List<String> where = new ArrayList<>(List.of("1 = 1"));
    List<Object> values = new ArrayList<>();
    state.ifPresent(
        s -> {
          where.add("n.state = ?");
          values.add(s.word());
        });
    if (!namespaces.isEmpty()) {
      where.add(
          "r.namespace IN ("
              + String.join(", ", Collections.nCopies(namespaces.size(), "?"))
              + ")");
      values.addAll(namespaces);
    }
    after.ifPresent(
        place -> {
          where.add("(n.changed_at, n.sequence, n.id) < (?, ?, ?)");
          values.addAll(List.of(place.changedAt().toEpochMilli(), place.sequence(), place.id()));
        });
    return read(
        JOINED
            + " WHERE "
            + String.join(" AND ", where)
            + " ORDER BY n.changed_at DESC, n.sequence DESC, n.id DESC LIMIT "
            + limit,
        values);
  }

  @Override
  public Optional<NoticeView> one(String id) {
    return read(JOINED + " WHERE n.id = ?", List.of(id)).stream().findFirst();
  }

  private List<NoticeView> read(String sql, List<Object> values) {
    return outbox
        .database()
        .run(
            "list notices",
            connection -> {
              try (PreparedStatement select = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.size(); i++) {
                  select.setObject(i + 1, values.get(i));
                }
                try (ResultSet rows = select.executeQuery()) {
                  List<NoticeView> views = new ArrayList<>();
                  while (rows.next()) {
                    views.add(view(rows));
                  }
                  return views;
                }
              }
            });
  }

  private static NoticeView view(ResultSet row) throws SQLException {
    Notice notice = Documents.notice(row.getString("document"));
    State state = state(row.getString("state"));
    return new NoticeView(
        row.getString("id"),
        notice.id(),
        new ResourceId(row.getString("namespace"), row.getString("policy")),
        row.getString("name"),
        row.getString("channel"),
        notice.rollout().isEmpty() ? "" : notice.subject(),
        notice.event(),
        notice.at(),
        state,
        row.getInt("tries"),
        row.getString("reason"),
        state == State.WAITING
            ? Optional.of(Instant.ofEpochMilli(row.getLong("wake_at")))
            : Optional.empty(),
        new Place(
            Instant.ofEpochMilli(row.getLong("changed_at")),
            row.getLong("sequence"),
            row.getString("id")));
  }

  private static State state(String word) {
    return State.valueOf(word.toUpperCase(Locale.ROOT));
  }

  @Override
  public Optional<String> resend(String id) {
    Outbox.Again again = outbox.resend(id, clock.instant());
    again.call().ifPresent(schedule);
    return again.refusal();
  }

  @Override
  public Map<Count, Long> counts() {
    return outbox.database().run("count notices", Desk::counts);
  }

  private static Map<Count, Long> counts(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT r.channel, n.state, count(*) AS many FROM weir_notification n"
                    + " JOIN weir_receiver r ON r.id = n.receiver GROUP BY r.channel, n.state");
        ResultSet rows = select.executeQuery()) {
      Map<Count, Long> counts = new HashMap<>();
      while (rows.next()) {
        counts.put(
            new Count(rows.getString("channel"), state(rows.getString("state"))),
            rows.getLong("many"));
      }
      return counts;
    }
  }

  @Override
  public Map<String, Tries> tries() {
    return tally.now();
  }

  @Override
  public long lost() {
    return lost.getAsLong();
  }
}
