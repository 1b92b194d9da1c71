package dev.weir.jobs;

import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.notice.Receiver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of receivers follows the policies: who is new, who is another, who is gone. */
final class ReceiverSync {
  private static final String GONE = "the policy or the receiver is gone";

  private ReceiverSync() {}

  /** Brings the table to what the policies say; returns those that are there. */
  static Map<String, ReceiverRow> sync(
      Connection connection,
      ReceiverTable receivers,
      String source,
      Collection<NotificationPolicy> policies,
      long now,
      List<Call> calls)
      throws SQLException {
    Map<String, ReceiverRow> known = new HashMap<>();
    for (ReceiverRow row : receivers.takeAll(connection, source)) {
      known.put(row.id(), row);
    }
    Map<String, ReceiverRow> there = new HashMap<>();
    for (NotificationPolicy policy : policies) {
      for (Receiver receiver : policy.receivers()) {
        ReceiverRow written = ReceiverRow.of(source, policy, receiver);
        ReceiverRow before = known.remove(written.id());
        ReceiverRow row = before == null ? written : before.saying(written);
        boolean changed = before != null && !before.saysLike(written);
        if (changed && row.armed() && row.busyUntil() < now) {
          // Somebody may have mended what was in the way.
          row = row.armedAt(now);
          calls.add(Call.of(row));
        }
        if (before == null || changed || before.gone()) {
          receivers.put(connection, row);
        }
        there.put(row.id(), row);
      }
    }
    for (ReceiverRow left : known.values()) {
      if (!left.gone()) {
        NoticeTable.allDead(connection, left.id(), GONE, now);
        receivers.put(connection, left.disarmed().gone(true));
      }
    }
    return there;
  }
}
