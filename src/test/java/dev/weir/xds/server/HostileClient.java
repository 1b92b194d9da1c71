package dev.weir.xds.server;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A stream on which any bytes may be sent, and nothing is read unless the test says so. */
final class HostileClient extends ClientCall.Listener<byte[]> {
  private static final long PATIENCE_SECONDS = 20;

  private static final MethodDescriptor.Marshaller<byte[]> RAW =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
          return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
          try {
            return message.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final ClientCall<byte[], byte[]> call;
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final BlockingQueue<byte[]> read = new LinkedBlockingQueue<>();

  private HostileClient(Channel channel, String method) {
    call =
        channel.newCall(
            MethodDescriptor.<byte[], byte[]>newBuilder(RAW, RAW)
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(method)
                .build(),
            CallOptions.DEFAULT);
    call.start(this, new Metadata());
  }

  static HostileClient open(Channel channel) {
    return new HostileClient(
        channel,
        AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod().getFullMethodName());
  }

  static DiscoveryRequest.Builder request(String type, String... names) {
    return DiscoveryRequest.newBuilder()
        .setTypeUrl(type)
        .addAllResourceNames(java.util.List.of(names));
  }

  static Node.Builder node(String id) {
    return Node.newBuilder().setId(id).setCluster("shop/caller");
  }

  HostileClient send(byte[] bytes) {
    call.sendMessage(bytes);
    return this;
  }

  HostileClient send(DiscoveryRequest.Builder request) {
    return send(request.build().toByteArray());
  }

  /** Takes so many responses from now on. */
  HostileClient read(int responses) {
    call.request(responses);
    return this;
  }

  byte[] next() throws InterruptedException {
    byte[] response = read.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (response == null) {
      throw new AssertionError("no response has come; the stream ended with " + end.getNow(null));
    }
    return response;
  }

  void drop() {
    call.cancel("dropped", null);
  }

  boolean isOpen() {
    return !end.isDone();
  }

  /** How the server ended the stream. */
  Status end() throws Exception {
    try {
      return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the server has not ended the stream", e);
    }
  }

  @Override
  public void onMessage(byte[] message) {
    read.add(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    end.complete(status);
  }
}
