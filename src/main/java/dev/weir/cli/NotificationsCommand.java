package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.NoticeTable;
import dev.weir.cli.view.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows whom Weir tells of what, and what did not get there. */
@Command(
    name = "notifications",
    description = "Shows notices that wait, were sent or were given up; sends those again.",
    footer = {
      "",
      "Examples:",
      "  weir notifications --state dead",
      "  weir notifications resend 5d5e9dcd-…",
      "  weir notifications resend --all -n shop",
      "",
      "Exit codes: 0 shown · 1 no such notice · 2 wrong input · 3 server not reached ·",
      "4 not allowed."
    })
final class NotificationsCommand extends ClientCommand {
  @Option(
      names = "--state",
      paramLabel = "waiting|sent|dead",
      description = "Only those. Default: all.")
  private Optional<State> state = Optional.empty();

  /** Where a notice stands. */
  enum State {
    WAITING,
    SENT,
    DEAD;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  NotificationsCommand(Session session) {
    super(session);
  }

  @Override
  ExitCode run() throws RequestFailed {
    Json list = server.client().notifications(state.map(State::word), server.namespace);
    session.print(output, list, () -> page(list.at("items").items()));
    return ExitCode.DONE;
  }

  private static List<Line> page(List<Json> items) {
    return items.isEmpty() ? List.of(Line.of("No notices.")) : NoticeTable.of(items);
  }

  /** Sends dead notices again. */
  @Command(
      name = "resend",
      description = "Sends a notice again that was given up, or all of them.",
      footer = {
        "",
        "Exit codes: 0 they wait again · 1 refused, or there is none · 2 wrong input ·",
        "3 server not reached · 4 not allowed."
      })
  static final class Resend extends ClientCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "A notice.")
    private Optional<String> id = Optional.empty();

    @Option(names = "--all", description = "All that were given up; with -n those of a namespace.")
    private boolean all;

    Resend(Session session) {
      super(session);
    }

    @Override
    ExitCode run() throws RequestFailed {
      if (id.isPresent() == all) {
        throw server.wrong("give either the ID of a notice, or --all");
      }
      WeirClient client = server.client();
      if (id.isPresent()) {
        Json notice = client.resend(id.get());
        session.print(output, notice, () -> List.of(Line.of(Tone.GOOD, "It waits again.")));
        return ExitCode.DONE;
      }
      List<Json> done = new ArrayList<>();
      for (Json dead :
          client.notifications(Optional.of("dead"), server.namespace).at("items").items()) {
        done.add(client.resend(dead.at("id").text().orElse("")));
      }
      Json list = Json.object().putAll("items", done, notice -> notice).build();
      session.print(
          output,
          list,
          () ->
              List.of(
                  done.isEmpty()
                      ? Line.of("Nothing was given up.")
                      : Line.of(
                          Tone.GOOD,
                          done.size() == 1 ? "1 waits again." : done.size() + " wait again.")));
      return done.isEmpty() ? ExitCode.REFUSED : ExitCode.DONE;
    }
  }
}
