package dev.weir.api;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.engine.Control.RolloutView;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hands commands to the engine: not too many at once, and nobody waits for ever. */
@ApplicationScoped
class CommandDesk {
  /** More commands than this are not under way at once; the others are told to come again. */
  static final int MAX_UNDER_WAY = 64;

  private final Semaphore free = new Semaphore(MAX_UNDER_WAY);
  private final Duration timeout;

  /**
   * @param timeout how long a caller waits for the effect to be durable
   */
  CommandDesk(
      @ConfigProperty(name = "weir.command.timeout", defaultValue = "10s") Duration timeout) {
    this.timeout = timeout;
  }

  /** The engine's answer, or a {@link Problem.ProblemException}. */
  CompletionStage<CommandAnswer> give(Control control, ResourceId rollout, Command command) {
    return give(control, rollout, command, view -> true);
  }

  /** The same, if the rollout is so when the command's turn comes. */
  CompletionStage<CommandAnswer> give(
      Control control, ResourceId rollout, Command command, Predicate<RolloutView> onlyIf) {
    if (!free.tryAcquire()) {
      throw Problem.of(
              429,
              "too-many-commands",
              MAX_UNDER_WAY + " commands are under way; try again in a second.")
          .exception();
    }
    try {
      return control
          .command(rollout, command, onlyIf)
          .thenApply(answer -> answer)
          .toCompletableFuture()
          .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete((answer, failure) -> free.release())
          .exceptionally(failure -> failed(command, failure));
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
  }

  private CommandAnswer failed(Command command, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      throw Problem.of(
              503,
              "timeout",
              "The command was taken, but its effect was not durable within "
                  + timeout.toSeconds()
                  + " s. It may still come. Send it again with Idempotency-Key "
                  + command.id()
                  + " (a webhook: as the same delivery): then it is done once in any case.")
          .exception();
    }
    if (cause instanceof Control.OverloadedException) {
      throw Problem.of(503, "too-many-commands", String.valueOf(cause.getMessage())).exception();
    }
    if (cause instanceof Control.NotLeadingException) {
      throw Problem.of(503, "not-leading", String.valueOf(cause.getMessage())).exception();
    }
    if (cause instanceof RuntimeException known) {
      throw known;
    }
    throw new CompletionException(cause);
  }
}
