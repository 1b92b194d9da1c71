package dev.weir.xds.server;

import dev.weir.xds.server.ProxyStream.Identity;
import dev.weir.xds.server.TypeState.Sent;
import dev.weir.xds.translate.XdsType;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told of refusals, ours and the proxies'. Each of ours is counted; of both only so many a
 * period have a line in the log, so that a client which is refused again and again does not fill
 * the disk.
 */
final class Refusals {
  /** Of one kind within {@link #PERIOD}. */
  static final int MAX_LINES = 100;

  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final StreamListener listener;
  private final Lines ended;
  private final Lines refused;

  Refusals(StreamListener listener, Instant now) {
    this.listener = listener;
    this.ended = new Lines(now);
    this.refused = new Lines(now);
  }

  /**
   * We have refused a stream, or ended it for what came on it. One that ends because we stop is no
   * refusal.
   */
  void ended(Optional<Identity> who, Peer peer, Status why, Instant now) {
    if (why.getCode() == Status.Code.UNAVAILABLE) {
      return;
    }
    listener.refused(why.getCode().name());
    ended.write(
        now,
        "stream ended proxy=%s address=%s code=%s why=\"%s\""
            .formatted(
                who.map(Identity::proxy).orElse(""),
                peer.connection(),
                why.getCode(),
                why.getDescription()));
  }

  /** A proxy has refused what it was sent. */
  void refused(
      Optional<Identity> who,
      XdsType type,
      Sent sent,
      Optional<Sent> lastGood,
      String words,
      Instant now) {
    refused.write(
        now,
        "refused proxy=%s node=%s type=%s version=%s last_good=%s why=\"%s\""
            .formatted(
                who.map(Identity::proxy).orElse(""),
                who.map(known -> known.group().toString()).orElse(""),
                type.label(),
                sent.set().version(),
                lastGood.map(good -> good.set().version()).orElse(""),
                words));
  }

  /** One kind of lines. */
  private static final class Lines {
    private final Pace pace;
    private long keptBack;

    Lines(Instant now) {
      this.pace = new Pace(MAX_LINES, PERIOD, now);
    }

    synchronized void write(Instant now, String line) {
      if (!pace.allows(now, 0)) {
        keptBack++;
        return;
      }
      if (keptBack > 0) {
        LOG.warn("lines_left_out={} because there were more than {}", keptBack, MAX_LINES);
        keptBack = 0;
      }
      LOG.warn(line);
    }
  }
}
