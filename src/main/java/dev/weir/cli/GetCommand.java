package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.ProxyTable;
import dev.weir.cli.view.RolloutTable;
import dev.weir.cli.view.SourceView;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists what the server knows. */
@Command(
    name = "get",
    description = "Lists what the server knows: rollouts, proxies or the source.",
    footer = {
      "",
      "Examples:",
      "  weir get proxies            who is connected, what each has and refused",
      "  weir get source             which files are in force, and what is wrong with them",
      "  weir get rollouts -o json   all of it for a script",
      "",
      "Exit codes: 0 shown · 2 wrong input · 3 server not reached · 4 not allowed."
    })
final class GetCommand extends ClientCommand {
  /** What can be listed. */
  enum What {
    ROLLOUTS,
    PROXIES,
    SOURCE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(index = "0", paramLabel = "WHAT", description = "One of: ${COMPLETION-CANDIDATES}")
  private What what = What.ROLLOUTS;

  GetCommand(Session session) {
    super(session);
  }

  @Override
  ExitCode run() throws RequestFailed {
    WeirClient client = server.client();
    switch (what) {
      case ROLLOUTS -> {
        Json list = client.rollouts();
        session.print(
            output, list, () -> RolloutTable.of(Picture.inNamespace(list, server.namespace)));
      }
      case PROXIES -> {
        Json list = client.proxies();
        session.print(output, list, () -> ProxyTable.of(list.at("items").items()));
      }
      case SOURCE -> {
        Json source = client.source();
        session.print(output, source, () -> SourceView.of(source));
      }
    }
    return ExitCode.DONE;
  }
}
