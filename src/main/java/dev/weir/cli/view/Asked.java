package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a plan asks of whom: sources of measurements, people, scripts, the new revision itself. */
final class Asked {
  /** A longer query is cut for people; machines get all of it. */
  private static final int LONGEST_QUERY = 120;

  private Asked() {}

  /** How long after a step is acknowledged its gates can have passed at the earliest. */
  static Duration first(Json step) {
    return step.at("gates").items().stream()
        .map(gate -> Words.duration(gate.at("initialDelay")).orElse(Duration.ZERO))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  static List<Line> of(Json plan) {
    Table table = Table.plain();
    revision(plan, table);
    List<Json> steps = plan.at("steps").items();
    for (int i = 0; i < steps.size(); i++) {
      step(plan, steps.get(i), i, table);
    }
    Map<String, String> questions = new LinkedHashMap<>();
    steps.forEach(step -> step.at("gates").items().forEach(gate -> gate(gate, questions)));
    questions.forEach((question, source) -> table.row(cell(source), cell(question)));
    List<Line> lines = new ArrayList<>();
    List<Line> rows = table.lines();
    if (!rows.isEmpty()) {
      lines.add(Line.EMPTY);
      lines.add(Line.of(Tone.FAINT, "Asked of whom"));
      rows.forEach(row -> lines.add(row.indented(2)));
    }
    return lines;
  }

  private static void revision(Json plan, Table table) {
    int endpoints = plan.at("minEndpoints").integer().orElse(1);
    String wanted = plan.at("wanted").textOrEmpty();
    table.row(
        cell(wanted),
        cell(Words.many(endpoints, "ready endpoint") + " before it gets anything, and to go on"));
    plan.at("baseline")
        .text()
        .ifPresent(
            node ->
                table.row(
                    cell("baseline"),
                    cell(
                        node + ": ready too; it gets as much as " + wanted + ", out of stable's")));
  }

  private static void step(Json plan, Json step, int index, Table table) {
    String who = "step " + (index + 1);
    Optional<Integer> mirror = step.at("mirror").integer().stream().boxed().findFirst();
    mirror.ifPresent(
        share -> table.row(cell(who), cell("the proxies copy " + Words.percent(share) + " to it")));
    if (step.at("matches").present()) {
      table.row(
          cell(who),
          cell(
              "the proxies send it what fits "
                  + Words.many(step.at("matches").integer().orElse(0), "match")));
    }
    Json pause = step.at("pause");
    if (!pause.present() || pause.at("for").present()) {
      return;
    }
    String rollout = plan.at("rollout").textOrEmpty();
    String says =
        pause
            .at("signal")
            .text()
            .map(signal -> "a script or a person: weir signal " + rollout + " " + signal)
            .orElse("a person: weir promote " + rollout);
    String limit =
        Words.duration(pause.at("limit"))
            .map(l -> "; within " + Words.duration(l) + ", else " + pause.at("then").textOrEmpty())
            .orElse("");
    table.row(cell(who), cell(says + limit));
  }

  /** The same gate in several steps is asked for once. */
  private static void gate(Json gate, Map<String, String> questions) {
    String often =
        Words.duration(gate.at("interval")).map(i -> "every " + Words.duration(i)).orElse("");
    String delay =
        Words.duration(gate.at("initialDelay"))
            .filter(d -> !d.isZero())
            .map(d -> ", first after " + Words.duration(d))
            .orElse("");
    for (Json metric : gate.at("metrics").items()) {
      String query = metric.at("query").textOrEmpty().strip().replaceAll("\\s+", " ");
      String shown =
          query.length() > LONGEST_QUERY ? query.substring(0, LONGEST_QUERY) + "…" : query;
      questions.putIfAbsent(
          gate.at("name").textOrEmpty()
              + "/"
              + metric.at("name").textOrEmpty()
              + (often.isEmpty() ? "" : " " + often + delay)
              + (shown.isEmpty() ? "" : ": " + shown),
          metric.at("source").text().orElse("prometheus"));
    }
  }
}
