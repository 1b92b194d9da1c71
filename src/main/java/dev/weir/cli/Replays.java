package dev.weir.cli;

import dev.weir.engine.Problem;
import dev.weir.replay.Answers;
import dev.weir.replay.Script;
import java.net.URI;
import java.util.List;

/** What a replay needs from outside. */
public interface Replays {
  /**
   * Reads what somebody has written down.
   *
   * @param file named in problems
   */
  Written read(String file, String text);

  /** What a Prometheus has recorded, asked at the times of the past. */
  Recorded recorded(URI prometheus);

  /**
   * A script, to be used only without problems.
   *
   * @param problems each with its place
   */
  record Written(Script script, List<Problem> problems) {
    public Written {
      problems = List.copyOf(problems);
    }
  }

  /** Answers that come from somewhere and end. */
  interface Recorded extends Answers, AutoCloseable {
    @Override
    void close();
  }
}
