package dev.weir.api;

import dev.weir.engine.NoticeDesk;
import dev.weir.engine.RolloutStore.StoreException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices by the kind of receiver; a policy or a receiver is never a label. */
final class NoticeMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeMetrics.class);
  private static final List<String> CHANNELS =
      List.of("slack", "teams", "webhook", "cloudEvents", "email");

  private final MeterRegistry registry;
  private final LiveRows notices;
  private volatile @Nullable NoticeDesk desk;

  NoticeMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.notices =
        new LiveRows(
            registry,
            "weir.notices",
            "Notices that wait, and those that were given up, by kind of receiver",
            CHANNELS.size() * 2);
  }

  void watch(NoticeDesk shown) {
    desk = shown;
    for (String channel : CHANNELS) {
      counter("weir.notices.sent", "Notices that were taken", shown, channel, true);
      counter("weir.notices.failed", "Tries that were not taken", shown, channel, false);
    }
    FunctionCounter.builder("weir.notices.lost", shown, NoticeDesk::lost)
        .description("Journal entries that were swept before anybody could be told of them")
        .register(registry);
  }

  private void counter(
      String name, String description, NoticeDesk shown, String channel, boolean sent) {
    FunctionCounter.builder(name, shown, d -> tries(d, channel, sent))
        .description(description)
        .tag("receiver", channel)
        .register(registry);
  }

  private static double tries(NoticeDesk desk, String channel, boolean sent) {
    NoticeDesk.Tries tries = desk.tries().getOrDefault(channel, new NoticeDesk.Tries(0, 0));
    return sent ? tries.sent() : tries.failed();
  }

  /** Counts anew. Without its database there are no series: a gap in a graph, not a zero. */
  void refresh() {
    NoticeDesk shown = desk;
    if (shown == null) {
      return;
    }
    Map<Tags, Double> rows = new LinkedHashMap<>();
    try {
      Map<NoticeDesk.Count, Long> counts = shown.counts();
      for (String channel : CHANNELS) {
        for (NoticeDesk.State state : List.of(NoticeDesk.State.WAITING, NoticeDesk.State.DEAD)) {
          rows.put(
              Tags.of("receiver", channel, "state", state.word()),
              (double) counts.getOrDefault(new NoticeDesk.Count(channel, state), 0L));
        }
      }
    } catch (StoreException e) {
      LOG.debug("notices are not counted", e);
    }
    notices.set(rows);
  }
}
