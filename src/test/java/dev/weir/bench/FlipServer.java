package dev.weir.bench;

import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.store.sqlite.SqliteStore;
import dev.weir.testing.Meshes;
import dev.weir.xds.server.XdsServer;
import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Weir's server with its store on disk, in a JVM of its own, that turns all traffic when asked. */
final class FlipServer {
  private static final ResourceId WEB = id("web");
  private static final long LONGEST_SECONDS = 30;

  private final XdsServer xds;
  private final Mesh mesh;
  private final Semaphore changed = new Semaphore(0);
  private long sequence;

  private FlipServer(Path file, int portOfA, int portOfB, int egress) {
    this.xds = new XdsServer(new SqliteStore(file), Clock.systemUTC());
    this.mesh =
        Meshes.shop()
            .node("web-a", portOfA)
            .node("web-b", portOfB)
            .service("web", route("main", 0, Meshes.EVERYTHING, byRollout("web")))
            .caller("caller-0", egress, "web")
            .build();
    xds.onChange((Set<ResourceId> rollouts) -> changed.release());
    publish("a");
  }

  /** Arguments: the store's file, the backends' ports, the port where the proxy takes requests. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Logging.toFile(Path.of(file + ".log"));
    FlipServer flips =
        new FlipServer(
            file,
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]));
    Server server = Loopback.serve(flips.xds.services());
    Worker.say(Integer.toString(server.getPort()));
    Worker.serve(
        question ->
            switch (question[0]) {
              case "publish" -> Long.toString(flips.publish(question[1]));
              case "acknowledged" -> flips.awaitAcknowledged();
              case "warm" -> flips.warm(Integer.parseInt(question[1]));
              default -> throw new IllegalArgumentException("no such question: " + question[0]);
            });
    System.exit(0);
  }

  /** Gives the moment just before. */
  private long publish(String side) {
    int b = side.equals("b") ? 10_000 : 0;
    sequence++;
    long from = System.nanoTime();
    xds.publish(mesh, Map.of(WEB, split(sequence, "web-b", b, "web-a", 10_000 - b)));
    return from;
  }

  private String awaitAcknowledged() throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (true) {
      ProxyReport report = xds.report(WEB, sequence);
      if (report.connected() > 0 && report.acknowledged() == report.connected()) {
        return "acknowledged";
      }
      if (!changed.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("not acknowledged: " + report);
      }
    }
  }

  private String warm(int flips) throws InterruptedException, TimeoutException {
    for (int i = 0; i < flips; i++) {
      publish(i % 2 == 0 ? "b" : "a");
      awaitAcknowledged();
    }
    publish("a");
    return awaitAcknowledged();
  }
}
