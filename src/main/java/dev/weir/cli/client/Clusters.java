package dev.weir.cli.client;

import java.time.Duration;
import java.util.Optional;

/** The way to the clusters that a kubeconfig names. */
public interface Clusters {
  /**
   * Opens one; asks nothing yet.
   *
   * @param context of the kubeconfig; empty for its current one
   * @param namespace that lists are of; empty for all
   * @param timeout for one request
   * @throws IllegalArgumentException with a sentence that says what is wrong with the kubeconfig
   */
  WeirClient open(Optional<String> context, Optional<String> namespace, Duration timeout);
}
