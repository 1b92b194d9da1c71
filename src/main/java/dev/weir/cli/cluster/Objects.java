package dev.weir.cli.cluster;

import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import dev.weir.cli.json.JsonText.NotJsonException;
import dev.weir.kubernetes.ClusterAccess;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is asked of an API server, one method for each. */
final class Objects {
  static final String API_VERSION = "weir.dev/v1alpha1";
  private static final ResourceDefinitionContext ROLLOUT = definition("Rollout", "rollouts");
  private static final ResourceDefinitionContext COMMAND =
      definition("RolloutCommand", "rolloutcommands");

  private final ClusterAccess access;

  Objects(ClusterAccess access) {
    this.access = access;
  }

  private static ResourceDefinitionContext definition(String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("weir.dev")
        .withVersion("v1alpha1")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  List<GenericKubernetesResource> rollouts() {
    return access.client().genericKubernetesResources(ROLLOUT).inAnyNamespace().list().getItems();
  }

  List<GenericKubernetesResource> rollouts(String namespace) {
    return access
        .client()
        .genericKubernetesResources(ROLLOUT)
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  Watch watch(Optional<String> namespace, Watcher<GenericKubernetesResource> watcher) {
    var rollouts = access.client().genericKubernetesResources(ROLLOUT);
    return namespace.isPresent()
        ? rollouts.inNamespace(namespace.get()).watch(watcher)
        : rollouts.inAnyNamespace().watch(watcher);
  }

  Optional<GenericKubernetesResource> rollout(String namespace, String name) {
    return Optional.ofNullable(
        access
            .client()
            .genericKubernetesResources(ROLLOUT)
            .inNamespace(namespace)
            .withName(name)
            .get());
  }

  /** The events of a rollout. */
  List<Event> events(String namespace, String name) {
    return access
        .client()
        .v1()
        .events()
        .inNamespace(namespace)
        .withField("involvedObject.kind", "Rollout")
        .withField("involvedObject.name", name)
        .list()
        .getItems();
  }

  Optional<GenericKubernetesResource> command(String namespace, String name) {
    return Optional.ofNullable(
        access
            .client()
            .genericKubernetesResources(COMMAND)
            .inNamespace(namespace)
            .withName(name)
            .get());
  }

  /** Makes a command, or leaves the one that is there by that name. */
  void make(GenericKubernetesResource command) {
    try {
      access
          .client()
          .genericKubernetesResources(COMMAND)
          .inNamespace(command.getMetadata().getNamespace())
          .resource(command)
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /** As a server would show it: without what an API server keeps for itself. */
  Json json(GenericKubernetesResource object) {
    try {
      Json whole = JsonText.parse(access.client().getKubernetesSerialization().asJson(object));
      Map<String, Json> metadata = new HashMap<>(whole.at("metadata").fields());
      metadata.remove("managedFields");
      Json.Builder shown = Json.object();
      whole
          .fields()
          .forEach(
              (name, value) ->
                  shown.put(name, name.equals("metadata") ? new Json.Fields(metadata) : value));
      return shown.build();
    } catch (NotJsonException e) {
      throw new IllegalStateException("an object of the cluster is no JSON", e);
    }
  }
}
