package dev.weir.xds.server;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.TrafficPublisher;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.snapshot.Snapshots;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The real snapshots and streams without threads and sockets: whoever opens a stream says when its
 * tasks run.
 */
public final class SteppedXds implements TrafficPublisher {
  private final Snapshots snapshots;
  private final ChangeNotices notices;
  private final Streams streams;
  private int opened;
  private final XdsLimits limits;

  /**
   * @param telling runs the notices of changes
   */
  public SteppedXds(RolloutStore store, InstantSource clock, Executor telling) {
    this(store, clock, telling, XdsLimits.DEFAULT);
  }

  public SteppedXds(RolloutStore store, InstantSource clock, Executor telling, XdsLimits limits) {
    this(store, clock, telling, limits, CatchUp.alone());
  }

  public SteppedXds(
      RolloutStore store,
      InstantSource clock,
      Executor telling,
      XdsLimits limits,
      CatchUp catchUp) {
    this.limits = limits;
    this.snapshots = new Snapshots(store, clock);
    this.notices = new ChangeNotices(new SerialExecutor(telling));
    this.streams = new Streams(snapshots, clock, StreamListener.NONE, notices, limits, catchUp);
  }

  /** One open stream as the server sees it. */
  public final class Opened {
    private final ProxyStream stream;
    private final StreamObserver<DiscoveryRequest> requests;

    private Opened(ProxyStream stream, StreamObserver<DiscoveryRequest> requests) {
      this.stream = stream;
      this.requests = requests;
    }

    public StreamObserver<DiscoveryRequest> requests() {
      return requests;
    }

    /** Whether the server holds it for open. */
    public boolean isOpen() {
      return streams.all().contains(stream);
    }
  }

  /** Opens a stream, from an address of its own, whose tasks run on the given executor. */
  public Opened open(StreamObserver<DiscoveryResponse> responses, Executor tasks) {
    return tryToOpen(responses, tasks, "proxy-" + ++opened).orElseThrow();
  }

  /** Opens a stream from an address; empty when there is no place for it. */
  @SuppressWarnings("ReferenceEquality") // The very peer: others may come from the same address.
  public Optional<Opened> tryToOpen(
      StreamObserver<DiscoveryResponse> responses, Executor tasks, String address) {
    Peer peer = new Peer(address, address);
    StreamObserver<DiscoveryRequest> requests =
        new AdsService(streams, tasks, limits).open(responses, peer);
    return streams.all().stream()
        .filter(s -> s.peer() == peer)
        .findFirst()
        .map(opened -> new Opened(opened, requests));
  }

  /** Looks once at the streams on which nobody has said who they are. */
  public void endNameless() {
    streams.endNameless(limits.firstRequest());
  }

  /** What is kept of all subscriptions, in bytes. */
  public long subscriptionBytes() {
    return streams.admission().kept();
  }

  /** How many streams the server holds for open. */
  public int openStreams() {
    return streams.all().size();
  }

  /** The node group's current snapshot. */
  public Optional<Snapshot> snapshot(ResourceId group) {
    return snapshots.of(group);
  }

  /** The node groups that carry the rollout's split. */
  public Set<ResourceId> carriersOf(ResourceId rollout) {
    return snapshots.carriersOf(rollout);
  }

  @Override
  public void publish(Mesh mesh, Map<ResourceId, Split> splits) {
    prepare(mesh, splits).make();
  }

  @Override
  public Publication prepare(Mesh mesh, Map<ResourceId, Split> splits) {
    Snapshots.Prepared prepared = snapshots.prepare(mesh, splits);
    return () -> {
      Snapshots.Published published = prepared.publish();
      streams.look(published.groups());
      notices.changed(published.rollouts());
    };
  }

  @Override
  public void refresh() {
    snapshots.refresh();
  }

  /** What the proxies say of every split that they are given. */
  public Map<ResourceId, ProxyReport> reports() {
    return streams.reports();
  }

  /** Looks again at the proxies that may have waited for this engine to catch up. */
  public void lookAtYoung() {
    streams.lookAtYoung();
  }

  @Override
  public ProxyReport report(ResourceId rollout, long sequence) {
    return streams.report(rollout, sequence);
  }

  @Override
  public List<ProxyStatus> proxies() {
    return streams.proxies();
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> listener) {
    notices.add(listener);
  }
}
