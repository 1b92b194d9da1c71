package dev.weir.bench.micro;

import dev.weir.bench.Fleet;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.testing.MemoryStore;
import dev.weir.xds.snapshot.Snapshots;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A publication in which one split of a thousand has changed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SnapshotsBenchmark {
  private static final int SERVICES = 1_000;

  /** Node groups: one calls all services, or each service has its own caller. */
  @Param({"1", "1000"})
  public int callers;

  private final Snapshots snapshots = new Snapshots(new MemoryStore(), Clock.systemUTC());
  private Mesh mesh;
  private Map<ResourceId, Split> splits;
  private long sequence = 1;

  /** The first publication makes everything. */
  @Setup
  public void prepare() {
    Fleet fleet = new Fleet(SERVICES, callers);
    mesh = fleet.mesh();
    splits = fleet.splits();
    snapshots.publish(mesh, splits);
  }

  /** Another rollout each time. */
  @Benchmark
  public Snapshots.Published oneSplit() {
    Map<ResourceId, Split> next = new HashMap<>(splits);
    sequence++;
    int number = (int) (sequence % SERVICES);
    int share = (int) (sequence / SERVICES % 2) * 1_000;
    next.put(Fleet.rollout(number), Fleet.split(number, share, sequence));
    splits = next;
    return snapshots.publish(mesh, next);
  }

  /** Nothing has changed: what a turn of the engine costs that publishes in vain. */
  @Benchmark
  public Snapshots.Published nothing() {
    return snapshots.publish(mesh, splits);
  }
}
