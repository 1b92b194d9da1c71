package dev.weir.cli;

import dev.weir.cli.RolloutFinder.Found;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Waits for a rollout to come to its end. A rollout that does not exist yet and a server that is
 * lost on the way are waited for as well: both are normal right after a commit.
 */
final class Waiting {
  private final Session session;
  private final ServerOptions options;
  private final OutputOption output;
  private final WeirClient client;
  private final Optional<String> revision;
  private String shown = "";
  private Optional<Found> last = Optional.empty();

  /**
   * @param revision that must be the stable one; empty: whichever is wanted
   */
  Waiting(
      Session session,
      ServerOptions options,
      OutputOption output,
      WeirClient client,
      Optional<String> revision) {
    this.session = session;
    this.options = options;
    this.output = output;
    this.client = client;
    this.revision = revision;
  }

  ExitCode until(String name, Duration limit) throws RequestFailed {
    long end = System.nanoTime() + limit.toNanos();
    boolean reached = false;
    Optional<RequestFailed> trouble = Optional.empty();
    try (Changes changes = Changes.of(client, Optional.empty())) {
      while (true) {
        try {
          look(name);
          reached = true;
          trouble = Optional.empty();
          Optional<ExitCode> verdict = last.flatMap(found -> verdict(found.resource()));
          if (verdict.isPresent()) {
            return finish(verdict.get());
          }
        } catch (RequestFailed failed) {
          reached |= failed.kind() == Kind.NOT_FOUND;
          if (!reached || !passing(failed.kind())) {
            throw failed;
          }
          trouble = Optional.of(failed);
          say(failed.kind() == Kind.NOT_FOUND ? "not there yet" : "the server is lost; waiting");
        }
        long left = end - System.nanoTime();
        if (left <= 0) {
          return late(name, limit, trouble);
        }
        changes.await(min(Duration.ofNanos(left), changes.goodFor()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.STILL_WAITING;
    }
  }

  private static boolean passing(Kind kind) {
    return kind == Kind.NOT_FOUND || kind == Kind.UNREACHABLE;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void look(String name) throws RequestFailed {
    Found found =
        last.isPresent()
            ? last.get().with(client.rollout(last.get().namespace(), last.get().name()))
            : RolloutFinder.find(client, options, name);
    last = Optional.of(found);
    String key = ChangeLine.key(found.resource());
    if (!key.equals(shown)) {
      shown = key;
      print(ChangeLine.of(found.resource(), session.parts().clock().instant()));
    }
  }

  /** With a machine format the result alone goes to the output, the way there to the errors. */
  private void print(Line line) {
    if (output.format.isPresent()) {
      session.note(line);
    } else {
      session.print(line);
    }
  }

  private void say(String what) {
    if (!what.equals(shown)) {
      shown = what;
      print(Line.of(what));
    }
  }

  private Optional<ExitCode> verdict(Json rollout) {
    Json status = rollout.at("status");
    // Until the newest spec is acted on, the status tells of the one before.
    int written = rollout.at("metadata", "generation").integer().orElse(0);
    if (status.at("observedGeneration").integer().orElse(written) < written) {
      return Optional.empty();
    }
    Optional<String> wanted = rollout.at("spec", "revision").text();
    Optional<String> stable = status.at("stable").text();
    return switch (status.at("phase").textOrEmpty()) {
      case "Healthy" ->
          revision.isEmpty() || stable.equals(revision)
              ? Optional.of(ExitCode.DONE)
              : Optional.empty();
      // A rollback of another revision than the one waited for says nothing about it.
      case "RolledBack", "Failed" ->
          revision.isEmpty() || wanted.isEmpty() || wanted.equals(revision)
              ? Optional.of(ExitCode.ROLLED_BACK)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private ExitCode finish(ExitCode code) {
    if (output.format.isPresent() && last.isPresent()) {
      session.print(output, last.get().resource(), List::of);
    }
    return code;
  }

  private static String time(Duration limit) {
    return limit.toSeconds() == 0 ? limit.toMillis() + "ms" : Words.duration(limit);
  }

  private ExitCode late(String name, Duration limit, Optional<RequestFailed> trouble) {
    if (trouble.isPresent() && trouble.get().kind() == Kind.UNREACHABLE) {
      session.fail(trouble.get());
      return ExitCode.UNREACHABLE;
    }
    session.complain(
        (last.isPresent() ? last.get().id() : name)
            + " is still not there after "
            + time(limit)
            + revision.map(r -> " (waited for revision " + r + " to be stable)").orElse(""));
    return finish(ExitCode.STILL_WAITING);
  }
}
