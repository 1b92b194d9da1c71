package dev.weir.cli;

import dev.weir.cli.RolloutFinder.Found;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows where rollouts stand. */
@Command(
    name = "status",
    description = "Shows where rollouts stand: all of them, or one in full.",
    footer = {
      "",
      "Examples:",
      "  weir status                       all rollouts, and what is wrong with the files",
      "  weir status shop/checkout         one: shares, steps, gates, proxies, journal",
      "  weir status checkout --watch      the same, live, until Ctrl-C",
      "  weir status checkout --wait --revision v2 --timeout 15m",
      "",
      "Exit codes: 0 shown · 1 no such rollout · 2 wrong input · 3 server not reached ·",
      "4 not allowed. With --wait: 0 healthy · 5 rolled back or failed · 6 still not there."
    })
final class StatusCommand extends ClientCommand {
  private static final Duration WAIT = Duration.ofMinutes(10);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "A rollout: NAME or NAMESPACE/NAME.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--watch", description = "Stay and show every change.")
  private boolean watch;

  @Option(
      names = "--wait",
      description =
          "Stay until it is healthy, rolled back or failed; --timeout is for all of it then,"
              + " 10m by default.")
  private boolean wait;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "With --wait: until this revision is the stable one.")
  private Optional<String> revision = Optional.empty();

  StatusCommand(Session session) {
    super(session);
  }

  @Override
  ExitCode run() throws RequestFailed {
    if (watch && wait) {
      throw server.wrong("--watch and --wait cannot be had together");
    }
    if (wait && name.isEmpty()) {
      throw server.wrong("--wait needs the NAME of a rollout");
    }
    if (revision.isPresent() && !wait) {
      throw server.wrong("--revision only goes with --wait");
    }
    if (watch && output.format.isPresent()) {
      throw server.wrong("--watch is for people; a script reads GET /api/v1/stream");
    }
    if (wait) {
      WeirClient client = server.client(ServerOptions.REQUEST_TIMEOUT);
      return new Waiting(session, server, output, client, revision)
          .until(name.get(), server.timeout.orElse(WAIT));
    }
    WeirClient client = server.client();
    if (watch) {
      return new Watching(session, server, client, name).run();
    }
    if (name.isPresent()) {
      one(client, name.get());
    } else {
      all(client);
    }
    return ExitCode.DONE;
  }

  private void all(WeirClient client) throws RequestFailed {
    Json list = client.rollouts();
    if (output.format.isPresent()) {
      session.print(output, list, List::of);
      return;
    }
    session.print(Picture.of(client, list, server.namespace).page(session));
  }

  private void one(WeirClient client, String wanted) throws RequestFailed {
    Found found = RolloutFinder.find(client, server, wanted);
    if (output.format.isPresent()) {
      session.print(output, found.resource(), List::of);
      return;
    }
    session.print(Picture.of(client, found).page(session));
  }
}
