package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Control.RolloutView;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what became of each rollout into the status of its object, by server-side apply on the
 * status subresource: nothing else of an object is ever written. When nothing has changed nothing
 * is asked of the API server; while it is away the newest status of each rollout waits.
 */
final class StatusWriter implements AutoCloseable {
  /** Who owns the status, in the object's managed fields. */
  static final String FIELD_MANAGER = "weir";

  /** Between two writes of one rollout. */
  static final Duration SPACING = Duration.ofSeconds(1);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
  private static final int MAX_DOUBLINGS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

  private static final PatchContext APPLY = ClusterAccess.applyingAs(FIELD_MANAGER);

  private final ClusterAccess access;
  private final ClusterSource source;
  private final DeletionWatch deletions;
  private final Control control;
  private final Function<RolloutView, ObjectNode> json;
  private final InstantSource clock;
  private final Due<ResourceId> due = new Due<>("weir-status", this::write);

  /** The engine has news of these. */
  private final Set<ResourceId> undescribed = ConcurrentHashMap.newKeySet();

  /**
   * Which version of the object the last write made: when the cluster tells of it, it is no news.
   */
  private final Map<ResourceId, String> written = new HashMap<>();

  private final Map<ResourceId, Integer> failures = new HashMap<>();

  /**
   * @param json a rollout as a resource with its status
   */
  StatusWriter(
      ClusterAccess access,
      ClusterSource source,
      DeletionWatch deletions,
      Control control,
      Function<RolloutView, ObjectNode> json,
      InstantSource clock) {
    this.access = access;
    this.source = source;
    this.deletions = deletions;
    this.control = control;
    this.json = json;
    this.clock = clock;
  }

  void start() {
    due.start();
  }

  /** The engine has decided on it, or the source has read it: there may be something to write. */
  void changed(ResourceId rollout) {
    undescribed.add(rollout);
    due.at(rollout, Duration.ZERO);
  }

  /** It has changed in the cluster; when that was this writer, there is nothing to do. */
  void seen(ResourceId rollout) {
    due.at(rollout, Duration.ZERO);
  }

  private void write(ResourceId id) {
    boolean news = undescribed.remove(id);
    Optional<GenericKubernetesResource> object =
        source.objects().find(ResourceKind.ROLLOUT, id.namespace(), id.name());
    if (object.isEmpty()) {
      written.remove(id);
      failures.remove(id);
      return;
    }
    String version = object.get().getMetadata().getResourceVersion();
    if (!news && version.equals(written.get(id))) {
      return;
    }
    Optional<RolloutView> view = control.rollout(id);
    if (view.isPresent()
        && generation(view.get()) < ObjectDocuments.generation(object.get())
        && judged(object.get()).isEmpty()) {
      // The engine has not taken it yet; when it has, it need not have decided anything.
      undescribed.add(id);
      due.at(id, SPACING);
    }
    JsonNode before =
        ObjectDocuments.JSON.valueToTree(object.get().getAdditionalProperties().get("status"));
    Optional<ObjectNode> wanted = wanted(view, object.get(), before);
    if (wanted.isEmpty() || ObjectDocuments.equal(wanted.get(), before)) {
      return;
    }
    try {
      written.put(id, apply(object.get(), wanted.get()));
      failures.remove(id);
      due.notBefore(id, SPACING);
    } catch (KubernetesClientException e) {
      failed(id, e);
    }
  }

  private Optional<ObjectNode> wanted(
      Optional<RolloutView> view, GenericKubernetesResource object, JsonNode before) {
    return StatusDocument.of(
        view.map(json).map(node -> (ObjectNode) node.get("status")),
        view.map(StatusWriter::generation).orElse(0L),
        judged(object),
        Optional.ofNullable(deletions.held().get(ObjectDocuments.key(object))),
        before,
        clock.instant());
  }

  private Optional<ClusterSource.Judged> judged(GenericKubernetesResource object) {
    return Optional.ofNullable(source.judged().get(ObjectDocuments.key(object)));
  }

  private static long generation(RolloutView view) {
    return ObjectDocuments.parse(view.document()).at("/metadata/generation").asLong();
  }

  /**
   * @return the version of the object afterwards
   */
  private String apply(GenericKubernetesResource object, ObjectNode status) {
    ObjectNode applied = ObjectDocuments.JSON.createObjectNode();
    applied.put("apiVersion", object.getApiVersion()).put("kind", object.getKind());
    applied
        .putObject("metadata")
        .put("namespace", object.getMetadata().getNamespace())
        .put("name", object.getMetadata().getName())
        // One that was made anew under the same name is refused: this status is not about it.
        .put("uid", object.getMetadata().getUid());
    applied.set("status", status);
    return access
        .client()
        .genericKubernetesResources(ClusterObjects.definition(ResourceKind.ROLLOUT))
        .inNamespace(object.getMetadata().getNamespace())
        .resource(
            access
                .client()
                .getKubernetesSerialization()
                .unmarshal(applied.toString(), GenericKubernetesResource.class))
        .subresource("status")
        .patch(APPLY)
        .getMetadata()
        .getResourceVersion();
  }

  /** Nothing of this says anything about a revision: the write is made again from what is then. */
  private void failed(ResourceId id, KubernetesClientException failure) {
    if (failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      failures.remove(id);
      return;
    }
    undescribed.add(id);
    int times = failures.merge(id, 1, Integer::sum);
    if (times == 1) {
      LOG.warn("rollout={} status not written, tried again: {}", id, ClusterWords.of(failure));
    }
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(times - 1, MAX_DOUBLINGS));
    Duration bounded = wait.compareTo(LONGEST_RETRY) < 0 ? wait : LONGEST_RETRY;
    // Also when there is news before: that would be as many more tries.
    due.notBefore(id, bounded);
    due.at(id, bounded);
  }

  @Override
  public void close() {
    due.close();
  }
}
