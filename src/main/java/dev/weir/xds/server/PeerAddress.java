package dev.weir.xds.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Carries the caller's address to where a stream is opened. */
final class PeerAddress implements ServerInterceptor {
  private static final Context.Key<String> ADDRESS = Context.key("peer-address");

  static String current() {
    String address = ADDRESS.get();
    return address == null ? "" : address;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    String text =
        switch (peer) {
          case null -> "";
          case InetSocketAddress internet ->
              internet.getAddress() == null
                  ? internet.toString()
                  : internet.getAddress().getHostAddress() + ":" + internet.getPort();
          case SocketAddress other -> other.toString();
        };
    return Contexts.interceptCall(Context.current().withValue(ADDRESS, text), call, headers, next);
  }
}
