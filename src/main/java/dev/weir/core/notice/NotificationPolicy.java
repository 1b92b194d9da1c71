package dev.weir.core.notice;

import dev.weir.core.rollout.ResourceId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Who is told of what, in one namespace.
 *
 * @param rollouts by name; empty for all of the namespace
 * @param retryFor how long a notice is tried before it is given up, 1 m to 7 d
 */
public record NotificationPolicy(
    ResourceId id,
    Set<String> rollouts,
    Set<NoticeKind> events,
    List<Receiver> receivers,
    Duration retryFor) {
  public NotificationPolicy {
    rollouts = Set.copyOf(rollouts);
    events = Set.copyOf(events);
    receivers = List.copyOf(receivers);
  }

  /** Whether this policy tells of it. Never of what happens in another namespace. */
  public boolean wants(Notice notice) {
    if (notice.kind() == NoticeKind.SOURCE_REFUSED) {
      return events.contains(NoticeKind.SOURCE_REFUSED);
    }
    boolean here =
        notice.namespace().equals(id.namespace())
            && (rollouts.isEmpty() || rollouts.contains(notice.rollout()));
    return here
        && (events.contains(notice.kind())
            || (notice.byPerson() && events.contains(NoticeKind.COMMAND)));
  }
}
