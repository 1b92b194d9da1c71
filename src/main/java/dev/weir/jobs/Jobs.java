package dev.weir.jobs;

import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.NoticeDesk;
import dev.weir.engine.NoticeSender;
import dev.weir.engine.RolloutStore.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jobrunr.JobRunrException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that jobs do, and the thread that collects notices. Nothing of it keeps the engine
 * from anything: a database that is not there is tried again until it is.
 */
public final class Jobs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  /** Between two looks at the journal when nobody nudges. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** What comes in a burst is collected together. */
  private static final Duration GATHER = Duration.ofMillis(100);

  private static final Duration WATCH = Duration.ofSeconds(15);
  private static final Duration FIRST_STEP = Duration.ofSeconds(4);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  /** Receivers that are told at the same time. One that hangs keeps a worker for ten seconds. */
  private static final int SENDERS = 32;

  private final Parts parts;
  private final JobsDatabase notices;
  private final Outbox outbox;
  private final Collector collector;
  private final Desk desk;
  private final DrainHandler drain;
  private final Thread thread;
  private final CountDownLatch firstStep = new CountDownLatch(1);
  private final Semaphore nudges = new Semaphore(0);
  private volatile boolean stopping;
  private volatile @Nullable JobServer sending;
  private volatile @Nullable JobServer local;
  private volatile @Nullable Dashboard dashboard;
  private volatile JobsDatabase.@Nullable Hold held;
  private boolean begun;
  private Instant watchedAt = Instant.EPOCH;
  private String complaint = "";

  /**
   * What jobs work with.
   *
   * @param local the file beside the state, for what is this engine's own
   * @param shared when given, notices lie there, and the engines that share it share the work
   * @param policies in force; empty while nothing has been read
   * @param refusal why the source is refused now, if it is
   * @param sweep forgets what the journal no longer keeps; returns how much
   * @param dashboard whether JobRunr's pages are served, on loopback
   */
  public record Parts(
      JobsDatabase local,
      Optional<JobsDatabase> shared,
      JournalFeed feed,
      Supplier<Optional<List<NotificationPolicy>>> policies,
      Supplier<Optional<Notice>> refusal,
      NoticeSender sender,
      ToIntFunction<Instant> sweep,
      boolean dashboard,
      InstantSource clock) {}

  public Jobs(Parts parts) {
    this.parts = parts;
    this.notices = parts.shared().orElse(parts.local());
    this.outbox = new Outbox(notices, () -> ThreadLocalRandom.current().nextDouble());
    Tally tally = new Tally();
    this.collector =
        new Collector(
            outbox, parts.feed(), parts.policies(), parts.refusal(), this::schedule, parts.clock());
    this.drain = new DrainHandler(outbox, parts.sender(), tally, this::schedule, parts.clock());
    this.desk = new Desk(outbox, tally, collector::lost, this::schedule, parts.clock());
    this.thread = Thread.ofPlatform().name("weir-notices").daemon().unstarted(this::run);
  }

  /**
   * Begins, and collects what was left to be told; to be called before the engine turns, so that a
   * policy which comes with its first turn is not told of what was before. Neither the one who
   * sends nor a database that does not answer is waited for.
   */
  public void start() {
    thread.start();
    try {
      if (!firstStep.await(FIRST_STEP.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the jobs database does not answer yet; the engine does not wait for it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** There may be something new in the journal. Returns at once, on any thread. */
  public void nudge() {
    if (nudges.availablePermits() == 0) {
      nudges.release();
    }
  }

  /** What people see of it. */
  public NoticeDesk desk() {
    return desk;
  }

  private void run() {
    try {
      step();
    } finally {
      firstStep.countDown();
    }
    while (!stopping) {
      try {
        nudges.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        Thread.sleep(GATHER);
      } catch (InterruptedException e) {
        return;
      }
      nudges.drainPermits();
      step();
    }
  }

  private void step() {
    try {
      if (local == null && parts.shared().isPresent()) {
        local = startLocal(parts.local());
      }
      if (held == null) {
        held = notices.hold();
      }
      if (!begun) {
        NoticeTables.create(notices);
      }
      collector.collect();
      firstStep.countDown();
      begin();
      watch();
      complaint = "";
    } catch (StoreException | JobRunrException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(complaint) && !stopping) {
        LOG.error("notices wait until the databases can be used: {}", message);
      }
      complaint = message;
    } catch (RuntimeException e) {
      // Our own bug. Rollouts need none of this.
      LOG.error("notices were not collected; the next try is in {}", LOOK, e);
    }
  }

  private void begin() {
    if (begun) {
      return;
    }
    JobServer server = sending;
    if (server == null) {
      server = startSending();
      sending = server;
    }
    if (!notices.shared()) {
      outbox.afterCrash(parts.clock().instant()).forEach(this::schedule);
    }
    if (parts.dashboard()) {
      dashboard = new Dashboard(server);
    }
    begun = true;
  }

  /** JobRunr's pages; empty when nobody wants them, or while the database is not there. */
  public Optional<Dashboard> dashboard() {
    return Optional.ofNullable(dashboard);
  }

  private JobServer startLocal(JobsDatabase database) {
    SweepJournalHandler handler =
        new SweepJournalHandler(collector::collect, parts.sweep(), parts.clock());
    JobServer server = new JobServer(database, Map.of(SweepJournalHandler.class, handler), 1);
    server.every(Duration.ofMinutes(1), "journal", new SweepJournal());
    server.start();
    return server;
  }

  private JobServer startSending() {
    SweepNoticesHandler forget = new SweepNoticesHandler(outbox, parts.clock());
    SweepJournalHandler journal =
        new SweepJournalHandler(collector::collect, parts.sweep(), parts.clock());
    JobServer server =
        new JobServer(
            notices,
            notices.shared()
                ? Map.of(DrainHandler.class, drain, SweepNoticesHandler.class, forget)
                : Map.of(
                    DrainHandler.class,
                    drain,
                    SweepNoticesHandler.class,
                    forget,
                    SweepJournalHandler.class,
                    journal),
            SENDERS);
    server.every(Duration.ofHours(1), "notices", new SweepNotices());
    if (!notices.shared()) {
      server.every(Duration.ofMinutes(1), "journal", new SweepJournal());
    }
    server.start();
    return server;
  }

  private void watch() {
    Instant now = parts.clock().instant();
    if (Duration.between(watchedAt, now).abs().compareTo(WATCH) >= 0) {
      watchedAt = now;
      outbox.overdue(now).forEach(this::schedule);
    }
  }

  /** Best effort: a job that could not be made is overdue soon, and made then. */
  private void schedule(Call call) {
    JobServer server = sending;
    if (server == null) {
      return;
    }
    try {
      server.schedule(call);
    } catch (RuntimeException e) {
      LOG.warn("a job could not be made and is made later: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        LOG.error("the collecting of notices did not end within {}", STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Dashboard pages = dashboard;
    if (pages != null) {
      pages.close();
    }
    for (JobServer server : new @Nullable JobServer[] {sending, local}) {
      if (server != null) {
        server.close();
      }
    }
    JobsDatabase.Hold last = held;
    if (last != null) {
      last.close();
    }
  }
}
