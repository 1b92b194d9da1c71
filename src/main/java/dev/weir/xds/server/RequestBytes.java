package dev.weir.xds.server;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.io.InputStream;

/**
 * Reads requests. Bytes that are none come out as {@link #UNREADABLE}: an exception here would be a
 * stack trace in the log for each of them, and tell the client nothing.
 */
final class RequestBytes implements MethodDescriptor.Marshaller<DiscoveryRequest> {
  /** Compared by identity; no client can send it. */
  static final DiscoveryRequest UNREADABLE =
      DiscoveryRequest.newBuilder().setTypeUrl("unreadable").build();

  private final MethodDescriptor.Marshaller<DiscoveryRequest> protobuf =
      ProtoUtils.marshaller(DiscoveryRequest.getDefaultInstance());

  @Override
  public InputStream stream(DiscoveryRequest request) {
    return protobuf.stream(request);
  }

  @Override
  public DiscoveryRequest parse(InputStream bytes) {
    try {
      return protobuf.parse(bytes);
    } catch (StatusRuntimeException e) {
      return UNREADABLE;
    }
  }
}
