package dev.weir.cli.view;

import dev.weir.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the last read of what the user wrote went. */
public final class SourceView {
  /** So many digits name a commit to people. */
  private static final int SHORT = 7;

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
    commit(source.at("commit")).ifPresent(text -> page.add(Line.of("  at        " + text)));
    page.add(Line.of("  last read " + Words.time(source.at("readAt"))));
    page.addAll(refusal(source));
    return page;
  }

  /** Which commit is in force, on one line; empty where the source has none. */
  public static List<Line> inForce(Json source) {
    return commit(source.at("commit"))
        .map(text -> List.of(Line.EMPTY, Line.of("In force: " + text + ".").hanging(0)))
        .orElse(List.of());
  }

  private static Optional<String> commit(Json commit) {
    String hash = commit.at("hash").textOrEmpty();
    String subject = commit.at("subject").textOrEmpty();
    return hash.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "commit "
                + hash.substring(0, Math.min(SHORT, hash.length()))
                + " of "
                + commit.at("author").textOrEmpty()
                + (subject.isEmpty() ? "" : " “" + subject + "”"));
  }

  /** The problems of the newest read in full; empty when there are none. */
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
            taken(source)
                ? "Taken but for what has problems, which stays as it was: "
                    + Words.many(problems.size(), "problem")
                    + "."
                : head(source)
                    + Words.many(problems.size(), "problem")
                    + ". "
                    + (source.at("digest").textOrEmpty().isEmpty()
                        ? "Nothing is in force."
                        : "What was taken before goes on.")));
    problems.forEach(problem -> page.addAll(problem(problem)));
    return page;
  }

  /** Whether the newest read is in force: then its problems are of single resources. */
  private static boolean taken(Json source) {
    String taken = source.at("takenAt").textOrEmpty();
    return !taken.isEmpty() && taken.equals(source.at("readAt").textOrEmpty());
  }

  /** A source with commits that names none could not be asked at all. */
  private static String head(Json source) {
    Optional<String> refused = commit(source.at("refusedCommit"));
    if (refused.isEmpty() && commit(source.at("commit")).isPresent()) {
      return "The source cannot be read: ";
    }
    return "The last change" + refused.map(text -> ", " + text + ",").orElse("") + " was refused: ";
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
