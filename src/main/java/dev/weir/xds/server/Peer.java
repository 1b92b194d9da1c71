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

/**
 * The other end of a connection.
 *
 * @param address of the machine, without a port
 * @param connection the address with the port: no two open connections have the same
 */
record Peer(String address, String connection) {
  /** Of a call that came over no network. */
  static final Peer NOWHERE = new Peer("", "");

  private static final Context.Key<Peer> PEER = Context.key("peer");

  /** Whoever opens the call that is being handled. */
  static Peer current() {
    Peer peer = PEER.get();
    return peer == null ? NOWHERE : peer;
  }

  private static Peer of(SocketAddress address) {
    if (address instanceof InetSocketAddress internet && internet.getAddress() != null) {
      String host = internet.getAddress().getHostAddress();
      return new Peer(host, host + ":" + internet.getPort());
    }
    return new Peer(address.toString(), address.toString());
  }

  /** Carries the caller to where a stream is opened. */
  static final class Interceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
      Peer peer = address == null ? NOWHERE : of(address);
      return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
    }
  }
}
