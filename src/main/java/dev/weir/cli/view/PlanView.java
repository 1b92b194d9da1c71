package dev.weir.cli.view;

import static dev.weir.cli.view.Table.cell;

import dev.weir.cli.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a rollout is going to do, and how long it takes at least. */
public final class PlanView {
  private PlanView() {}

  public static List<Line> of(Json plan) {
    List<Line> page = new ArrayList<>();
    page.add(
        Line.of(Tone.STRONG, plan.at("rollout").textOrEmpty())
            .and(" to ")
            .and(Tone.CANDIDATE, plan.at("wanted").textOrEmpty()));
    page.add(Line.EMPTY);
    Table table = Table.headed("FROM", "STEP", "WEIGHT", "WAIT", "MUST HOLD");
    Duration from = Duration.ZERO;
    int people = 0;
    List<Json> steps = plan.at("steps").items();
    for (int i = 0; i < steps.size(); i++) {
      Json step = steps.get(i);
      OptionalInt weight = step.at("weight").integer();
      List<String> bounds = bounds(step);
      table.row(
          cell(Words.duration(from)),
          cell((i + 1) + " " + step.at("name").textOrEmpty()),
          cell(weight.isPresent() ? Words.percent(weight.getAsInt()) : "?"),
          cell(orDash(StepList.wait(step))),
          cell(bounds.isEmpty() ? "-" : bounds.getFirst()));
      for (String bound : bounds.subList(Math.min(1, bounds.size()), bounds.size())) {
        table.row(cell(""), cell(""), cell(""), cell(""), cell(bound));
      }
      Optional<Duration> hold = Words.duration(step.at("hold"));
      Optional<Duration> limit = Words.duration(step.at("pause", "for"));
      Duration wait = hold.orElse(Duration.ZERO).plus(limit.orElse(Duration.ZERO));
      Duration judged = Asked.first(step);
      from = from.plus(wait.compareTo(judged) > 0 ? wait : judged);
      people += step.at("pause").present() && limit.isEmpty() ? 1 : 0;
    }
    table.row(
        cell(Words.duration(from)),
        cell("all of it"),
        cell(Words.percent(10_000)),
        cell("-"),
        cell("-"));
    table.lines().forEach(line -> page.add(line.indented(2)));
    page.add(Line.EMPTY);
    page.addAll(footer(plan, from, people));
    page.addAll(Asked.of(plan));
    page.addAll(experiment(plan.at("experiment")));
    return page;
  }

  private static List<Line> footer(Json plan, Duration whole, int people) {
    List<Line> lines = new ArrayList<>();
    String waiting =
        people == 0 ? "" : ", and " + Words.many(people, "pause") + " until somebody speaks";
    lines.add(
        Line.of(
            "At least "
                + Words.duration(whole)
                + waiting
                + ". Each wait begins when every proxy has acknowledged the weights."));
    Words.duration(plan.at("progressDeadline"))
        .ifPresent(
            deadline ->
                lines.add(
                    Line.of(
                        "No progress for "
                            + Words.duration(deadline)
                            + " or a failed gate: "
                            + plan.at("onFailure").text().orElse("rollback")
                            + ".")));
    Words.duration(plan.at("keepOld"))
        .ifPresent(
            keep ->
                lines.add(
                    Line.of(
                        "The old revision stays ready for "
                            + Words.duration(keep)
                            + " (`weir undo`).")));
    return lines;
  }

  private static List<Line> experiment(Json experiment) {
    List<Line> lines = new ArrayList<>();
    experiment
        .at("name")
        .text()
        .ifPresent(
            name -> {
              List<String> arms = new ArrayList<>();
              for (Json arm : experiment.at("arms").items()) {
                arms.add(
                    arm.at("revision").textOrEmpty()
                        + " "
                        + Words.percent(arm.at("weight").integer().orElse(0)));
              }
              lines.add(
                  Line.of(
                      "Then, when undo is over, experiment "
                          + name
                          + " for "
                          + Words.duration(experiment.at("for"))
                              .map(Words::duration)
                              .orElse("a time")
                          + ": "
                          + String.join(", ", arms)
                          + ", and back."));
              bounds(experiment).forEach(bound -> lines.add(Line.of(bound).indented(2)));
            });
    return lines;
  }

  private static List<String> bounds(Json step) {
    List<String> bounds = new ArrayList<>();
    for (Json gate : step.at("gates").items()) {
      for (Json metric : gate.at("metrics").items()) {
        bounds.add(
            gate.at("name").textOrEmpty()
                + "/"
                + metric.at("name").textOrEmpty()
                + " "
                + metric.at("pass").textOrEmpty()
                + metric.at("fail").text().map(fail -> ", fails " + fail).orElse(""));
      }
    }
    return bounds;
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
