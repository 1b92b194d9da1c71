package dev.weir.xds.translate;

import com.google.protobuf.Descriptors.Descriptor;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of resources that a proxy asks for, in the order in which it must get them. */
public enum XdsType {
  CLUSTERS("clusters", Cluster.getDescriptor()),
  ENDPOINTS("endpoints", ClusterLoadAssignment.getDescriptor()),
  LISTENERS("listeners", Listener.getDescriptor()),
  ROUTES("routes", RouteConfiguration.getDescriptor());

  private static final Map<String, XdsType> BY_URL =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(XdsType::typeUrl, t -> t));

  private final String label;
  private final String typeUrl;

  XdsType(String label, Descriptor descriptor) {
    this.label = label;
    this.typeUrl = Packing.typeUrl(descriptor);
  }

  /** As people and the store see it. */
  public String label() {
    return label;
  }

  /** As requests and responses name it. */
  public String typeUrl() {
    return typeUrl;
  }

  /** The type of a request; empty for one that is not served. */
  public static Optional<XdsType> of(String typeUrl) {
    return Optional.ofNullable(BY_URL.get(typeUrl));
  }
}
