package dev.weir.engine;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the outside may see of the engine and ask of it. Every method may be called on any thread.
 */
public interface Control {
  /** Every rollout, in the order of ids. */
  List<RolloutView> rollouts();

  Optional<RolloutView> rollout(ResourceId id);

  /**
   * Takes a command. The answer comes when its effect is durable; a command with an id that was
   * taken before gets the first answer again. Ends with {@link OverloadedException} when too many
   * wait.
   */
  default CompletionStage<CommandAnswer> command(ResourceId rollout, Command command) {
    return command(rollout, command, view -> true);
  }

  /**
   * The same, but done only while the rollout looks as its caller thinks.
   *
   * @param onlyIf asked in the turn that decides, between every change before the command and the
   *     command itself; quick, and without effects on the engine. When it says no, the command is
   *     refused, and that is not kept as its answer: with the same id it may come again
   */
  CompletionStage<CommandAnswer> command(
      ResourceId rollout, Command command, Predicate<RolloutView> onlyIf);

  /** A rollout's journal, newest first; see {@link RolloutStore#journal}. */
  List<RolloutStore.StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit);

  /** Every proxy with an open stream. */
  List<TrafficPublisher.ProxyStatus> proxies();

  /** How the last read of the source went. */
  SourceStatus source();

  /** Whether everything has been read once and proxies are served. */
  boolean ready();

  /**
   * Calls back, quickly and on any thread, with each rollout whose view has changed.
   *
   * @return to be closed when the caller has seen enough
   */
  Subscription subscribe(Consumer<ResourceId> listener);

  /** Ends a subscription. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param document the rollout as the user wrote it, as JSON text (apiVersion, kind, metadata,
   *     spec)
   */
  record RolloutView(String document, Plan plan, RolloutState state, Status status) {}

  /** Too many commands wait, as when the store has been down for long; nothing was done. */
  final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OverloadedException(int limit) {
      super(
          limit
              + " commands wait to become durable, more are not taken. See in the log what is in the"
              + " way (a full disk?), and send it again.");
    }
  }

  /** This engine only stands by; nothing was done. */
  final class NotLeadingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param leader who leads; empty when nobody does
     */
    public NotLeadingException(String leader) {
      super(
          leader.isEmpty()
              ? "No engine leads at the moment; within seconds one will. Send it again."
              : "This engine stands by, " + leader + " leads. Send it again.");
    }
  }

  /** The answer to a command. */
  sealed interface CommandAnswer {
    record Done(RolloutView view) implements CommandAnswer {}

    record Refused(String reason) implements CommandAnswer {}

    record UnknownRollout() implements CommandAnswer {}
  }

  /**
   * @param source where from, for people
   * @param digest of the set in force; empty before the first good read
   * @param commit of the set in force; empty where the source has no commits, and after a restart
   *     until it was read again
   * @param refused the commit of the newest read when that was refused
   * @param problems of the newest read; when that was taken, of the single resources in it that
   *     were left as they were
   */
  record SourceStatus(
      String source,
      String digest,
      Optional<Instant> takenAt,
      Instant readAt,
      Optional<Commit> commit,
      Optional<Commit> refused,
      List<Problem> problems) {
    public SourceStatus {
      problems = List.copyOf(problems);
    }

    /** Of a source without commits. */
    public SourceStatus(
        String source,
        String digest,
        Optional<Instant> takenAt,
        Instant readAt,
        List<Problem> problems) {
      this(source, digest, takenAt, readAt, Optional.empty(), Optional.empty(), problems);
    }
  }
}
