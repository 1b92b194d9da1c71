package dev.weir.cli.cluster;

import dev.weir.cli.client.EventStream;
import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Which rollouts change, by a watch. */
final class WatchedRollouts implements EventStream {
  /** More are not kept: whoever is told of one reads the state anyway. */
  private static final int MOST_WAITING = 10_000;

  private final BlockingQueue<Optional<String>> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Watch watch;

  WatchedRollouts(Objects objects, Optional<String> namespace) {
    this.watch =
        objects.watch(
            namespace,
            new Watcher<>() {
              @Override
              public void eventReceived(Action action, GenericKubernetesResource rollout) {
                put(Optional.of(names(rollout)));
              }

              @Override
              public void onClose(WatcherException cause) {
                put(Optional.empty());
              }

              @Override
              public void onClose() {
                put(Optional.empty());
              }
            });
  }

  private void put(Optional<String> event) {
    if (!waiting.offer(event)) {
      waiting.clear();
      waiting.offer(event);
    }
  }

  private static String names(GenericKubernetesResource rollout) {
    return JsonText.compact(
        Json.object()
            .put("namespace", rollout.getMetadata().getNamespace())
            .put("name", rollout.getMetadata().getName())
            .build());
  }

  @Override
  public Optional<String> next() throws IOException {
    try {
      return waiting.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
