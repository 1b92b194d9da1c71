package dev.weir.store.kubernetes;

import dev.weir.kubernetes.ClusterAccess;
import dev.weir.store.replica.SharedLog.Head;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the head of a {@link ConfigMapLog}. Only the newest is kept: it has everything. */
public final class LogWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  private final SharedIndexInformer<ConfigMap> informer;
  private volatile Optional<Head> newest = Optional.empty();
  private final Runnable onChange;

  /**
   * @param onChange called on any thread, quickly
   */
  public LogWatch(ClusterAccess access, String namespace, String name, Runnable onChange) {
    this.onChange = onChange;
    this.informer =
        access.client().configMaps().inNamespace(namespace).withName(name).runnableInformer(0);
    informer.exceptionHandler(new Complaints("the log of changes"));
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(ConfigMap now) {
            seen(now);
          }

          @Override
          public void onUpdate(ConfigMap before, ConfigMap now) {
            seen(now);
          }

          @Override
          public void onDelete(ConfigMap last, boolean unknown) {
            // The next leader makes another; what was read stays.
            LOG.warn("the log of changes is gone");
          }
        });
  }

  private void seen(ConfigMap map) {
    try {
      newest = Optional.of(ConfigMapLog.head(map));
      onChange.run();
    } catch (IOException e) {
      LOG.error("the log of changes is not followed: {}", e.getMessage());
    }
  }

  /** Begins; returns at once. */
  public void start() {
    informer.start();
  }

  /** The newest head that was seen. */
  public Optional<Head> newest() {
    return newest;
  }

  @Override
  public void close() {
    informer.stop();
  }
}
