package dev.weir.bench;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Weights;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentReader;
import dev.weir.store.sqlite.SqliteStore;
import dev.weir.workload.FixedEndpoints;
import dev.weir.xds.server.XdsServer;
import io.grpc.Server;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The real engine, server and store in a JVM of their own, with simulated proxies; only the files
 * and the source of measurements are played.
 */
final class OverheadServer {
  private static final long LONGEST_WAVE_SECONDS = 240;

  private final Fleet fleet;
  private final Mesh mesh;
  private final ObservedWorld world;
  private final Engine engine;
  private final Thread loop;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong turns = new AtomicLong();
  private int waves;

  private OverheadServer(Fleet fleet, ObservedWorld world, XdsServer xds) {
    this.fleet = fleet;
    this.mesh = fleet.mesh();
    this.world = world;
    this.engine =
        new Engine(
            new Engine.Ports(
                world.store(),
                world.publisher(xds),
                this::answer,
                new FixedEndpoints(
                    name -> {
                      throw new UnknownHostException(name);
                    }),
                new NoFiles(),
                Plans::compile,
                Clock.systemUTC(),
                new EngineListener() {
                  @Override
                  public void turned(Duration oldest, int decisions) {
                    turns.incrementAndGet();
                  }
                }),
            "bench");
    this.loop = Thread.ofPlatform().name("weir-engine").daemon().unstarted(this::run);
  }

  /** Arguments: rollouts, node groups (one proxy each), the store's file. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[2]);
    Logging.toFile(Path.of(file + ".log"));
    Fleet fleet = new Fleet(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    ObservedWorld world = new ObservedWorld(new SqliteStore(file));
    XdsServer xds = new XdsServer(world.store(), Clock.systemUTC());
    OverheadServer measured = new OverheadServer(fleet, world, xds);
    Server server = Loopback.serve(xds.services());
    measured.loop.start();
    try (Worker proxies =
        Worker.start(ProxyFleet.class, server.getPort(), fleet.callers(), fleet.callers(), false)) {
      measured.wave(Duration.ZERO);
      proxies.answer();
      Worker.say("ready");
      Worker.serve(
          question ->
              switch (question[0]) {
                case "wave" -> measured.wave(Duration.ofMillis(Long.parseLong(question[1])));
                default -> throw new IllegalArgumentException("no such question: " + question[0]);
              });
    }
    System.exit(0);
  }

  private void run() {
    try {
      while (true) {
        engine.await();
        engine.turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletionStage<Readings> answer(Inquiry inquiry) {
    asked.incrementAndGet();
    return CompletableFuture.completedFuture(
        new Readings(
            inquiry.at(),
            new Reading.Answer(
                inquiry.candidate(),
                List.of(
                    new Reading.Series(Map.of(), List.of(new Reading.Point(inquiry.at(), 1.0))))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** Asks for the other revision of everything, and waits until it is stable everywhere. */
  private String wave(Duration hold) throws InterruptedException, TimeoutException {
    Revision wanted = new Revision(waves++ % 2 == 0 ? "v1" : "v2");
    IntentRead read = fleet.intent(mesh, wanted, hold);
    ObservedWorld.Wave wave = world.begin(wanted, fleet.services());
    asked.set(0);
    turns.set(0);
    long cpu = Machine.cpuNanos();
    long from = System.nanoTime();
    engine.intent(read);
    world.await(wave, LONGEST_WAVE_SECONDS);
    long cpuUsed = Machine.cpuNanos() - cpu;
    return report(wave, from, hold, cpuUsed);
  }

  private String report(ObservedWorld.Wave wave, long from, Duration hold, long cpuUsed) {
    List<Integer> shares = new ArrayList<>(Fleet.STEPS);
    shares.add(Weights.ALL);
    Samples step = new Samples();
    Samples first = new Samples();
    Samples over = new Samples();
    // The first revision ever has no steps.
    boolean stepped = waves > 1;
    for (Map.Entry<ResourceId, Long> done : wave.done.entrySet()) {
      over.add(done.getValue() - from - hold.toNanos() * Fleet.STEPS.size());
      if (stepped) {
        Map<Integer, Long> at = wave.shares.get(done.getKey());
        first.add(at.get(shares.getFirst()) - from);
        for (int i = 1; i < shares.size(); i++) {
          step.add(at.get(shares.get(i)) - at.get(shares.get(i - 1)) - hold.toNanos());
        }
      }
    }
    return String.format(
        Locale.ROOT,
        "first50=%f first99=%f step50=%f step99=%f over50=%f over99=%f cpu=%f commits=%d"
            + " publications=%d turns=%d asked=%d peak=%f done=%d rolledBack=%d",
        first.millis(0.5),
        first.millis(0.99),
        step.millis(0.5),
        step.millis(0.99),
        over.millis(0.5),
        over.millis(0.99),
        cpuUsed / 1e6 / fleet.services(),
        world.commits(),
        world.publications(),
        turns.get(),
        asked.get(),
        Machine.peakMebibytes(),
        wave.done.size(),
        wave.rolledBack.size());
  }

  private static final class NoFiles implements IntentReader {
    @Override
    public IntentRead read(Path directory) {
      throw new IllegalStateException("the bench has no files");
    }

    @Override
    public IntentRead readDocuments(Map<String, String> documents) {
      throw new IllegalStateException("the bench starts with an empty store");
    }
  }
}
