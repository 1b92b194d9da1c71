package dev.weir.cli.cluster;

import dev.weir.cli.client.EventStream;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import dev.weir.kubernetes.ClusterAccess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks an API server. */
final class ClusterClient implements WeirClient {
  private final ClusterAccess access;
  private final Optional<String> namespace;
  private final Failures failures;
  private final Objects objects;
  private final Duration timeout;

  /**
   * @param access is closed with this
   * @param namespace that lists are of; empty for all that the caller may see
   */
  ClusterClient(ClusterAccess access, Optional<String> namespace, Duration timeout) {
    this.access = access;
    this.namespace = namespace;
    this.timeout = timeout;
    this.failures = new Failures(access.address());
    this.objects = new Objects(access);
  }

  @Override
  public Json rollouts() throws RequestFailed {
    List<GenericKubernetesResource> found =
        failures.in(
            "list rollouts",
            () -> namespace.isPresent() ? objects.rollouts(namespace.get()) : everywhere());
    return Json.object()
        .put("apiVersion", Objects.API_VERSION)
        .put("kind", "RolloutList")
        .putAll("items", found, objects::json)
        .build();
  }

  /** Who may not list those of all namespaces sees those of the one that the context names. */
  private List<GenericKubernetesResource> everywhere() {
    try {
      return objects.rollouts();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      return objects.rollouts(access.namespace());
    }
  }

  @Override
  public Json rollout(String namespace, String name) throws RequestFailed {
    return failures
        .in("read rollouts", () -> objects.rollout(namespace, name))
        .map(objects::json)
        .orElseThrow(
            () ->
                new RequestFailed(Kind.NOT_FOUND, "there is no rollout " + namespace + "/" + name));
  }

  @Override
  public Json journal(String namespace, String name, int limit) throws RequestFailed {
    return failures.in(
        "list events", () -> EventJournal.of(objects.events(namespace, name), limit));
  }

  @Override
  public Json command(String namespace, String name, String verb, Json body, String key)
      throws RequestFailed {
    return new GivenCommand(objects, failures, timeout).give(namespace, name, verb, body, key);
  }

  @Override
  public Json plan(String namespace, String name) throws RequestFailed {
    throw needsServer("The plan of a rollout");
  }

  @Override
  public Json proxies() throws RequestFailed {
    throw needsServer("Which proxies are connected");
  }

  @Override
  public Json source() throws RequestFailed {
    throw needsServer("How the source was read");
  }

  @Override
  public Json notifications(Optional<String> state, Optional<String> namespace)
      throws RequestFailed {
    throw needsServer("Which notices wait");
  }

  @Override
  public Json resend(String id) throws RequestFailed {
    throw needsServer("Which notices wait");
  }

  private static RequestFailed needsServer(String what) {
    return new RequestFailed(
        Kind.NEEDS_SERVER,
        what
            + " is known to the server alone, not to the cluster.\n"
            + "Name it with --server (WEIR_SERVER), for example after `kubectl port-forward`.");
  }

  @Override
  public EventStream events() throws RequestFailed {
    return failures.in("watch rollouts", () -> new WatchedRollouts(objects, namespace));
  }

  @Override
  public void close() {
    access.close();
  }
}
