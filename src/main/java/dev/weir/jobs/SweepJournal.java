package dev.weir.jobs;

import org.jobrunr.jobs.lambdas.JobRequest;

/** Forgets what the journal no longer keeps; on the engine whose journal it is. */
public record SweepJournal() implements JobRequest {
  private static final long serialVersionUID = 1L;

  @Override
  public Class<SweepJournalHandler> getJobRequestHandler() {
    return SweepJournalHandler.class;
  }
}
