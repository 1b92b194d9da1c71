package dev.weir.xds.bootstrap;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.ProxyBootstrap;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * An Envoy that takes everything from the engine over one stream.
 *
 * <p>It comes back within a second when the engine was away, and pings it, so that a dead
 * connection is noticed within seconds; until then it goes on with what it has.
 */
public final class Bootstrap implements ProxyBootstrap {
  private static final Pattern IP = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");
  private static final int MAX_PORT = 65_535;

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the address is not host:port
   */
  @Override
  public String yaml(ResourceId node, String proxyId, String xdsAddress, OptionalInt adminPort) {
    int colon = xdsAddress.lastIndexOf(':');
    String host = colon < 0 ? "" : xdsAddress.substring(0, colon);
    int port = port(xdsAddress.substring(colon + 1));
    if (host.isEmpty() || port == 0) {
      throw new IllegalArgumentException(
          "the engine's xDS address is host:port, for example 127.0.0.1:18000, not: " + xdsAddress);
    }
    String discovery = IP.matcher(host).matches() ? "STATIC" : "STRICT_DNS";
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return ("""
        node:
          id: %s
          cluster: %s
        """
            + (adminPort.isPresent() ? ADMIN.formatted(adminPort.getAsInt()) : "")
            + """
        dynamic_resources:
          ads_config:
            api_type: GRPC
            transport_api_version: V3
            set_node_on_first_message_only: true
            grpc_services:
            - envoy_grpc:
                cluster_name: weir_xds
                retry_policy:
                  retry_back_off:
                    base_interval: 0.1s
                    max_interval: 1s
          cds_config:
            resource_api_version: V3
            ads: {}
          lds_config:
            resource_api_version: V3
            ads: {}
        static_resources:
          clusters:
          - name: weir_xds
            type: %s
            connect_timeout: 1s
            load_assignment:
              cluster_name: weir_xds
              endpoints:
              - lb_endpoints:
                - endpoint:
                    address:
                      socket_address: {address: %s, port_value: %d}
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config:
                  http2_protocol_options:
                    connection_keepalive:
                      interval: 10s
                      timeout: 5s
            upstream_connection_options:
              tcp_keepalive: {keepalive_probes: 3, keepalive_time: 10, keepalive_interval: 5}
        """)
        .formatted(quoted(proxyId), quoted(node.toString()), discovery, quoted(bare), port);
  }

  private static final String ADMIN =
      """
      admin:
        address:
          socket_address: {address: 127.0.0.1, port_value: %d}
      """;

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port >= 1 && port <= MAX_PORT ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** A YAML text in double quotes, so that no id is read as a number, a date or another key. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\x%02x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
