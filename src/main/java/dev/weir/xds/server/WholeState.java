package dev.weir.xds.server;

import io.envoyproxy.controlplane.cache.ConfigWatcher;
import io.envoyproxy.controlplane.cache.DeltaResponse;
import io.envoyproxy.controlplane.cache.DeltaWatch;
import io.envoyproxy.controlplane.cache.DeltaXdsRequest;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What the library asks of its user, without the parts that state-of-the-world streams lack. */
interface WholeState extends ConfigWatcher, DiscoveryServerCallbacks {
  @Override
  default void onV3StreamRequest(long streamId, DiscoveryRequest request) {}

  @Override
  default void onV3StreamDeltaRequest(long streamId, DeltaDiscoveryRequest request) {}

  @Override
  default DeltaWatch createDeltaWatch(
      DeltaXdsRequest request,
      String requesterVersion,
      Map<String, String> resourceVersions,
      Set<String> pendingResources,
      boolean isWildcard,
      Consumer<DeltaResponse> responder,
      boolean clustersChanged) {
    throw new UnsupportedOperationException("only state-of-the-world streams are opened");
  }
}
