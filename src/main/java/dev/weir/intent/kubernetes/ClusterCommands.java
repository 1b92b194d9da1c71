package dev.weir.intent.kubernetes;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each {@code RolloutCommand} of a cluster to the engine once, and writes what came of it
 * into its status. To be run by the one engine that decides.
 *
 * <p>Done once: the engine keeps the outcome under the command's key in the same transaction as its
 * effect, so that a command whose status could not be written is given again and answered as
 * before. The actor belongs to that key, so it is in the status before the command is given.
 */
public final class ClusterCommands implements AutoCloseable {
  /** An older command that was not done yet is refused: nobody expects it any more. */
  public static final Duration STALE = Duration.ofMinutes(10);

  /** A rollout may come in the same apply as its command. */
  public static final Duration GRACE = Duration.ofSeconds(30);

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** The effect of a command is durable within so long, or its status says that it is not. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(ClusterCommands.class);

  /**
   * What is under way with one object.
   *
   * @param since when this engine saw it for the first time
   */
  private record UnderWay(String uid, Instant since, Optional<Given> given) {}

  /** An answer of the engine that is there or will be; and whether the command came too late. */
  private static final class Given {
    private final String actor;
    private final Instant at;
    private final CompletableFuture<CommandAnswer> answer;
    private volatile boolean stale;

    private Given(String actor, Instant at) {
      this.actor = actor;
      this.at = at;
      this.answer = new CompletableFuture<>();
    }
  }

  private final ClusterAccess access;
  private final Control control;
  private final InstantSource clock;
  private final Authors authors;
  private final CommandObjects objects;
  private final CommandWriter writer;

  private final Due<ResourceId> due = new Due<>("weir-commands", this::work);

  private final Map<ResourceId, UnderWay> underWay = new HashMap<>();

  /**
   * @param watching for the watch; stays open when this is closed
   * @param access for single questions, see {@link ClusterAccess#quick}; closed with this
   */
  public ClusterCommands(
      ClusterAccess watching, ClusterAccess access, Control control, InstantSource clock) {
    this.access = access;
    this.control = control;
    this.clock = clock;
    this.authors = new Authors(access);
    this.writer = new CommandWriter(access);
    this.objects = new CommandObjects(watching, id -> due.at(id, Duration.ZERO));
  }

  /** Begins to watch and to give; returns at once. */
  public void start() {
    due.start();
    objects.start();
  }

  private void work(ResourceId id) {
    Optional<CommandObject> found = objects.find(id).filter(command -> !command.goes());
    if (found.isEmpty()) {
      underWay.remove(id);
      return;
    }
    try {
      handle(found.get());
    } catch (KubernetesClientException e) {
      LOG.warn("command={} not written, tried again: {}", id, ClusterWords.of(e));
      due.at(id, RETRY);
    }
  }

  private void handle(CommandObject command) {
    Optional<Instant> finished = command.finished();
    if (finished.isPresent()) {
      underWay.remove(command.id());
      expire(command, finished.get());
      return;
    }
    UnderWay now = underWay.get(command.id());
    if (now == null || !now.uid().equals(command.uid())) {
      now = new UnderWay(command.uid(), clock.instant(), Optional.empty());
      underWay.put(command.id(), now);
    }
    if (now.given().isPresent()) {
      look(command, now, now.given().get());
      return;
    }
    String actor = command.actor().orElseGet(() -> authors.of(command));
    if (!control.ready()) {
      tell(
          command,
          CommandStatus.waiting(
              actor, "Starting", "Weir is starting, or cannot read all kinds yet"));
      again(command, SOON);
      return;
    }
    try {
      Command given = command.command(actor);
      if (command.actor().isPresent()
          || tell(command, CommandStatus.waiting(actor, "Taken", "It is being done"))) {
        give(command, now, given);
      }
    } catch (IllegalArgumentException e) {
      end(command, CommandStatus.refused(actor, "Invalid", String.valueOf(e.getMessage())));
    }
  }

  private void give(CommandObject command, UnderWay now, Command given) {
    Given waiting = new Given(given.actor(), clock.instant());
    underWay.put(command.id(), new UnderWay(now.uid(), now.since(), Optional.of(waiting)));
    control
        .command(
            command.rollout(),
            given,
            // In the turn that decides: what waited in a queue is late as well. What was done
            // before is answered without being asked.
            _ -> {
              waiting.stale = isStale(command);
              return !waiting.stale;
            })
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                waiting.answer.complete(answer);
              } else {
                waiting.answer.completeExceptionally(failure);
              }
              again(command, Duration.ZERO);
            });
    again(command, PATIENCE);
  }

  private boolean isStale(CommandObject command) {
    return command.created().plus(STALE).isBefore(clock.instant());
  }

  private void look(CommandObject command, UnderWay now, Given given) {
    String actor = given.actor;
    if (!given.answer.isDone()) {
      if (!given.at.plus(PATIENCE).isAfter(clock.instant())) {
        tell(
            command,
            CommandStatus.waiting(
                actor, "NotDurable", "Weir has it, but cannot store yet what it did; see its log"));
      }
      return;
    }
    CommandAnswer answer;
    try {
      answer = given.answer.join();
    } catch (CompletionException e) {
      LOG.warn("command={} could not be given, tried again", command.id(), e.getCause());
      giveAgain(command, now, actor, "Overloaded", "Weir cannot take it now and tries again");
      return;
    }
    switch (answer) {
      case CommandAnswer.Done(var view) ->
          end(
              command,
              new CommandStatus(CommandStatus.Phase.DONE, actor, "Done", view.status().message()));
      case CommandAnswer.Refused(String reason) ->
          end(
              command,
              given.stale
                  ? stale(command, actor)
                  : CommandStatus.refused(actor, "Refused", reason));
      case CommandAnswer.UnknownRollout() -> {
        String missing = "there is no rollout " + command.rollout();
        if (isStale(command)) {
          end(command, stale(command, actor));
        } else if (now.since().plus(GRACE).isAfter(clock.instant())) {
          giveAgain(command, now, actor, "UnknownRollout", missing + " yet");
        } else {
          end(
              command,
              CommandStatus.refused(
                  actor,
                  "UnknownRollout",
                  missing + "; `kubectl get rollouts -A` shows those that are"));
        }
      }
    }
  }

  private static CommandStatus stale(CommandObject command, String actor) {
    return CommandStatus.refused(
        actor,
        "Stale",
        "it was made at "
            + command.created()
            + ", more than "
            + STALE.toMinutes()
            + " minutes before Weir could do it, and nothing was done; if it is still meant, make"
            + " another one");
  }

  private void giveAgain(
      CommandObject command, UnderWay now, String actor, String reason, String message) {
    underWay.put(command.id(), new UnderWay(now.uid(), now.since(), Optional.empty()));
    tell(command, CommandStatus.waiting(actor, reason, message));
    again(command, SOON);
  }

  private void again(CommandObject command, Duration after) {
    due.at(command.id(), after);
  }

  private void end(CommandObject command, CommandStatus status) {
    if (tell(command, status)) {
      LOG.info(
          "command={} rollout={} actor={} {}: {}",
          command.id(),
          command.rollout(),
          status.actor(),
          status.reason(),
          status.message());
    }
  }

  /**
   * @return false when the object is gone
   */
  private boolean tell(CommandObject command, CommandStatus status) {
    if (status.isTold(command.status())) {
      return true;
    }
    var written = writer.write(command, status, clock.instant());
    written.ifPresent(objects::seen);
    return written.isPresent();
  }

  private void expire(CommandObject command, Instant finished) {
    Duration left = Duration.between(clock.instant(), finished.plus(command.ttl()));
    if (left.isPositive()) {
      again(command, left);
    } else {
      writer.delete(command);
    }
  }

  /** Ends it; what was given is done, and its status written by the next start. */
  @Override
  public void close() {
    objects.close();
    due.close();
    access.close();
  }
}
