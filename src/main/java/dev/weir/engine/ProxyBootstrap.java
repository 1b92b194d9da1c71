package dev.weir.engine;

import dev.weir.core.rollout.ResourceId;
import java.util.OptionalInt;

/** Port: writes the configuration with which a proxy starts and finds this engine. */
public interface ProxyBootstrap {
  /**
   * An Envoy bootstrap as YAML.
   *
   * @param node the virtual node that the proxy stands for
   * @param proxyId Envoy's own id, unique among the node's proxies
   * @param xdsAddress host:port of the engine's xDS server
   * @param adminPort on loopback; empty for none
   */
  String yaml(ResourceId node, String proxyId, String xdsAddress, OptionalInt adminPort);
}
