package dev.weir.intent.kubernetes;

import dev.weir.core.rollout.ResourceId;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of a cluster as the watch tells of them; nothing older than what was seen comes back.
 */
final class CommandObjects implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandObjects.class);

  private final Consumer<ResourceId> changed;
  private final SharedIndexInformer<GenericKubernetesResource> informer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ResourceId, GenericKubernetesResource> known = new HashMap<>();

  /** Why they cannot be seen; empty when they can. */
  private String failure = "";

  /**
   * @param watching for the watch, which stays open
   * @param changed is told, quickly and on any thread, which are new or gone
   */
  CommandObjects(ClusterAccess watching, Consumer<ResourceId> changed) {
    this.changed = changed;
    this.informer =
        watching
            .client()
            .genericKubernetesResources(CommandObject.DEFINITION)
            .inAnyNamespace()
            .runnableInformer(0);
    informer.exceptionHandler(
        (_, why) -> {
          failed(ClusterWords.of(why));
          return true;
        });
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(GenericKubernetesResource now) {
            seen(now);
          }

          @Override
          public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
            seen(now);
          }

          @Override
          public void onDelete(GenericKubernetesResource last, boolean unknown) {
            gone(last);
          }
        });
  }

  /** Begins to watch; returns at once. */
  void start() {
    informer.start();
  }

  /** A newer form of one, as the watch or a write has it. */
  void seen(GenericKubernetesResource now) {
    works();
    ResourceId id = ObjectDocuments.id(now);
    lock.lock();
    try {
      GenericKubernetesResource before = known.get(id);
      if (before != null && version(before) >= version(now)) {
        return;
      }
      known.put(id, now);
    } finally {
      lock.unlock();
    }
    changed.accept(id);
  }

  private void gone(GenericKubernetesResource last) {
    ResourceId id = ObjectDocuments.id(last);
    lock.lock();
    try {
      GenericKubernetesResource before = known.get(id);
      if (before == null
          || !before.getMetadata().getUid().equals(last.getMetadata().getUid())
              && version(before) > version(last)) {
        return;
      }
      known.remove(id);
    } finally {
      lock.unlock();
    }
    changed.accept(id);
  }

  Optional<CommandObject> find(ResourceId id) {
    lock.lock();
    try {
      return Optional.ofNullable(known.get(id)).map(CommandObject::of);
    } finally {
      lock.unlock();
    }
  }

  /** Says once why they cannot be seen. */
  private void failed(String why) {
    lock.lock();
    try {
      if (!why.equals(failure)) {
        failure = why;
        LOG.warn("kind={} cannot be watched, tried again: {}", CommandObject.KIND, why);
      }
    } finally {
      lock.unlock();
    }
  }

  private void works() {
    lock.lock();
    try {
      if (!failure.isEmpty()) {
        failure = "";
        LOG.info("kind={} is seen again", CommandObject.KIND);
      }
    } finally {
      lock.unlock();
    }
  }

  private static long version(GenericKubernetesResource object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  @Override
  public void close() {
    informer.stop();
  }
}
