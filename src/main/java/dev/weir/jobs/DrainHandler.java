package dev.weir.jobs;

import dev.weir.engine.NoticeSender;
import dev.weir.engine.NoticeSender.Outcome;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to one receiver, in order, until nothing waits or it has to rest. Run twice it sends
 * nothing twice: what is to be sent is read and written around each sending, and only the newest
 * job of a receiver does anything. What was on its way when the process died is sent again.
 */
public final class DrainHandler implements JobRequestHandler<Drain> {
  private static final Logger LOG = LoggerFactory.getLogger(DrainHandler.class);

  /** So many by one job; then it makes room for others. */
  static final int MOST = 100;

  private final Outbox outbox;
  private final NoticeSender sender;
  private final Tally tally;
  private final Consumer<Call> schedule;
  private final InstantSource clock;

  DrainHandler(
      Outbox outbox,
      NoticeSender sender,
      Tally tally,
      Consumer<Call> schedule,
      InstantSource clock) {
    this.outbox = outbox;
    this.sender = sender;
    this.tally = tally;
    this.schedule = schedule;
    this.clock = clock;
  }

  @Override
  public void run(Drain job) {
    for (int i = 0; i < MOST; i++) {
      switch (outbox.take(job, clock.instant())) {
        case Outbox.Next.Nothing() -> {
          return;
        }
        case Outbox.Next.Rest(Call call) -> {
          schedule.accept(call);
          return;
        }
        case Outbox.Next.Send send -> {
          Outcome outcome =
              sender.send(send.receiver().namespace(), send.to(), send.row().notice());
          outbox.note(send, outcome, clock.instant());
          tally.count(send.receiver().channel(), outcome instanceof Outcome.Sent);
          log(send, outcome);
        }
      }
    }
    outbox.handOver(job, clock.instant()).ifPresent(schedule);
  }

  private static void log(Outbox.Next.Send send, Outcome outcome) {
    String policy = send.receiver().namespace() + "/" + send.receiver().policy();
    switch (outcome) {
      case Outcome.Sent() ->
          LOG.debug(
              "policy={} receiver={} event={} sent",
              policy,
              send.receiver().name(),
              send.row().notice().id());
      case Outcome.Later(String reason, var _) ->
          LOG.info(
              "policy={} receiver={} event={} not taken, tried again: {}",
              policy,
              send.receiver().name(),
              send.row().notice().id(),
              reason);
      case Outcome.Never(String reason) ->
          LOG.warn(
              "policy={} receiver={} event={} given up: {}",
              policy,
              send.receiver().name(),
              send.row().notice().id(),
              reason);
    }
  }
}
