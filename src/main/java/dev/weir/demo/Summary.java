package dev.weir.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened, in a table that fits 80 columns, and whether it was as promised. */
record Summary(List<StoryResult> stories, Tally all, List<Load.Failure> failures) {
  private static final int SHOWN_FAILURES = 5;

  Summary {
    stories = List.copyOf(stories);
    failures = List.copyOf(failures);
  }

  /** Failed requests that the bad revision did not answer itself: there must be none. */
  long unexplained() {
    return all.failed() - all.failedBy(Stories.BAD);
  }

  /** Whether no request was lost, and every share can be explained by chance. */
  boolean good() {
    return unexplained() == 0
        && stories.stream()
            .flatMap(story -> story.shares().stream())
            .allMatch(share -> share.deviations() <= StepShare.IMPOSSIBLE);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("  story  revision   time     requests  failed  how it ended");
    for (StoryResult story : stories) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  (%c)    %-9s %5.1f s %,10d  %6d  %s",
              story.letter(),
              story.from() + " → " + story.tried(),
              story.took().toMillis() / 1000.0,
              story.tally().requests(),
              story.tally().failed(),
              story.ending()));
    }
    lines.add("");
    lines.add("  step                    acknowledged    seen    requests  off by");
    for (StoryResult story : stories) {
      story.shares().forEach(share -> lines.add(line(story.letter(), share)));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "  Failed requests not caused by %s itself: %d of %,d",
            Stories.BAD,
            unexplained(),
            all.requests()));
    failures.stream()
        .filter(failure -> !failure.revision().equals(Stories.BAD))
        .limit(SHOWN_FAILURES)
        .forEach(
            failure ->
                lines.add(
                    "    %s  status %d after %d ms: %s"
                        .formatted(
                            failure.at(),
                            failure.status(),
                            failure.after().toMillis(),
                            failure.cause())));
    return lines;
  }

  private static String line(char letter, StepShare share) {
    double off = share.deviations();
    String judgement =
        off <= StepShare.EXPECTED
            ? "within 3 σ"
            : off <= StepShare.IMPOSSIBLE ? "outside 3 σ (1 in 370)" : "WRONG, not by chance";
    return String.format(
        Locale.ROOT,
        "  (%c) %-20s %9.2f %% %6.2f %% %,9d  %.1f σ, %s",
        letter,
        share.step(),
        share.basisPoints() / 100.0,
        share.seen() * 100,
        share.requests(),
        off,
        judgement);
  }
}
