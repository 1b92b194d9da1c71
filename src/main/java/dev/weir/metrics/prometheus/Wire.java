package dev.weir.metrics.prometheus;

import dev.weir.http.LazyHttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/** What all queries share. */
record Wire(
    LazyHttpClient client,
    Turnstile turnstile,
    ScheduledExecutorService timer,
    Executor executor,
    RandomGenerator jitter) {
  /** How long to wait after the given number of tries: doubled each time, and half of it chance. */
  Duration backoff(int tries) {
    long full =
        Math.min(
            PrometheusSource.LONGEST_BACKOFF.toMillis(),
            PrometheusSource.FIRST_BACKOFF.toMillis() << Math.min(tries - 1, 20));
    return Duration.ofMillis(full / 2 + jitter.nextLong(full / 2 + 1));
  }
}
