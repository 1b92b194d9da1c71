package dev.weir.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobBuilder;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.storage.sql.sqlite.SqLiteStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/** JobRunr on one database. */
final class JobServer implements AutoCloseable {
  /** How often it looks for jobs. */
  static final Duration POLL = Duration.ofSeconds(5);

  /** Jobs that are done with are forgotten after that long. */
  private static final Duration KEPT = Duration.ofHours(1);

  /** A fault of ours: the receiver's queue is looked after in another way. */
  private static final int RETRIES = 2;

  private final StorageProvider storage;
  private final JacksonJsonMapper json = new JacksonJsonMapper();
  private final JobRequestScheduler scheduler;
  private final BackgroundJobServer server;

  /**
   * Prepares the database.
   *
   * @param handlers by their class
   * @param workers jobs at once
   */
  JobServer(JobsDatabase database, Map<Class<?>, JobRequestHandler<?>> handlers, int workers) {
    this.storage =
        database.shared()
            ? new PostgresStorageProvider(database.source())
            : new SqLiteStorageProvider(database.source());
    storage.setJobMapper(new JobMapper(json));
    this.scheduler = new JobRequestScheduler(storage);
    this.server =
        new BackgroundJobServer(
            storage,
            json,
            new Handlers(handlers),
            BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                .andName("weir-" + ProcessHandle.current().pid())
                .andPollInterval(POLL)
                .andWorkerCount(workers)
                .andDeleteSucceededJobsAfter(KEPT)
                .andPermanentlyDeleteDeletedJobsAfter(KEPT)
                .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(2)));
  }

  StorageProvider storage() {
    return storage;
  }

  JacksonJsonMapper json() {
    return json;
  }

  void start() {
    server.start();
  }

  /** Makes sure that a job is there, once. */
  void schedule(Call call) {
    Instant at = Instant.ofEpochMilli(call.at());
    JobBuilder job =
        JobBuilder.aJob()
            .withId(call.id())
            .withName("notices for receiver " + call.receiver())
            .withAmountOfRetries(RETRIES)
            .withJobRequest(new Drain(call.receiver(), call.run()));
    // What is due at once is not to wait for the look at what is scheduled, and then for its turn.
    scheduler.create(at.isAfter(Instant.now()) ? job.scheduleAt(at) : job);
  }

  void every(Duration period, String id, JobRequest request) {
    scheduler.scheduleRecurrently(id, period, request);
  }

  /** Lets what is under way end, for a moment. */
  @Override
  public void close() {
    server.stop();
    storage.close();
  }

  /** Hands out handlers that were made before. */
  private record Handlers(Map<Class<?>, JobRequestHandler<?>> byClass) implements JobActivator {
    @Override
    public <T> T activateJob(Class<T> type) {
      JobRequestHandler<?> handler = byClass.get(type);
      if (handler == null) {
        throw new IllegalStateException("no handler " + type.getName() + " in this process");
      }
      return type.cast(handler);
    }
  }
}
