package dev.weir.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a Service of a cluster does: each connection goes to some server that is there. */
final class Balancer implements AutoCloseable {
  private static final int CONNECT_MILLIS = 500;

  private final List<Integer> targets;
  private final ServerSocket server;

  /**
   * @param targets ports on loopback
   */
  Balancer(List<Integer> targets) {
    this.targets = List.copyOf(targets);
    try {
      server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("balancer").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().name("balancer-link").start(() -> join(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket client) {
    Optional<Socket> found = connected();
    if (found.isEmpty()) {
      close(client);
      return;
    }
    Socket upstream = found.get();
    Thread back = Thread.ofVirtual().start(() -> pump(upstream, client));
    pump(client, upstream);
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Socket> connected() {
    List<Integer> order = new ArrayList<>(targets);
    Collections.shuffle(order);
    for (int port : order) {
      Socket upstream = new Socket();
      try {
        upstream.setTcpNoDelay(true);
        upstream.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
        return Optional.of(upstream);
      } catch (IOException e) {
        // This one is down: the next.
        close(upstream);
      }
    }
    return Optional.empty();
  }

  /** Either end that goes takes the other along, as a connection does. */
  private static void pump(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        to.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One of them was killed; closing both is all there is to do.
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
