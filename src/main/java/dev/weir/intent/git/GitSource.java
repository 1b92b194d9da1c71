package dev.weir.intent.git;

import dev.weir.engine.Commit;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentSource;
import dev.weir.engine.Problem;
import dev.weir.intent.files.Pokes;
import dev.weir.intent.git.CommitReader.Seen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.eclipse.jgit.lib.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a branch of a git repository, now and then and when it is asked to. Reports each commit
 * once, on a thread of its own. While the remote fails it is asked less and less often, what was
 * read before stays, and the failure is reported.
 */
public final class GitSource implements IntentSource, AutoCloseable {
  /** The longest time between two looks while the remote fails. */
  static final Duration LONGEST_BACKOFF = Duration.ofMinutes(10);

  /**
   * The shortest time between two looks is this share of the time asked for; the longest 2 - it.
   */
  private static final double JITTER = 0.9;

  private static final int MAX_DOUBLINGS = 10;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(GitSource.class);

  private final GitSettings settings;
  private final BiConsumer<IntentRead, Optional<Commit>> onRead;
  private final Remote remote;
  private final Clone clone;
  private final CommitReader reader;
  private final Optional<CommitStatus> status;
  private final Pokes pokes = new Pokes();
  private final Thread thread;
  private volatile boolean closed;
  private int failures;
  private String reported = "";
  private String told = "";

  /**
   * @param onRead called with each commit, and with each failure, that differs from the one before
   */
  public GitSource(GitSettings settings, BiConsumer<IntentRead, Optional<Commit>> onRead) {
    BareSystem.use();
    this.settings = settings;
    this.onRead = onRead;
    this.remote = new Remote(settings);
    this.clone =
        new Clone(
            settings.cache(),
            settings.url(),
            settings.branch().map(branch -> "refs/heads/" + branch).orElse("HEAD"));
    this.reader = new CommitReader(settings);
    this.status =
        settings
            .statusUrl()
            .map(
                url ->
                    new CommitStatus(
                        url,
                        () ->
                            remote
                                .token()
                                .orElseThrow(() -> new GitFailure("There is no token.", ""))));
    this.thread = Thread.ofPlatform().daemon().name("weir-git").unstarted(this::run);
  }

  /** Begins to look; returns at once. */
  public void start() {
    thread.start();
  }

  @Override
  public CompletionStage<SyncResult> sync() {
    return pokes.ask(Remote.longest(settings.timeout()).plus(settings.timeout()));
  }

  private void run() {
    try {
      while (!closed) {
        CompletableFuture<SyncResult> asked = pokes.begin();
        SyncResult found = new SyncResult.Failed("The read was broken off: Weir is being stopped.");
        try {
          found = look();
        } catch (RuntimeException e) {
          // Whoever takes the reads has failed; the next look brings it again.
          LOG.error("source={} a read was not taken", settings.name(), e);
          failures++;
        } finally {
          asked.complete(found);
        }
        pokes.await(pause(settings.poll(), failures, ThreadLocalRandom.current().nextDouble()));
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, and it ends here.
      Thread.currentThread().interrupt();
    } finally {
      clone.close();
    }
  }

  /**
   * The time until the next look.
   *
   * @param failures in a row
   * @param chance 0 to 1: many engines do not all come at the same moment
   */
  static Duration pause(Duration poll, int failures, double chance) {
    Duration doubled = poll.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
    Duration longest = poll.compareTo(LONGEST_BACKOFF) > 0 ? poll : LONGEST_BACKOFF;
    Duration pause = doubled.compareTo(longest) > 0 ? longest : doubled;
    return Duration.ofMillis((long) (pause.toMillis() * (JITTER + chance * 2 * (1 - JITTER))));
  }

  private SyncResult look() throws InterruptedException {
    try {
      SyncResult found = fetched();
      if (failures > 0) {
        LOG.info("source={} the remote can be read again", settings.name());
      }
      failures = 0;
      return found;
    } catch (GitFailure e) {
      return failed(e);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("source={} could not be read", settings.name(), e);
      return failed(
          new GitFailure(
              "Reading failed: " + e + ".", "This is a fault of Weir; please report it."));
    }
  }

  private SyncResult fetched() throws GitFailure, InterruptedException {
    ObjectId head;
    try {
      head = remote.fetch(clone);
    } catch (GitFailure e) {
      if (closed || isWhole()) {
        throw e;
      }
      LOG.warn("source={} the copy is broken and made anew: {}", settings.name(), e.wrong());
      clone.remove();
      head = remote.fetch(clone);
    }
    if (clone.isWorn()) {
      LOG.info("source={} the copy is full of what is old and made anew", settings.name());
      clone.remove();
      head = remote.fetch(clone);
    }
    try {
      return take(head);
    } catch (IOException e) {
      if (closed) {
        // Being stopped looks like a broken copy to the libraries.
        throw new InterruptedException("closed while a commit was read");
      }
      LOG.warn("source={} the copy is broken and made anew", settings.name(), e);
      clone.remove();
      head = remote.fetch(clone);
    }
    try {
      return take(head);
    } catch (IOException e) {
      throw new GitFailure(
          "The commit cannot be read: " + GitFailure.reason(e) + ".",
          "See with `git fsck` whether the remote is whole.");
    }
  }

  /** Whether all that was fetched before can be read; so too when nothing was. */
  private boolean isWhole() {
    try {
      Optional<ObjectId> head = clone.head();
      if (head.isPresent()) {
        reader.readAfresh(clone.repository(), head.get());
      }
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    } catch (GitFailure e) {
      // It cannot be made anew either, and the failure says why.
      return true;
    }
  }

  private SyncResult take(ObjectId head) throws IOException, GitFailure {
    Seen seen = reader.read(clone.repository(), head);
    switch (seen.read()) {
      // Before it is reported: a commit that the engine has must not be older than this one.
      case IntentRead.Accepted _ -> clone.taken(head);
      case IntentRead.Refused _ -> takenBefore();
    }
    report(seen.read(), Optional.of(seen.commit()));
    String outcome = seen.commit().hash() + " " + seen.read().digest();
    boolean changed = !outcome.equals(told);
    if (changed) {
      told = outcome;
      status.ifPresent(s -> s.tell(seen.commit(), seen.read()));
    }
    return switch (seen.read()) {
      case IntentRead.Accepted _ -> new SyncResult.Found(Optional.of(seen.commit()), changed);
      case IntentRead.Refused refused ->
          new SyncResult.Refused(Optional.of(seen.commit()), refused.problems());
    };
  }

  /** After a start with a commit that is refused: which one goes on. */
  private void takenBefore() throws IOException, GitFailure {
    Optional<ObjectId> before = reported.isEmpty() ? clone.taken() : Optional.empty();
    if (before.isPresent()) {
      Seen seen = reader.read(clone.repository(), before.get());
      if (seen.read() instanceof IntentRead.Accepted) {
        report(seen.read(), Optional.of(seen.commit()));
      }
    }
  }

  private SyncResult failed(GitFailure failure) {
    if (failures == 0) {
      fromCopy();
    }
    failures++;
    Problem problem = failure.problem(settings.name());
    report(
        new IntentRead.Refused(List.of(problem), "unread: " + problem.render()), Optional.empty());
    return new SyncResult.Failed(problem.wrong());
  }

  /** After a start without the remote: what was fetched before is known, and so is its commit. */
  private void fromCopy() {
    if (!reported.isEmpty()) {
      return;
    }
    try {
      Optional<ObjectId> head = clone.head();
      if (head.isPresent()) {
        take(head.get());
      }
    } catch (IOException | GitFailure | RuntimeException e) {
      LOG.warn("source={} the copy cannot be read either: {}", settings.name(), e.toString());
    }
  }

  /** Reports what differs from the report before. */
  private void report(IntentRead read, Optional<Commit> commit) {
    String key = commit.map(Commit::hash).orElse("") + " " + read.digest();
    if (!closed && !reported.equals(key)) {
      onRead.accept(read, commit);
      reported = key;
    }
  }

  /** Ends it; nothing is reported afterwards. */
  @Override
  public void close() {
    closed = true;
    pokes.close();
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    status.ifPresent(CommitStatus::close);
    remote.close();
  }
}
