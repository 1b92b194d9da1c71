package dev.weir.api;

import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of log for each webhook, without anything that it said, and a count. */
@ApplicationScoped
class HookReport {
  private static final Logger LOG = LoggerFactory.getLogger(HookReport.class);

  private final MeterRegistry registry;
  private final AtomicLong unlogged = new AtomicLong();

  HookReport(MeterRegistry registry) {
    this.registry = registry;
  }

  Line line(RoutingContext context) {
    return new Line(address(context));
  }

  /** Where it comes from, as far as this machine can see. */
  static String address(RoutingContext context) {
    return Optional.ofNullable(context.request().remoteAddress())
        .map(SocketAddress::hostAddress)
        .orElse("unknown");
  }

  /** What becomes known of one webhook, told once it is answered. */
  final class Line {
    private final String address;
    private Optional<HookPath> path = Optional.empty();
    private String who = "nobody";
    private String why = "";

    private Line(String address) {
      this.address = address;
    }

    void asks(HookPath asked) {
      path = Optional.of(asked);
    }

    void isOf(HookVerdict.Sent sent) {
      who = sent.sender() + " delivery=" + sent.delivery();
    }

    void isNot(String reason) {
      why = reason;
    }

    void failed(Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      answered(cause instanceof Problem.ProblemException known ? known.problem().status() : 500);
    }

    void answered(int status) {
      Counter.builder("weir.hooks")
          .description("Webhooks, by what was asked and how it was answered")
          .tag("action", path.map(p -> p.action().word()).orElse("none"))
          .tag("status", String.valueOf(status))
          .register(registry)
          .increment();
      String asked = path.map(HookPath::toString).orElse("no path of a webhook");
      if (status < 300) {
        LOG.info("hook={} status={} sender={} from={}", asked, status, who, address);
        return;
      }
      if (status == 429) {
        // Whoever sends too much must not fill the disk either.
        unlogged.incrementAndGet();
        return;
      }
      long before = unlogged.getAndSet(0);
      LOG.warn(
          "hook={} status={} sender={} from={}{}{}",
          asked,
          status,
          who,
          address,
          why.isEmpty() ? "" : ": " + why,
          before == 0 ? "" : " (before it " + before + " were too many and told to come later)");
    }
  }
}
