package dev.weir.xds.server;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.TrafficPublisher;
import dev.weir.xds.snapshot.Snapshots;
import io.grpc.BindableService;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Serves the proxies. Put {@link #services} on a gRPC server whose keep-alive allows a ping every
 * {@link #PROXY_KEEP_ALIVE}, publish, and ask who has acknowledged.
 *
 * <p>A proxy says by {@code node.cluster} which virtual node it stands for, as {@code
 * namespace/name}. One whose node is not there, or that comes before the first publication, waits
 * on its open stream and shows in {@link #proxies}. When a node leaves the mesh its proxies keep
 * what they have and are no longer counted.
 */
public final class XdsServer implements TrafficPublisher, AutoCloseable {
  /** How often a proxy with our bootstrap pings; a gRPC server must be told to permit it. */
  public static final Duration PROXY_KEEP_ALIVE = Duration.ofSeconds(10);

  private static final int MIN_THREADS = 4;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final ExecutorService pool;
  private final ScheduledExecutorService timer;
  private final Snapshots snapshots;
  private final ChangeNotices notices;
  private final Streams streams;
  private final AdsService ads;

  /**
   * @throws RolloutStore.StoreException when the stored versions cannot be read
   */
  public XdsServer(RolloutStore store, InstantSource clock) {
    this(store, clock, XdsLimits.DEFAULT, StreamListener.NONE);
  }

  /**
   * Of an engine without others.
   *
   * @throws RolloutStore.StoreException when the stored versions cannot be read
   */
  public XdsServer(
      RolloutStore store, InstantSource clock, XdsLimits limits, StreamListener listener) {
    this(store, clock, limits, listener, CatchUp.alone());
  }

  /**
   * @throws RolloutStore.StoreException when the stored versions cannot be read
   */
  public XdsServer(
      RolloutStore store,
      InstantSource clock,
      XdsLimits limits,
      StreamListener listener,
      CatchUp catchUp) {
    this.snapshots = new Snapshots(store, clock);
    int threads = Math.max(MIN_THREADS, Runtime.getRuntime().availableProcessors());
    this.pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("weir-xds-", 0).daemon().factory());
    this.notices = new ChangeNotices(new SerialExecutor(pool));
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("weir-xds-timer").daemon().factory());
    this.streams = new Streams(snapshots, clock, listener, notices, limits, catchUp);
    long patience = limits.firstRequest().toMillis();
    timer.scheduleWithFixedDelay(
        () -> streams.endNameless(limits.firstRequest()),
        patience,
        patience,
        TimeUnit.MILLISECONDS);
    long halfway = ProxyStream.CATCH_UP.toMillis() / 2;
    timer.scheduleWithFixedDelay(streams::lookAtYoung, halfway, halfway, TimeUnit.MILLISECONDS);
    this.ads = new AdsService(streams, pool, limits);
  }

  /** What to put on the gRPC server. */
  public List<BindableService> services() {
    return List.of(ads);
  }

  /** What is kept of all subscriptions, in bytes as {@link XdsLimits} counts them. */
  long subscriptionBytes() {
    return streams.admission().kept();
  }

  /**
   * {@inheritDoc}
   *
   * @throws RolloutStore.StoreException when the new versions cannot be stored; the proxies keep
   *     what they have
   */
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

  @Override
  public ProxyReport report(ResourceId rollout, long sequence) {
    return streams.report(rollout, sequence);
  }

  /**
   * What the proxies say of every split that they are given; of those that no proxy has, nothing.
   */
  public Map<ResourceId, ProxyReport> reports() {
    return streams.reports();
  }

  @Override
  public List<ProxyStatus> proxies() {
    return streams.proxies();
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> listener) {
    notices.add(listener);
  }

  /** Ends every stream; proxies keep what they have and try to come back. */
  @Override
  public void close() {
    streams
        .all()
        .forEach(s -> s.refuse(Status.UNAVAILABLE.withDescription("the engine is stopping")));
    timer.shutdownNow();
    pool.shutdown();
    try {
      if (!pool.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
