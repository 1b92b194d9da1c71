package dev.weir.jobs;

import org.jobrunr.jobs.lambdas.JobRequest;

/**
 * Sends what waits for a receiver, in order.
 *
 * @param run the number of this job among those of the receiver; only the newest does anything
 */
public record Drain(String receiver, long run) implements JobRequest {
  private static final long serialVersionUID = 1L;

  @Override
  public Class<DrainHandler> getJobRequestHandler() {
    return DrainHandler.class;
  }
}
