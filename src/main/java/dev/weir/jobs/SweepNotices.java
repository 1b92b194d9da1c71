package dev.weir.jobs;

import org.jobrunr.jobs.lambdas.JobRequest;

/** Forgets notices that are long done with. */
public record SweepNotices() implements JobRequest {
  private static final long serialVersionUID = 1L;

  @Override
  public Class<SweepNoticesHandler> getJobRequestHandler() {
    return SweepNoticesHandler.class;
  }
}
