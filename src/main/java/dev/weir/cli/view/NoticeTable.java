package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.util.List;

/** Notices: for whom, of what, and what came of them. */
public final class NoticeTable {
  private NoticeTable() {}

  /**
   * @param notices newest first
   */
  public static List<Line> of(List<Json> notices) {
    Table table = Table.headed("ID", "STATE", "RECEIVER", "ROLLOUT", "EVENT", "AT", "TRIES", "WHY");
    for (Json notice : notices) {
      String state = notice.at("state").textOrEmpty();
      table.row(
          cell(Tone.FAINT, notice.at("id").textOrEmpty()),
          cell(tone(state), state),
          cell(
              notice.at("namespace").textOrEmpty()
                  + "/"
                  + notice.at("policy").textOrEmpty()
                  + "/"
                  + notice.at("receiver").textOrEmpty()),
          cell(notice.at("rollout").text().orElse("-")),
          cell(notice.at("event").textOrEmpty()),
          cell(Words.time(notice.at("at"))),
          cell(notice.at("tries").text().orElse("0")),
          cell(notice.at("reason").text().orElse("-")));
    }
    return table.lines();
  }

  private static Tone tone(String state) {
    return switch (state) {
      case "sent" -> Tone.GOOD;
      case "dead" -> Tone.BAD;
      default -> Tone.CAREFUL;
    };
  }
}
