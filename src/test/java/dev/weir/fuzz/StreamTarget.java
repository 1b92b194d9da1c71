package dev.weir.fuzz;

import static dev.weir.testing.Meshes.EVERYTHING;
import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;
import static dev.weir.testing.Meshes.split;

import dev.weir.core.traffic.Mesh;
import dev.weir.testing.MemoryStore;
import dev.weir.testing.Meshes;
import dev.weir.xds.server.SteppedXds;
import dev.weir.xds.server.XdsLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * What proxies say. The bytes are read as a history: streams open, ask for anything in any order,
 * and go, while the weights change and time passes. Whatever they do, no exception leaves the
 * server, what it keeps is bounded and given back, and an honest proxy has what was published last.
 */
final class StreamTarget implements FuzzTarget {
  private static final int SLOTS = 6;
  private static final XdsLimits LIMITS =
      new XdsLimits(8, 4, 4, 4_000, 200, 100, 60_000, 40, Duration.ofSeconds(30));

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        new byte[] {2, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0, 1, 1, 0, 2, 0, 0, 1, 8},
        new byte[] {2, 1, 3, 0, 0, 1, 0, 1, 0, 9, 2, 1, 3, 1, 0, 1, 0, 0, 10, 2, 1, 1, 1, 0, 2});
  }

  @Override
  public List<String> words() {
    return List.of();
  }

  @Override
  public int maxBytes() {
    return 600;
  }

  @Override
  public void run(byte[] input) throws Exception {
    new History(new Draws(input)).play();
  }

  /** One server and all who talk to it. */
  private static final class History {
    private final Draws draws;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<HostileStream> streams = new ArrayList<>();
    private final HonestProxy honest = new HonestProxy();
    private final SteppedXds xds;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int published;

    History(Draws draws) {
      this.draws = draws;
      this.xds = new SteppedXds(new MemoryStore(), () -> now, tasks::add, LIMITS);
    }

    void play() throws Exception {
      publish("web-a", "web-b");
      honest.start(xds.open(honest, tasks::add).requests());
      work();
      while (!draws.isEmpty()) {
        step();
        if (draws.below(3) > 0) {
          work();
        }
        check();
      }
      for (HostileStream stream : streams) {
        if (!stream.isOver()) {
          stream.leave(false);
        }
      }
      publish("web-a", "web-b");
      work();
      check();
      if (xds.openStreams() != 1) {
        throw new AssertionError(xds.openStreams() + " streams are open, all but one have gone");
      }
      long own = xds.report(id("web"), published).acknowledged();
      if (honest.weight("web-b_shop") != published || own != 1) {
        throw new AssertionError(
            "the honest proxy has " + honest.weight("web-b_shop") + " of " + published);
      }
    }

    private void step() {
      switch (draws.below(12)) {
        case 0, 1 -> {
          if (streams.size() < 40) {
            streams.add(new HostileStream(xds, tasks::add, draws.oneOf("there", "elsewhere")));
          }
        }
        case 8 -> publish("web-a", "web-b");
        case 9 -> publish("web-a", "web-b", "web-c");
        case 10 -> {
          now = now.plusSeconds(draws.oneOf(1, 45, 90, -3_600));
          xds.endNameless();
        }
        case 11 -> {
          if (!streams.isEmpty()) {
            HostileStream stream = any();
            if (!stream.isOver()) {
              stream.leave(draws.below(2) == 1);
            }
          }
        }
        default -> {
          if (streams.isEmpty()) {
            streams.add(new HostileStream(xds, tasks::add, "there"));
          }
          HostileStream stream = any();
          if (!stream.isOver()) {
            stream.ask(draws);
          }
        }
      }
    }

    /** One of the newest, so that something comes of what was begun. */
    private HostileStream any() {
      int first = Math.max(0, streams.size() - SLOTS);
      return streams.get(first + draws.below(streams.size() - first));
    }

    private void publish(String... nodes) {
      published++;
      Meshes mesh =
          Meshes.shop()
              .service("web", route("main", 0, EVERYTHING, byRollout("web")))
              .caller("caller", 9000, "web");
      for (String node : nodes) {
        mesh.node(node, 8081);
      }
      Mesh built = mesh.build();
      xds.publish(
          built,
          Map.of(id("web"), split(published, "web-b", published, "web-a", 10_000 - published)));
    }

    private void work() throws Exception {
      int done = 0;
      boolean busy = true;
      while (busy) {
        Runnable task = tasks.poll();
        if (task != null) {
          task.run();
        }
        busy = task != null || honest.work();
        if (++done > 20_000) {
          throw new AssertionError("the server and its proxies talk without end");
        }
      }
    }

    private void check() {
      if (xds.subscriptionBytes() > LIMITS.subscriptionBytes() || xds.subscriptionBytes() < 0) {
        throw new AssertionError(xds.subscriptionBytes() + " bytes are kept");
      }
      if (xds.openStreams() > LIMITS.streams()) {
        throw new AssertionError(xds.openStreams() + " streams are open");
      }
    }
  }
}
