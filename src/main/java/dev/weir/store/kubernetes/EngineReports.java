package dev.weir.store.kubernetes;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.PeerReports;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the proxies of each engine say, told from engine to engine: each writes a ConfigMap of its
 * own, when something has changed and as a sign of life, and watches those of the others. An engine
 * without a sign of life is forgotten, and so are its proxies: they come to another one.
 */
public final class EngineReports implements PeerReports, AutoCloseable {
  /** The label of each report; its value is the name that the engines share. */
  static final String LABEL = "weir.dev/reports";

  private static final String ENGINE = "engine";
  private static final String REPORTS = "reports";
  private static final String BEAT = "beat";

  /** What comes in a burst is written together. */
  private static final Duration GATHER = Duration.ofMillis(30);

  private static final Logger LOG = LoggerFactory.getLogger(EngineReports.class);
  private static final PatchContext APPLY = ClusterAccess.applyingAs("weir");

  private final ClusterAccess access;
  private final Names names;
  private final Supplier<Map<ResourceId, ProxyReport>> own;
  private final List<Consumer<Set<ResourceId>>> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();
  private final AtomicBoolean waits = new AtomicBoolean();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-reports").factory());
  private final SharedIndexInformer<ConfigMap> informer;
  private long beat;
  private boolean complained;

  /**
   * How the reports are named.
   *
   * @param shared what the engines share
   * @param engine of this one; no other has it
   * @param silence so long an engine may be silent
   */
  public record Names(String namespace, String shared, String engine, Duration silence) {}

  private record Peer(Map<ResourceId, ProxyReport> reports, long heardAt) {}

  /**
   * @param own what this engine's proxies say now
   */
  public EngineReports(
      ClusterAccess access, Names names, Supplier<Map<ResourceId, ProxyReport>> own) {
    this.access = access;
    this.names = names;
    this.own = own;
    this.informer =
        access
            .client()
            .configMaps()
            .inNamespace(names.namespace())
            .withLabel(LABEL, names.shared())
            .runnableInformer(0);
    informer.exceptionHandler(new Complaints("what the proxies of other engines say"));
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(ConfigMap now) {
            heard(now);
          }

          @Override
          public void onUpdate(ConfigMap before, ConfigMap now) {
            heard(now);
          }

          @Override
          public void onDelete(ConfigMap last, boolean unknown) {
            forget(last.getData() == null ? "" : last.getData().getOrDefault(ENGINE, ""));
          }
        });
  }

  /** Begins to tell and to hear; returns at once. */
  public void start() {
    informer.start();
    long life = Math.max(1, names.silence().toMillis() / 3);
    timer.scheduleWithFixedDelay(this::write, 0, life, TimeUnit.MILLISECONDS);
    long look = Math.max(1, life / 3);
    timer.scheduleWithFixedDelay(this::forgetSilent, look, look, TimeUnit.MILLISECONDS);
  }

  /** Whether what the others say has been read once. */
  public boolean complete() {
    return informer.hasSynced();
  }

  /** What this engine's proxies say has changed, perhaps. */
  public void changed() {
    if (!waits.getAndSet(true)) {
      timer.schedule(this::write, GATHER.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void write() {
    waits.set(false);
    try {
      beat++;
      ConfigMap map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(name())
              .withNamespace(names.namespace())
              .addToLabels(LABEL, names.shared())
              .endMetadata()
              .addToData(ENGINE, names.engine())
              .addToData(BEAT, Long.toString(beat))
              .addToData(REPORTS, ReportText.of(own.get()))
              .build();
      access.client().resource(map).patch(APPLY);
      if (complained) {
        LOG.info("engine={} tells the others again what its proxies say", names.engine());
        complained = false;
      }
    } catch (KubernetesClientException e) {
      if (!complained) {
        LOG.warn("what the proxies say is not told, tried again: {}", ClusterWords.of(e));
      }
      complained = true;
    } catch (RuntimeException e) {
      LOG.error("what the proxies say is not told, tried again", e);
    }
  }

  private String name() {
    return names.shared() + "-proxies-" + names.engine();
  }

  private void heard(ConfigMap map) {
    Map<String, String> data = map.getData() == null ? Map.of() : map.getData();
    String engine = data.getOrDefault(ENGINE, "");
    if (engine.isEmpty() || engine.equals(names.engine())) {
      return;
    }
    try {
      Peer before = peers.get(engine);
      Peer now = new Peer(ReportText.read(data.getOrDefault(REPORTS, "{}")), System.nanoTime());
      peers.put(engine, now);
      tell(before == null ? Map.of() : before.reports(), now.reports());
    } catch (IllegalArgumentException e) {
      LOG.warn("the report of engine {} is not understood", engine, e);
    }
  }

  private void forget(String engine) {
    Peer gone = peers.remove(engine);
    if (gone != null) {
      tell(gone.reports(), Map.of());
    }
  }

  private void forgetSilent() {
    long now = System.nanoTime();
    peers.forEach(
        (engine, peer) -> {
          if (now - peer.heardAt() > names.silence().toNanos()) {
            LOG.warn("engine={} is silent; its proxies are not counted", engine);
            forget(engine);
          }
        });
  }

  private void tell(Map<ResourceId, ProxyReport> before, Map<ResourceId, ProxyReport> now) {
    Set<ResourceId> changed = new HashSet<>(before.keySet());
    changed.addAll(now.keySet());
    changed.removeIf(
        rollout -> before.containsKey(rollout) && before.get(rollout).equals(now.get(rollout)));
    if (!changed.isEmpty()) {
      listeners.forEach(listener -> listener.accept(changed));
    }
  }

  @Override
  public Map<String, ProxyReport> of(ResourceId rollout) {
    Map<String, ProxyReport> reports = new HashMap<>();
    peers.forEach(
        (engine, peer) -> {
          ProxyReport report = peer.reports().get(rollout);
          if (report != null) {
            reports.put(engine, report);
          }
        });
    return reports;
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> listener) {
    listeners.add(listener);
  }

  /** Tells the others that this engine's proxies leave it. */
  @Override
  public void close() {
    informer.stop();
    timer.shutdownNow();
    try {
      access.client().configMaps().inNamespace(names.namespace()).withName(name()).delete();
    } catch (KubernetesClientException e) {
      LOG.info("the report stays until it is old: {}", ClusterWords.of(e));
    }
  }
}
