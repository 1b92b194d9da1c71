package dev.weir.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * One picture of what happens: what the engine says beside what the load sees.
 *
 * @param since how long the story has been going on
 * @param recent the load's last second
 * @param all everything that the load has sent
 */
record Frame(Duration since, Instant now, RolloutStatus status, Tally recent, Tally all) {
  private static final int BAR = 24;

  /** The block for a terminal; always of the same height for the same revisions. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("  %-12s %s".formatted(status.phase(), step()));
    for (String revision : revisions()) {
      double seen = recent.share(revision);
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-4s acknowledged %6.2f %%   the load sees %5.1f %%  %s",
              revision,
              status.weight(revision) / 100.0,
              seen * 100,
              "█".repeat((int) Math.round(seen * BAR))));
    }
    lines.add("  " + gates());
    lines.add("  " + load() + String.format(Locale.ROOT, "   %.1f s", seconds(since)));
    return lines;
  }

  /** The same in one line. */
  String line() {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "  %5.1f s  %s;",
                seconds(since),
                (status.phase() + " " + step()).strip()));
    for (String revision : revisions()) {
      line.append(
          String.format(
              Locale.ROOT,
              " %s %.2f %% (seen %.1f %%)",
              revision,
              status.weight(revision) / 100.0,
              recent.share(revision) * 100));
    }
    return line.append("; ").append(gates()).append("; ").append(load()).toString();
  }

  /** What a reader of a log should hear of at once when it changes. */
  String key() {
    return status.phase() + step(false) + status.weights();
  }

  private String step() {
    return step(true);
  }

  private String step(boolean withTime) {
    return status
        .step()
        .map(
            step -> {
              String name = "step %d of %d, %s".formatted(step.index() + 1, step.of(), step.name());
              if (!withTime) {
                return name + step.heldSince().isPresent();
              }
              return name
                  + step.heldSince()
                      .map(
                          from ->
                              ", held "
                                  + Math.max(0, Duration.between(from, now).toSeconds())
                                  + " s")
                      .orElse(", not yet acknowledged");
            })
        .orElse("");
  }

  private String gates() {
    if (status.gates().isEmpty()) {
      return "no gate is watched now";
    }
    return String.join(
        "; ",
        status.gates().stream()
            .map(
                gate ->
                    "%s/%s %s %s"
                        .formatted(
                            gate.name(), gate.metric(), gate.verdict(), percent(gate.value()))
                        .stripTrailing())
            .toList());
  }

  private String load() {
    TreeSet<String> failing = new TreeSet<>();
    for (String revision : all.byRevision().keySet()) {
      long failed = all.failedBy(revision);
      if (failed > 0) {
        failing.add((revision.isEmpty() ? "no revision" : revision) + ": " + failed);
      }
    }
    return "%d requests/s, %s"
        .formatted(
            recent.requests(),
            failing.isEmpty() ? "none failed" : "failed so far " + String.join(", ", failing));
  }

  private TreeSet<String> revisions() {
    TreeSet<String> names = new TreeSet<>(status.weights().keySet());
    recent.byRevision().keySet().stream().filter(name -> !name.isEmpty()).forEach(names::add);
    return names;
  }

  /** Ratios read better as percentages; anything else is shown as it is. */
  static String percent(String value) {
    if (!value.matches("[01](\\.\\d+)?([eE]-?\\d+)?")) {
      return value;
    }
    return String.format(Locale.ROOT, "%.2f %%", Double.parseDouble(value) * 100);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
