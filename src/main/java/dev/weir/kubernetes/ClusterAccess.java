package dev.weir.kubernetes;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientBuilder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The way to an API server, as every tool finds it: in a pod the service account, else {@code
 * KUBECONFIG} or {@code ~/.kube/config}.
 */
public final class ClusterAccess implements AutoCloseable {
  /**
   * A connection on which nothing comes for so long is taken for dead. A watch is never that still:
   * the API server ends each before, and says so.
   */
  public static final Duration SILENCE = Duration.ofSeconds(50);

  private static final int CONNECT_MILLIS = 5_000;
  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration QUICK_SILENCE = Duration.ofSeconds(5);
  private static final Duration QUICK = Duration.ofSeconds(3);
  private static final int RECONNECT_MILLIS = 500;

  /**
   * Of one request, for what an API server answers with 429 or 5xx; its Retry-After is honoured.
   */
  private static final int RETRIES = 3;

  private final Vertx vertx;
  private final KubernetesClient client;

  private ClusterAccess(Config found, Duration silence, Duration request, int retries) {
    // On a thread of its own: Quarkus starts us on one of its Vert.x, which would warn of another.
    this.vertx = CompletableFuture.supplyAsync(() -> Vertx.vertx()).join();
    Config config =
        new ConfigBuilder(found)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(Math.toIntExact(request.toMillis()))
            .withRequestRetryBackoffLimit(retries)
            .withWatchReconnectInterval(RECONNECT_MILLIS)
            .withUserAgent("weir")
            .build();
    this.client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new OverVertx(Listening.atMost(silence, vertx)))
            .withHttpClientBuilderConsumer(
                http ->
                    http.addOrReplaceInterceptor(
                        WatchEnds.class.getSimpleName(),
                        new WatchEnds(silence.multipliedBy(4).dividedBy(5))))
            .build();
  }

  /** As the library's own factory, which Quarkus takes out of native executables. */
  private record OverVertx(Vertx vertx) implements HttpClient.Factory {
    @Override
    public HttpClient.Builder newBuilder() {
      return new VertxHttpClientBuilder<>(this, vertx);
    }
  }

  /**
   * Server-side apply: what is named becomes the manager's and is written, the rest stays.
   *
   * @param manager who owns it, in the object's managed fields
   */
  public static PatchContext applyingAs(String manager) {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(manager)
        .withForce(true)
        .build();
  }

  /** Finds the cluster; asks nothing yet. */
  public static ClusterAccess find() {
    return to(Config.autoConfigure(null));
  }

  /**
   * Finds the cluster of a context; asks nothing yet.
   *
   * @param context of the kubeconfig; empty for its current one
   * @param request how long one may last
   * @throws IllegalArgumentException when there is no such context, with those that there are
   */
  public static ClusterAccess find(Optional<String> context, Duration request) {
    Config config = Config.autoConfigure(context.orElse(null));
    List<String> known = config.getContexts().stream().map(NamedContext::getName).toList();
    if (context.isPresent() && !known.contains(context.get())) {
      throw new IllegalArgumentException(
          "the kubeconfig has no context '"
              + context.get()
              + "'; "
              + (known.isEmpty() ? "it has none at all" : "it has " + String.join(", ", known)));
    }
    return new ClusterAccess(config, SILENCE, request, RETRIES);
  }

  /**
   * Finds the cluster, for single questions for which somebody waits: a failure is told at once. No
   * watch may be opened by it, since a connection that is still is closed after seconds; so none
   * that has died without a word is used for the next question.
   */
  public static ClusterAccess quick() {
    return quick(Config.autoConfigure(null));
  }

  /** The same to a cluster that is known. */
  public static ClusterAccess quick(Config config) {
    return new ClusterAccess(config, QUICK_SILENCE, QUICK, 0);
  }

  /** To a cluster that is known. */
  public static ClusterAccess to(Config config) {
    return new ClusterAccess(config, SILENCE, REQUEST, RETRIES);
  }

  /**
   * The same with another patience.
   *
   * @param silence whole seconds
   */
  public static ClusterAccess to(Config config, Duration silence) {
    return new ClusterAccess(config, silence, REQUEST, RETRIES);
  }

  /** Where it is, for people. */
  public String address() {
    return client.getMasterUrl().toString();
  }

  /** The namespace that the context names. */
  public String namespace() {
    return Optional.ofNullable(client.getConfiguration().getNamespace()).orElse("default");
  }

  /** The client; closed with this. */
  public KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
