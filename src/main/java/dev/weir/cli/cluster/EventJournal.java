package dev.weir.cli.cluster;

import dev.weir.cli.json.Json;
import io.fabric8.kubernetes.api.model.Event;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Events of a rollout as a journal: a part of it, since events go after an hour or so, and one that
 * came twice stands there once.
 */
final class EventJournal {
  private static final int MOST_NAMED = 2;

  private EventJournal() {}

  /** The newest, newest first. */
  static Json of(List<Event> events, int limit) {
    List<Event> newest =
        events.stream()
            .filter(event -> "weir".equals(event.getReportingComponent()))
            .sorted(Comparator.comparingLong(EventJournal::number).reversed())
            .limit(limit)
            .toList();
    return Json.object().putAll("items", newest, EventJournal::entry).build();
  }

  /** In the order in which they were written. */
  private static long number(Event event) {
    return Long.parseLong(event.getMetadata().getResourceVersion());
  }

  private static Json entry(Event event) {
    Integer count = event.getCount();
    return Json.object()
        .put("number", number(event))
        .put("at", String.valueOf(event.getLastTimestamp()))
        .put("actor", "")
        .put("event", word(event.getReason()))
        .put(
            "message",
            event.getMessage()
                + (count != null && count >= MOST_NAMED ? " (" + count + " times)" : ""))
        .build();
  }

  /** StepAcknowledged becomes step-acknowledged, as the journal has it. */
  private static String word(String reason) {
    return reason.replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
