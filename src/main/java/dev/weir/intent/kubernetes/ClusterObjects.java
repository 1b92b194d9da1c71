package dev.weir.intent.kubernetes;

import dev.weir.intent.schema.ResourceKind;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in the cluster, as far as the watches have told. They begin anew by themselves whatever
 * ends them, and what they know stays until then.
 */
final class ClusterObjects implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterObjects.class);

  /** Is told, on the watches' threads and quickly, what has changed. */
  interface Changes {
    /** An object is there, or is there in another form; {@code before} is empty for a new one. */
    void seen(Optional<GenericKubernetesResource> before, GenericKubernetesResource now);

    void gone(GenericKubernetesResource last);
  }

  private final KubernetesClient client;
  private final Changes changes;
  private final Map<ResourceKind, SharedIndexInformer<GenericKubernetesResource>> informers =
      new EnumMap<>(ResourceKind.class);
  private final Map<ResourceKind, String> failures = new ConcurrentHashMap<>();

  ClusterObjects(KubernetesClient client, Changes changes) {
    this.client = client;
    this.changes = changes;
    for (ResourceKind kind : ResourceKind.values()) {
      informers.put(kind, informer(kind));
    }
  }

  /** Begins to watch; returns at once. */
  void start() {
    informers.values().forEach(SharedIndexInformer::start);
  }

  static ResourceDefinitionContext definition(ResourceKind kind) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(ResourceKind.GROUP)
        .withVersion(ResourceKind.VERSION)
        .withKind(kind.word())
        .withPlural(kind.plural())
        .withNamespaced(true)
        .build();
  }

  private SharedIndexInformer<GenericKubernetesResource> informer(ResourceKind kind) {
    SharedIndexInformer<GenericKubernetesResource> informer =
        client.genericKubernetesResources(definition(kind)).inAnyNamespace().runnableInformer(0);
    informer.exceptionHandler(
        (_, failure) -> {
          failed(kind, failure);
          return true;
        });
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(GenericKubernetesResource now) {
            works(kind);
            changes.seen(Optional.empty(), now);
          }

          @Override
          public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
            works(kind);
            changes.seen(Optional.of(before), now);
          }

          @Override
          public void onDelete(GenericKubernetesResource last, boolean unknown) {
            works(kind);
            changes.gone(last);
          }
        });
    return informer;
  }

  private void failed(ResourceKind kind, Throwable failure) {
    String words = ClusterWords.of(failure);
    if (!words.equals(failures.put(kind, words))) {
      LOG.warn("kind={} cannot be watched, tried again: {}", kind.word(), words);
    }
  }

  private void works(ResourceKind kind) {
    if (failures.remove(kind) != null) {
      LOG.info("kind={} is watched again", kind.word());
    }
  }

  /** Whether every kind has been read completely once. */
  boolean complete() {
    return informers.values().stream().allMatch(SharedIndexInformer::hasSynced);
  }

  /** Why kinds that were never read could not be, by kind; for those that could be, nothing. */
  Map<ResourceKind, String> unread() {
    Map<ResourceKind, String> unread = new EnumMap<>(ResourceKind.class);
    informers.forEach(
        (kind, informer) -> {
          if (!informer.hasSynced()) {
            unread.put(kind, failures.getOrDefault(kind, "no answer yet"));
          }
        });
    return unread;
  }

  /** Every object of every kind, as the watches know it. */
  List<GenericKubernetesResource> all() {
    List<GenericKubernetesResource> all = new ArrayList<>();
    informers.values().forEach(informer -> all.addAll(informer.getStore().list()));
    return all;
  }

  /**
   * Every object of a kind, asked for now.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when there is no answer
   */
  List<GenericKubernetesResource> listed(ResourceKind kind) {
    return client.genericKubernetesResources(definition(kind)).inAnyNamespace().list().getItems();
  }

  /** Whether the watch has told of all of these, or of something newer, and of what is gone. */
  boolean agrees(ResourceKind kind, List<GenericKubernetesResource> listed) {
    Map<String, Long> there = new HashMap<>();
    listed.forEach(one -> there.put(id(one), version(one)));
    Map<String, Long> known = new HashMap<>();
    Optional.ofNullable(informers.get(kind))
        .ifPresent(i -> i.getStore().list().forEach(one -> known.put(id(one), version(one))));
    return known.keySet().equals(there.keySet())
        && there.entrySet().stream()
            .allMatch(e -> known.getOrDefault(e.getKey(), 0L) >= e.getValue());
  }

  private static String id(GenericKubernetesResource object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  private static long version(GenericKubernetesResource object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  /** One object, as the watches know it. */
  Optional<GenericKubernetesResource> find(ResourceKind kind, String namespace, String name) {
    return Optional.ofNullable(informers.get(kind))
        .map(informer -> informer.getStore().getByKey(namespace + "/" + name));
  }

  @Override
  public void close() {
    informers.values().forEach(SharedIndexInformer::stop);
  }
}
