package dev.weir.cli.cluster;

import dev.weir.cli.client.Clusters;
import dev.weir.cli.client.WeirClient;
import dev.weir.kubernetes.ClusterAccess;
import java.time.Duration;
import java.util.Optional;

/** The clusters that {@code KUBECONFIG} or {@code ~/.kube/config} names. */
public final class Kubeconfig implements Clusters {
  @Override
  public WeirClient open(Optional<String> context, Optional<String> namespace, Duration timeout) {
    return new ClusterClient(ClusterAccess.find(context, timeout), namespace, timeout);
  }
}
