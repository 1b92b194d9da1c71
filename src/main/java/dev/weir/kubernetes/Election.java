package dev.weir.kubernetes;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who of several leads, by a Lease of the cluster. It tells who should lead; it does not keep one
 * who sleeps from waking up late, so whatever a leader writes has a fence of its own.
 */
public final class Election implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final ClusterAccess access;
  private final Seat seat;
  private final Candidate candidate;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("weir-election-", 0).factory());
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable CompletableFuture<?> running;

  /**
   * What is stood for.
   *
   * @param namespace and {@code name} of the Lease
   * @param identity of the candidate; no other has it
   * @param lease how long a leader that is silent is still taken for one, 1 s to 5 minutes
   */
  public record Seat(String namespace, String name, String identity, Duration lease) {}

  /** Is told, one call after another. */
  public interface Candidate {
    /** Leads from now on. */
    void elected();

    /** Leads no more; also when it never did. */
    void dismissed();

    /** Another one leads, or this one. */
    void leader(String identity);
  }

  public Election(ClusterAccess access, Seat seat, Candidate candidate) {
    this.access = access;
    this.seat = seat;
    this.candidate = candidate;
    this.thread = Thread.ofPlatform().daemon().name("weir-election").unstarted(this::run);
  }

  /** Stands, and stands again whenever it is lost; returns at once. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      CompletableFuture<?> term = elector().start();
      running = term;
      if (closed) {
        term.cancel(true);
      }
      try {
        term.get();
      } catch (CancellationException e) {
        LOG.debug("the term was ended", e);
      } catch (ExecutionException e) {
        LOG.warn("the election was broken off, and begins again", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private LeaderElector elector() {
    Duration lease = seat.lease();
    return new LeaderElectorBuilder(access.client(), executor)
        .withConfig(
            new LeaderElectionConfigBuilder()
                .withName(seat.name())
                .withLock(new LeaseLock(seat.namespace(), seat.name(), seat.identity()))
                .withLeaseDuration(lease)
                // As Kubernetes' own controllers have it: 15, 10 and 2 seconds.
                .withRenewDeadline(lease.multipliedBy(2).dividedBy(3))
                .withRetryPeriod(lease.multipliedBy(2).dividedBy(15))
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(
                    new LeaderCallbacks(candidate::elected, candidate::dismissed, told(candidate)))
                .build())
        .build();
  }

  private static Consumer<String> told(Candidate candidate) {
    return identity -> {
      if (identity != null && !identity.isEmpty()) {
        candidate.leader(identity);
      }
    };
  }

  /** Gives up the seat so that another one need not wait, and stands again. */
  public void stepDown() {
    CompletableFuture<?> term = running;
    if (term != null) {
      term.cancel(true);
    }
  }

  /** Gives up the seat, and stands no more. */
  @Override
  public void close() {
    closed = true;
    stepDown();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
  }
}
