package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.kubernetes.ClusterAccess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Adds and removes the finalizer of an object, and touches nothing else of it. */
final class Finalizers {
  /** Who owns the finalizer, in the object's managed fields: it owns nothing else. */
  static final String FIELD_MANAGER = "weir-finalizer";

  private static final PatchContext APPLY = ClusterAccess.applyingAs(FIELD_MANAGER);

  /** An apply without it would leave it there when somebody else has written it too. */
  private static final PatchContext REMOVE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON)
          .withFieldManager(FIELD_MANAGER)
          .build();

  private final ClusterAccess access;

  Finalizers(ClusterAccess access) {
    this.access = access;
  }

  static boolean on(GenericKubernetesResource object) {
    return object.getMetadata().getFinalizers().contains(InUse.FINALIZER);
  }

  /**
   * @return the version of the object afterwards
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when it was not done
   */
  String add(GenericKubernetesResource object) {
    ObjectNode applied = ObjectDocuments.JSON.createObjectNode();
    applied.put("apiVersion", object.getApiVersion()).put("kind", object.getKind());
    applied
        .putObject("metadata")
        .put("namespace", object.getMetadata().getNamespace())
        .put("name", object.getMetadata().getName())
        // One that was made anew under the same name is refused, and so is making it.
        .put("uid", object.getMetadata().getUid())
        .putArray("finalizers")
        .add(InUse.FINALIZER);
    return resource(
            access
                .client()
                .getKubernetesSerialization()
                .unmarshal(applied.toString(), GenericKubernetesResource.class))
        .patch(APPLY)
        .getMetadata()
        .getResourceVersion();
  }

  /**
   * @return the version of the object afterwards
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when it was not done, as when
   *     the object is another than is known here
   */
  String remove(GenericKubernetesResource object) {
    String place =
        "/metadata/finalizers/" + object.getMetadata().getFinalizers().indexOf(InUse.FINALIZER);
    ArrayNode steps = ObjectDocuments.JSON.createArrayNode();
    steps
        .addObject()
        .put("op", "test")
        .put("path", "/metadata/uid")
        .put("value", object.getMetadata().getUid());
    steps.addObject().put("op", "test").put("path", place).put("value", InUse.FINALIZER);
    steps.addObject().put("op", "remove").put("path", place);
    return resource(object).patch(REMOVE, steps.toString()).getMetadata().getResourceVersion();
  }

  private Resource<GenericKubernetesResource> resource(GenericKubernetesResource object) {
    ResourceKind kind = ResourceKind.of(object.getKind()).orElseThrow();
    return access
        .client()
        .genericKubernetesResources(ClusterObjects.definition(kind))
        .inNamespace(object.getMetadata().getNamespace())
        .resource(object);
  }
}
