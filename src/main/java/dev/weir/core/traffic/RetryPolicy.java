package dev.weir.core.traffic;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a request is sent again. A retry stays in the cluster that was chosen first.
 *
 * @param maxRetries 0 or more
 * @param on events in App Mesh's words: server-error, gateway-error, client-error, stream-error,
 *     connection-error
 */
public record RetryPolicy(int maxRetries, Optional<Duration> perRetryTimeout, List<String> on) {
  public RetryPolicy {
    on = List.copyOf(on);
  }
}
