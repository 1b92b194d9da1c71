package dev.weir.jobs;

import java.time.InstantSource;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** Keeps the table of notices bounded. */
public final class SweepNoticesHandler implements JobRequestHandler<SweepNotices> {
  private final Outbox outbox;
  private final InstantSource clock;

  SweepNoticesHandler(Outbox outbox, InstantSource clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  @Override
  public void run(SweepNotices request) {
    outbox.sweep(clock.instant());
  }
}
