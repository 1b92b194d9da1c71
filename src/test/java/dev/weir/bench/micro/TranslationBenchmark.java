package dev.weir.bench.micro;

import com.google.protobuf.Any;
import dev.weir.bench.Fleet;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.RoutingTables;
import dev.weir.core.traffic.Split;
import dev.weir.testing.Meshes;
import dev.weir.xds.translate.Translation;
import dev.weir.xds.translate.VirtualHosts;
import dev.weir.xds.translate.XdsType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Routing table and Envoy's resources for a caller of a hundred services. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TranslationBenchmark {
  private static final Fleet FLEET = new Fleet(100, 1);
  private static final ResourceId CALLER = Meshes.id("caller-0");

  private final Mesh mesh = FLEET.mesh();
  private final Map<ResourceId, Split> splits = FLEET.splits();
  private final RoutingTables tables = RoutingTables.of(mesh, splits);
  private final VirtualHosts hosts = new VirtualHosts();
  private long sequence = 1;

  /** From nothing, as after a read of another mesh. */
  @Benchmark
  public List<SortedMap<String, Any>> wholeMesh() {
    return packed(RoutingTables.of(mesh, splits), new VirtualHosts());
  }

  /** As after a step of one rollout: ninety-nine hosts are as before. */
  @Benchmark
  public List<SortedMap<String, Any>> oneSplit() {
    Map<ResourceId, Split> next = new HashMap<>(splits);
    sequence++;
    next.put(Fleet.rollout(0), Fleet.split(0, (int) (sequence % 2) * 1_000, sequence));
    return packed(tables.with(next), hosts);
  }

  private static List<SortedMap<String, Any>> packed(RoutingTables of, VirtualHosts known) {
    Translation translation = Translation.of(of.of(CALLER).orElseThrow(), known);
    List<SortedMap<String, Any>> packed = new ArrayList<>();
    for (XdsType type : XdsType.values()) {
      packed.add(translation.packed(type));
    }
    return packed;
  }
}
