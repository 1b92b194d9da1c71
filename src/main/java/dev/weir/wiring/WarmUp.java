package dev.weir.wiring;

import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.xds.server.XdsServer;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Before the engine says that it is ready, sends changes of a made-up mesh to a proxy of its own,
 * over a connection on loopback. A JVM takes milliseconds more for the first changes, until it has
 * compiled what sends them; the first real change may be a rollback. What is compiled ahead of time
 * needs none of it.
 */
final class WarmUp {
  /** So many changes make the compiler take notice: its first threshold is 200 calls. */
  static final int CHANGES = 400;

  /** On a busy machine it is better to be ready. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(WarmUp.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

  private WarmUp() {}

  /** Begins at once; wait for the thread with {@link Thread#join}. */
  static Thread begin() {
    return Thread.ofPlatform().name("weir-warm-up").daemon().start(WarmUp::run);
  }

  private static void run() {
    if (Version.isNative()) {
      return;
    }
    try {
      int changes = changes(CHANGES, LIMIT);
      LOG.debugf("warmed up with %d changes", changes);
    } catch (IOException | RuntimeException e) {
      LOG.warnf(e, "the way to the proxies is not warmed up; the first changes take longer");
    } catch (InterruptedException _) {
      // Told to stop before it was ready.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Makes changes, each one acknowledged before the next.
   *
   * @return how many there was time for, at most {@code most}
   */
  static int changes(int most, Duration limit) throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Mesh mesh = RehearsalMesh.of();
    Semaphore heard = new Semaphore(0);
    try (XdsServer xds = new XdsServer(new NothingStored(), InstantSource.system())) {
      xds.onChange(_ -> heard.release());
      Server server = serve(xds);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
              .usePlaintext()
              .build();
      try {
        new RehearsalProxy().open(channel);
        for (int made = 0; made < most; made++) {
          Split split = split(made);
          xds.publish(mesh, Map.of(RehearsalMesh.ROLLOUT, split));
          while (xds.report(RehearsalMesh.ROLLOUT, split.sequence()).acknowledged() == 0) {
            if (!heard.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
              return made;
            }
          }
        }
        return most;
      } finally {
        channel.shutdownNow().awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        server.shutdownNow().awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private static Server serve(XdsServer xds) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    xds.services().forEach(builder::addService);
    return builder.build().start();
  }

  private static Split split(int change) {
    int candidate = change * 25 % 10_000;
    return new Split(
        List.of(
            new Split.Share(RehearsalMesh.CANDIDATE, candidate),
            new Split.Share(RehearsalMesh.STABLE, 10_000 - candidate)),
        change + 1L);
  }
}
