package dev.weir.cli;

import dev.weir.cli.RolloutFinder.Found;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.PlanJson;
import dev.weir.cli.view.PlanView;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a rollout is going to do. */
@Command(
    name = "plan",
    description = "Shows what a rollout is going to do: its steps, their times, what must hold.",
    footer = {
      "",
      "Examples:",
      "  weir plan shop/checkout                 as the server would do it",
      "  weir plan checkout -f deploy/mesh       from files, without a server",
      "",
      "Exit codes: 0 shown · 1 no such rollout · 2 wrong input, or problems in the files ·",
      "3 server not reached · 4 not allowed."
    })
final class PlanCommand extends ClientCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "A rollout: NAME or NAMESPACE/NAME.")
  private String name = "";

  @Option(
      names = {"-f", "--files"},
      paramLabel = "DIR",
      description = "Read this directory instead of asking a server.")
  private Optional<Path> files = Optional.empty();

  PlanCommand(Session session) {
    super(session);
  }

  @Override
  ExitCode run() throws RequestFailed {
    if (files.isPresent()) {
      return offline(files.get());
    }
    WeirClient client = server.client();
    Found found = RolloutFinder.find(client, server, name);
    show(client.plan(found.namespace(), found.name()));
    return ExitCode.DONE;
  }

  private void show(Json plan) {
    session.print(output, plan, () -> PlanView.of(plan));
  }

  private ExitCode offline(Path directory) {
    FilesPlan read = FilesPlan.read(session, server, output, directory, name);
    read.plan().ifPresent(plan -> show(PlanJson.of(plan)));
    return read.code();
  }
}
