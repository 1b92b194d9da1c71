package dev.weir.cli;

import dev.weir.cli.json.Json;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.Tone;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks files as a server would. */
@Command(
    name = "lint",
    description = "Checks a directory of YAML as `weir serve` would, without a server.",
    footer = {
      "",
      "Examples:",
      "  weir lint deploy/mesh",
      "  weir lint -o json . > problems.json",
      "",
      "Exit codes: 0 all is fine · 2 there are problems, or no such directory."
    })
final class LintCommand implements Callable<Integer> {
  private final Session session;

  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Read with all its folders. Default: the current directory.")
  private Path directory = Path.of(".");

  LintCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (!Files.isDirectory(directory)) {
      return session.fail(ExitCode.WRONG_INPUT, "'" + directory + "' is not a directory");
    }
    return switch (session.parts().intentReader().get().read(directory)) {
      case IntentRead.Accepted accepted -> {
        int count = accepted.documents().size();
        session.print(
            output,
            json(count, List.of()),
            () ->
                List.of(
                    count == 0
                        ? Line.of(Tone.CAREFUL, "No resources in '" + directory + "'.")
                        : Line.of(
                            Tone.GOOD,
                            count == 1 ? "1 resource is fine." : count + " resources are fine.")));
        yield ExitCode.DONE.code();
      }
      case IntentRead.Refused refused -> {
        session.print(output, json(0, refused.problems()), () -> page(refused.problems()));
        yield ExitCode.WRONG_INPUT.code();
      }
    };
  }

  /** The result for machines. */
  static Json json(int resources, List<Problem> problems) {
    return Json.object()
        .put("resources", resources)
        .putAll(
            "problems",
            problems,
            problem ->
                Json.object()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("path", problem.path())
                    .put("wrong", problem.wrong())
                    .put("fix", problem.fix())
                    .build())
        .build();
  }

  /** The problems as lines, and how many there are. */
  static List<Line> page(List<Problem> problems) {
    List<Line> page = problems(problems);
    int count = problems.size();
    page.add(Line.EMPTY);
    page.add(
        Line.of(
            Tone.BAD,
            (count == 1 ? "1 problem." : count + " problems.")
                + " `weir serve` takes all of a directory or nothing of it."));
    return page;
  }

  /** The problems as lines. */
  static List<Line> problems(List<Problem> problems) {
    List<Line> page = new ArrayList<>();
    for (Problem problem : problems) {
      for (String line : problem.render().split("\n", -1)) {
        page.add(Line.of(line).hanging(2));
      }
    }
    return page;
  }
}
