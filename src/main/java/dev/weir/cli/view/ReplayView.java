package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.plan.Plan;
import dev.weir.replay.Player;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How a replay went. */
public final class ReplayView {
  private ReplayView() {}

  /** For people: the journal by the time since the start, then the end. */
  public static List<Line> page(Plan plan, Player.Outcome outcome, Instant start) {
    List<Line> page = new ArrayList<>();
    page.add(
        Line.of(Tone.STRONG, plan.rollout().toString())
            .and("  to " + plan.wanted() + ", replayed"));
    Table table = Table.plain();
    for (JournalEntry entry : outcome.journal()) {
      table.row(
          cell(Tone.FAINT, Words.duration(Duration.between(start, entry.at()))),
          cell(entry.actor()),
          cell(entry.event()),
          cell(entry.message()));
    }
    table.lines().forEach(line -> page.add(line.indented(2)));
    page.add(Line.EMPTY);
    String phase = outcome.status().phase();
    page.add(
        Line.of(Phases.tone(phase), phase)
            .and(" after " + Words.duration(outcome.took()) + ". " + outcome.status().message())
            .hanging(2));
    return page;
  }

  /** For machines. */
  public static Json json(Player.Outcome outcome, Instant start) {
    return Json.object()
        .putAll(
            "journal",
            outcome.journal(),
            entry ->
                Json.object()
                    .put("after", Duration.between(start, entry.at()).toString())
                    .put("actor", entry.actor())
                    .put("event", entry.event())
                    .put("from", entry.from())
                    .put("to", entry.to())
                    .put("message", entry.message())
                    .build())
        .put("phase", outcome.status().phase())
        .put("message", outcome.status().message())
        .put("took", outcome.took().toString())
        .build();
  }
}
