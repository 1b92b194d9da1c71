package dev.weir.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The way to an API server, as every tool finds it: in a pod the service account, else {@code
 * KUBECONFIG} or {@code ~/.kube/config}.
 */
public final class ClusterAccess implements AutoCloseable {
  /**
   * A connection on which nothing comes for so long is taken for dead. API servers send a bookmark
   * on each watch once a minute, so that a sound one is never that still.
   */
  public static final Duration SILENCE = Duration.ofSeconds(75);

  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 10_000;
  private static final int RECONNECT_MILLIS = 500;

  /**
   * Of one request, for what an API server answers with 429 or 5xx; its Retry-After is honoured.
   */
  private static final int RETRIES = 3;

  private final Vertx vertx;
  private final KubernetesClient client;

  private ClusterAccess(Config found, Duration silence) {
    // On a thread of its own: Quarkus starts us on one of its Vert.x, which would warn of another.
    this.vertx = CompletableFuture.supplyAsync(() -> Vertx.vertx()).join();
    Config config =
        new ConfigBuilder(found)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            .withRequestRetryBackoffLimit(RETRIES)
            .withWatchReconnectInterval(RECONNECT_MILLIS)
            .withUserAgent("weir")
            .build();
    this.client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new VertxHttpClientFactory(Listening.atMost(silence, vertx)))
            .build();
  }

  /** Finds the cluster; asks nothing yet. */
  public static ClusterAccess find() {
    return to(Config.autoConfigure(null));
  }

  /** To a cluster that is known. */
  public static ClusterAccess to(Config config) {
    return new ClusterAccess(config, SILENCE);
  }

  /**
   * The same with another patience.
   *
   * @param silence whole seconds
   */
  public static ClusterAccess to(Config config, Duration silence) {
    return new ClusterAccess(config, silence);
  }

  /** Where it is, for people. */
  public String address() {
    return client.getMasterUrl().toString();
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
