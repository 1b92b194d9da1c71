package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.util.List;
import java.util.Optional;

/** Lines of the journal. */
public final class JournalView {
  private JournalView() {}

  /**
   * @param entries oldest first
   */
  public static List<Line> of(List<Json> entries) {
    Table table = Table.plain();
    for (Json entry : entries) {
      String event = entry.at("event").textOrEmpty();
      table.row(
          cell(Tone.FAINT, Words.time(entry.at("at"))),
          cell(entry.at("actor").textOrEmpty()),
          cell(tone(event), event),
          cell(move(entry) + entry.at("message").textOrEmpty()));
    }
    return table.lines();
  }

  private static Tone tone(String event) {
    return event.contains("roll") || event.contains("fail") || event.contains("refus")
        ? Tone.BAD
        : Tone.CANDIDATE;
  }

  private static String move(Json entry) {
    Optional<String> from = entry.at("from").text();
    Optional<String> to = entry.at("to").text();
    return from.isPresent() && to.isPresent() && !from.equals(to)
        ? from.get() + " → " + to.get() + ": "
        : "";
  }
}
