package dev.weir.cli;

import dev.weir.cli.RolloutFinder.Found;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import dev.weir.cli.json.YamlText;
import dev.weir.cli.view.JournalView;
import dev.weir.cli.view.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what happened to a rollout, and why. */
@Command(
    name = "journal",
    description = "Shows what happened to a rollout: when, who, what, why. Oldest first.",
    footer = {
      "",
      "Examples:",
      "  weir journal shop/checkout",
      "  weir journal checkout --limit 200 -o json",
      "  weir journal checkout --follow",
      "",
      "Exit codes: 0 shown · 1 no such rollout · 2 wrong input · 3 server not reached ·",
      "4 not allowed."
    })
final class JournalCommand extends ClientCommand {
  private static final int MAX_LIMIT = 1_000;

  @Parameters(index = "0", paramLabel = "NAME", description = "A rollout: NAME or NAMESPACE/NAME.")
  private String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many entries, 1 to 1000. Default: ${DEFAULT-VALUE}")
  private int limit = 50;

  @Option(names = "--follow", description = "Stay and show new entries; Ctrl-C ends it.")
  private boolean follow;

  JournalCommand(Session session) {
    super(session);
  }

  @Override
  ExitCode run() throws RequestFailed {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw server.wrong("--limit is a number from 1 to " + MAX_LIMIT);
    }
    WeirClient client = server.client();
    Found found = RolloutFinder.find(client, server, name);
    Json journal = client.journal(found.namespace(), found.name(), limit);
    if (!follow) {
      session.print(output, journal, () -> page(journal));
      return ExitCode.DONE;
    }
    return follow(client, found, journal);
  }

  private List<Line> page(Json journal) {
    List<Json> entries = oldestFirst(journal.at("items").items(), limit);
    return entries.isEmpty() ? List.of(Line.of("Nothing happened yet.")) : JournalView.of(entries);
  }

  /** The server gives the newest first; people read downwards. */
  static List<Json> oldestFirst(List<Json> newestFirst, int atMost) {
    List<Json> entries =
        new ArrayList<>(newestFirst.subList(0, Math.min(atMost, newestFirst.size())));
    Collections.reverse(entries);
    return entries;
  }

  private ExitCode follow(WeirClient client, Found found, Json first) throws RequestFailed {
    double last = show(first, -1);
    boolean lost = false;
    try (Changes changes = Changes.of(client, java.util.Optional.of(found.id()))) {
      while (!session.out().checkError()) {
        changes.await(Duration.ofSeconds(1));
        try {
          last = show(client.journal(found.namespace(), found.name(), MAX_LIMIT), last);
          lost = false;
        } catch (RequestFailed failed) {
          if (failed.kind() != Kind.UNREACHABLE) {
            throw failed;
          }
          if (!lost) {
            session.complain("the server is lost; trying again until it is back");
          }
          lost = true;
        }
      }
      return ExitCode.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  /** Prints entries above a number; returns the highest number seen. */
  private double show(Json journal, double above) {
    double highest = above;
    List<Json> fresh = new ArrayList<>();
    for (Json entry : oldestFirst(journal.at("items").items(), MAX_LIMIT)) {
      double number = entry.at("number").number().orElse(-1);
      if (number > highest) {
        fresh.add(entry);
        highest = number;
      }
    }
    if (output.format.isEmpty()) {
      session.print(JournalView.of(fresh));
      return highest;
    }
    for (Json entry : fresh) {
      switch (output.format.get()) {
        // One entry a line, so that a reader needs no end to begin.
        case JSON -> session.out().println(JsonText.compact(entry));
        case YAML -> session.out().print("---\n" + YamlText.write(entry));
      }
    }
    session.out().flush();
    return highest;
  }
}
