package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.kubernetes.ClusterAccess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Optional;

/** Writes the status of commands, by server-side apply, and deletes those whose time is over. */
final class CommandWriter {
  private static final PatchContext APPLY = ClusterAccess.applyingAs(StatusWriter.FIELD_MANAGER);

  private final ClusterAccess access;

  CommandWriter(ClusterAccess access) {
    this.access = access;
  }

  /**
   * Writes a status.
   *
   * @return the object afterwards; empty when it is gone, or another one under the same name
   * @throws KubernetesClientException when the API server does not take it
   */
  Optional<GenericKubernetesResource> write(
      CommandObject command, CommandStatus status, Instant now) {
    ObjectNode applied = ObjectDocuments.JSON.createObjectNode();
    applied
        .put("apiVersion", command.object().getApiVersion())
        .put("kind", command.object().getKind());
    applied
        .putObject("metadata")
        .put("namespace", command.id().namespace())
        .put("name", command.id().name())
        // One that was made anew under the same name is refused: this status is not about it.
        .put("uid", command.uid());
    applied.set(
        "status", status.json(ObjectDocuments.generation(command.object()), command.status(), now));
    GenericKubernetesResource body =
        access
            .client()
            .getKubernetesSerialization()
            .unmarshal(applied.toString(), GenericKubernetesResource.class);
    try {
      return Optional.of(
          access
              .client()
              .genericKubernetesResources(CommandObject.DEFINITION)
              .inNamespace(command.id().namespace())
              .resource(body)
              .subresource("status")
              .patch(APPLY));
    } catch (KubernetesClientException e) {
      if (isGone(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Deletes it, unless it has changed since.
   *
   * @throws KubernetesClientException when the API server does not do it
   */
  void delete(CommandObject command) {
    Resource<GenericKubernetesResource> there =
        access
            .client()
            .genericKubernetesResources(CommandObject.DEFINITION)
            .inNamespace(command.id().namespace())
            .resource(command.object());
    try {
      there.lockResourceVersion(command.object().getMetadata().getResourceVersion()).delete();
    } catch (KubernetesClientException e) {
      if (!isGone(e)) {
        throw e;
      }
    }
  }

  private static boolean isGone(KubernetesClientException failure) {
    return failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || failure.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }
}
