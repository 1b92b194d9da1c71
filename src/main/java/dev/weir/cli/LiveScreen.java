package dev.weir.cli;

import dev.weir.cli.view.Line;
import java.util.ArrayList;
import java.util.List;

/** Draws a page over the one it drew before. */
final class LiveScreen {
  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_BELOW = "\r\u001b[J";

  private final Session session;
  private int drawn;

  LiveScreen(Session session) {
    this.session = session;
  }

  /** Leaves what is on the screen and draws the next page below it. */
  void startBelow() {
    drawn = 0;
  }

  void draw(List<Line> page) {
    List<String> lines = session.renderer().render(page);
    int rows = Math.max(2, session.parts().terminal().rows()) - 1;
    if (lines.size() > rows) {
      // What has scrolled off the top cannot be drawn over.
      List<String> fitting = new ArrayList<>(lines.subList(0, rows - 1));
      fitting.add("… " + (lines.size() - rows + 1) + " more lines; make the window taller");
      lines = fitting;
    }
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append(String.format(UP, drawn));
    }
    frame.append(CLEAR_BELOW);
    lines.forEach(line -> frame.append(line).append('\n'));
    drawn = lines.size();
    session.out().print(frame);
    session.out().flush();
  }
}
