package dev.weir.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Where the demo shows what happens: lines that stay, and below them a block that is drawn over.
 * Where nothing can be drawn over (a file, a build's log), the block becomes a line every {@link
 * #PLAIN_EVERY}, and whenever what matters in it changes.
 */
final class Screen {
  static final Duration PLAIN_EVERY = Duration.ofSeconds(2);

  private final PrintStream out;
  private final boolean terminal;
  private final int columns;
  private int drawn;
  private String lastKey = "";
  private long lastPlain;
  private boolean mute;

  Screen(PrintStream out, boolean terminal, int columns) {
    this.out = out;
    this.terminal = terminal;
    this.columns = columns;
  }

  /** A line that stays. */
  synchronized void line(String text) {
    if (!mute) {
      erase();
      out.println(text);
      out.flush();
    }
  }

  synchronized void lines(List<String> texts) {
    texts.forEach(this::line);
  }

  /** A heading that stays. */
  void heading(String text) {
    line("");
    line(terminal ? "\u001b[1m" + text + "\u001b[0m" : text);
  }

  /** Draws the frame, instead of the one before. */
  synchronized void show(Frame frame) {
    if (mute) {
      return;
    }
    if (!terminal) {
      showPlain(frame);
      return;
    }
    erase();
    for (String text : frame.lines()) {
      out.println(clip(text));
      drawn++;
    }
    out.flush();
  }

  /** What is drawn stays, and the next block begins below. */
  synchronized void keep() {
    drawn = 0;
    lastKey = "";
  }

  /** Says nothing any more: the demo is being ended from outside. */
  synchronized void fallSilent() {
    mute = true;
  }

  private void showPlain(Frame frame) {
    long now = System.nanoTime();
    if (!frame.key().equals(lastKey) || now - lastPlain >= PLAIN_EVERY.toNanos()) {
      lastKey = frame.key();
      lastPlain = now;
      out.println(frame.line());
      out.flush();
    }
  }

  private void erase() {
    if (drawn > 0) {
      out.print("\u001b[" + drawn + "A\u001b[J");
      drawn = 0;
    }
  }

  /** A line that wraps would make the block higher than what is erased. */
  private String clip(String text) {
    return text.length() < columns ? text : text.substring(0, columns - 2) + "…";
  }
}
