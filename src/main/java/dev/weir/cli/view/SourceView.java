package dev.weir.cli.view;

import dev.weir.cli.json.Json;
import java.util.ArrayList;
import java.util.List;

/** How the last read of what the user wrote went. */
public final class SourceView {
  private SourceView() {}

  /** Everything about it. */
  public static List<Line> of(Json source) {
    List<Line> page = new ArrayList<>();
    page.add(Line.of(Tone.STRONG, source.at("source").text().orElse("(no source named)")));
    String digest = source.at("digest").textOrEmpty();
    page.add(
        Line.of(
            "  in force  "
                + (digest.isEmpty()
                    ? "nothing yet"
                    : digest + ", taken " + Words.time(source.at("takenAt")))));
    page.add(Line.of("  last read " + Words.time(source.at("readAt"))));
    page.addAll(refusal(source));
    return page;
  }

  /** The problems of a refused read in full; empty when it was taken. */
  public static List<Line> refusal(Json source) {
    List<Json> problems = source.at("problems").items();
    if (problems.isEmpty()) {
      return List.of();
    }
    List<Line> page = new ArrayList<>();
    page.add(Line.EMPTY);
    page.add(
        Line.of(
            Tone.BAD,
            "The last change was refused: "
                + Words.many(problems.size(), "problem")
                + ". "
                + (source.at("digest").textOrEmpty().isEmpty()
                    ? "Nothing is in force."
                    : "What was taken before goes on.")));
    problems.forEach(problem -> page.addAll(problem(problem)));
    return page;
  }

  private static List<Line> problem(Json problem) {
    String file = problem.at("file").textOrEmpty();
    int line = problem.at("line").integer().orElse(0);
    String place = line > 0 ? file + ":" + line + ":" + problem.at("column").textOrEmpty() : file;
    List<Line> page = new ArrayList<>();
    page.add(
        Line.of(Tone.STRONG, place)
            .and(problem.at("path").text().map(path -> "  " + path).orElse("")));
    problem.at("wrong").text().ifPresent(text -> page.add(Line.of(text).hanging(0).indented(2)));
    problem.at("fix").text().ifPresent(text -> page.add(Line.of(text).hanging(0).indented(2)));
    return page;
  }
}
