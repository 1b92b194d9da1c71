package dev.weir.cli;

import dev.weir.cli.RolloutFinder.Found;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.Tone;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What a person does to a rollout. The current state is read first and named in the request, so
 * that the server refuses what was meant for a state that is over.
 */
abstract class ActionCommand extends ClientCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "A rollout: NAME or NAMESPACE/NAME.")
  private String name = "";

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      description = "Only if this is the candidate. Default: the one there now.")
  private Optional<String> revision = Optional.empty();

  private final String verb;
  private final String done;

  /**
   * @param verb as the server names it
   * @param done what is said when it has been done
   */
  ActionCommand(Session session, String verb, String done) {
    super(session);
    this.verb = verb;
    this.done = done;
  }

  /** Adds what only this action knows. */
  void add(Json.Builder body, Json status) {}

  /** Whether the candidate of now is named when the user names none. */
  boolean namesCandidate() {
    return true;
  }

  /** Whether to act although the state could not be read. */
  boolean urgent() {
    return false;
  }

  @Override
  ExitCode run() throws RequestFailed {
    WeirClient client = server.client();
    Found found = current(client);
    Json status = found.resource().at("status");
    Json.Builder body = Json.object();
    revision
        .or(() -> namesCandidate() ? status.at("candidate").text() : Optional.empty())
        .ifPresent(r -> body.put("revision", r));
    add(body, status);
    Json after =
        client.command(
            found.namespace(),
            found.name(),
            verb,
            body.build(),
            // One key for all tries of this run: however often it arrives, it is done once.
            UUID.randomUUID().toString());
    session.print(
        output,
        after,
        () ->
            List.of(
                Line.of(Tone.STRONG, found.id())
                    .and(" " + done + ". ")
                    .and(after.at("status", "message").textOrEmpty())
                    .hanging(2)));
    return ExitCode.DONE;
  }

  private Found current(WeirClient client) throws RequestFailed {
    try {
      return RolloutFinder.find(client, server, name);
    } catch (RequestFailed failed) {
      Optional<Found> blind =
          urgent() && failed.kind() == Kind.UNREACHABLE
              ? RolloutFinder.unread(server, name)
              : Optional.empty();
      return blind.orElseThrow(() -> failed);
    }
  }

  /** Puts the step of now, or the one that the user counted from 1, into a request. */
  static void putStep(Json.Builder body, Optional<Integer> given, Json status) {
    OptionalInt now = status.at("step", "index").integer();
    if (given.isPresent()) {
      body.put("step", given.get() - 1);
    } else if (now.isPresent()) {
      body.put("step", now.getAsInt());
    }
  }
}
