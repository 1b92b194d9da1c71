package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One rollout with everything about it: what it does, who gets what, what is still to come. */
public final class StatusTree {
  private static final int BAR = 20;

  private static final int ALL = 10_000;

  private final Json rollout;
  private final Json plan;
  private final List<Json> journal;
  private final Instant now;
  private final Marks marks;

  private StatusTree(Json rollout, Json plan, List<Json> journal, Instant now, Marks marks) {
    this.rollout = rollout;
    this.plan = plan;
    this.journal = journal;
    this.now = now;
    this.marks = marks;
  }

  /**
   * @param plan in force; {@link Json#NOTHING} when it is not known
   * @param journal its last lines, oldest first
   */
  public static List<Line> of(
      Json rollout, Json plan, List<Json> journal, Instant now, Marks marks) {
    return new StatusTree(rollout, plan, journal, now, marks).page();
  }

  private List<Line> page() {
    Json status = rollout.at("status");
    String phase = status.at("phase").text().orElse("(no status yet)");
    List<Line> page = new ArrayList<>();
    page.add(
        Line.of(Tone.STRONG, name(rollout)).and("  ").and(Phases.tone(phase), phase).hanging(2));
    status.at("message").text().ifPresent(message -> page.add(Line.of(message)));
    stale().ifPresent(page::add);
    deployed(status.at("deployed")).ifPresent(page::add);
    section(page, "", shares(status));
    section(page, "Steps", StepList.of(status, plan, now, marks));
    section(page, "Paused", pause(status.at("pause")));
    section(page, "Gates", GateList.of(status, plan, marks));
    section(page, "Experiment", ExperimentView.of(status.at("experiment"), plan, marks));
    section(page, "Proxies", ProxyList.of(status.at("proxies"), marks));
    section(page, "Journal", JournalView.of(journal));
    return page;
  }

  /** {@code namespace/name} of a resource. */
  public static String name(Json resource) {
    return resource.at("metadata", "namespace").textOrEmpty()
        + "/"
        + resource.at("metadata", "name").textOrEmpty();
  }

  private static void section(List<Line> page, String title, List<Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    page.add(Line.EMPTY);
    if (!title.isEmpty()) {
      page.add(Line.of(Tone.FAINT, title));
    }
    lines.forEach(line -> page.add(line.indented(2)));
  }

  private Optional<Line> stale() {
    OptionalInt written = rollout.at("metadata", "generation").integer();
    OptionalInt seen = rollout.at("status", "observedGeneration").integer();
    return written.isPresent() && seen.isPresent() && seen.getAsInt() < written.getAsInt()
        ? Optional.of(Line.of(Tone.CAREFUL, "The newest change is read and not yet acted on."))
        : Optional.empty();
  }

  /** Where the files leave it to a pipeline: what that said last. */
  private static Optional<Line> deployed(Json deployed) {
    return deployed
        .at("revision")
        .text()
        .map(
            revision ->
                Line.of(
                    Tone.FAINT,
                    "Wanted is "
                        + revision
                        + ", says "
                        + deployed.at("by").textOrEmpty()
                        + " since "
                        + Words.time(deployed.at("at"))
                        + "."));
  }

  private List<Line> shares(Json status) {
    Table table = Table.plain();
    Json desired = status.at("desiredWeights");
    Json weights = status.at("weights").present() ? status.at("weights") : desired;
    for (Map.Entry<String, Json> share : weights.fields().entrySet()) {
      String revision = share.getKey();
      OptionalInt points = share.getValue().integer();
      String role = role(status, revision);
      table.row(
          cell(Tone.STRONG, revision),
          cell(role),
          cell(points.isPresent() ? Words.percent(points.getAsInt()) : "?"),
          cell("candidate".equals(role) ? Tone.CANDIDATE : Tone.PLAIN, bar(points.orElse(0))),
          cell(Tone.CAREFUL, onItsWay(desired.at(revision).integer(), points)));
    }
    return table.lines();
  }

  /** A share is shown as the proxies have it; what is decided and not yet there stands beside. */
  private static String onItsWay(OptionalInt desired, OptionalInt acknowledged) {
    return desired.isPresent() && !desired.equals(acknowledged)
        ? "on its way to " + Words.percent(desired.getAsInt())
        : "";
  }

  private static String role(Json status, String revision) {
    if (status.at("candidate").text().filter(revision::equals).isPresent()) {
      return "candidate";
    }
    if (status.at("stable").text().filter(revision::equals).isPresent()) {
      return "stable";
    }
    return status.at("experiment", "arms").items().stream()
            .anyMatch(arm -> arm.at("revision").text().filter(revision::equals).isPresent())
        ? "arm"
        : "";
  }

  private String bar(int basisPoints) {
    int clamped = Math.clamp(basisPoints, 0, ALL);
    int full = Math.round((float) clamped * BAR / ALL);
    // Neither a little nor nearly all may look like none or all.
    if (clamped > 0 && full == 0) {
      full = 1;
    }
    if (clamped < ALL && full == BAR) {
      full = BAR - 1;
    }
    return marks.full().repeat(full) + marks.empty().repeat(BAR - full);
  }

  private List<Line> pause(Json pause) {
    if (pause.fields().isEmpty()) {
      return List.of();
    }
    StringBuilder text = new StringBuilder(pause.at("kind").text().orElse("manual"));
    Words.instant(pause.at("since"))
        .ifPresent(since -> text.append(" since ").append(Words.time(since)));
    text.append(
        pause.at("until").present()
            ? ", until " + Words.time(pause.at("until"))
            : ", until somebody acts");
    pause.at("reason").text().ifPresent(reason -> text.append(": ").append(reason));
    return List.of(Line.of(Tone.CAREFUL, text.toString()).hanging(2));
  }
}
