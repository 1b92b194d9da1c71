package dev.weir.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between two processes on loopback that can be made bad and well again. */
final class TcpProxy implements AutoCloseable {
  /** What is wrong with the network. */
  enum Fault {
    NONE,
    /** Nothing arrives; what was sent meanwhile arrives afterwards, as TCP sends it again. */
    BLACKHOLE,
    /** Everything arrives {@link #DELAY} later. */
    LATENCY,
    /** Every connection is reset, also each new one. */
    RESET,
    /** The server's side of each connection is gone, and nobody has told the client. */
    HALF_OPEN,
    /** Each connection is reset in the middle of the server's answer. */
    CUT,
    /** A few bytes now and then. */
    TRICKLE
  }

  static final Duration DELAY = Duration.ofMillis(400);
  private static final int CUT_AFTER_BYTES = 150;
  private static final int TRICKLE_BYTES = 40;
  private static final Duration TRICKLE_GAP = Duration.ofMillis(20);

  private final int target;
  private final ServerSocket server;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Object healing = new Object();
  private volatile Fault fault = Fault.NONE;

  /**
   * @param target the port on loopback to which it leads
   */
  TcpProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("tcp-proxy").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** From now on the network is so; connections that are there are concerned as well. */
  void fault(Fault next) {
    fault = next;
    switch (next) {
      case RESET -> links.forEach(Link::reset);
      case HALF_OPEN -> links.forEach(Link::loseServer);
      case NONE, BLACKHOLE, LATENCY, CUT, TRICKLE -> {}
    }
    synchronized (healing) {
      healing.notifyAll();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Link link = new Link(server.accept());
        links.add(link);
        Thread.ofVirtual().name("tcp-proxy-link").start(link::run);
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** One connection of a client and what belongs to it on the server's side. */
  private final class Link {
    private final Socket client;
    private final Socket upstream = new Socket();
    private volatile boolean serverLost;

    Link(Socket client) {
      this.client = client;
    }

    void run() {
      try {
        client.setTcpNoDelay(true);
        if (fault == Fault.RESET) {
          reset();
          return;
        }
        if (fault == Fault.HALF_OPEN) {
          loseServer();
        } else {
          awaitPassage();
          upstream.setTcpNoDelay(true);
          upstream.connect(new InetSocketAddress("127.0.0.1", target), 5_000);
        }
        Thread back = Thread.ofVirtual().start(() -> pump(upstream, client, true));
        pump(client, upstream, false);
        back.join();
      } catch (IOException | InterruptedException e) {
        reset();
      } finally {
        links.remove(this);
      }
    }

    private void pump(Socket from, Socket to, boolean answers) {
      byte[] buffer = new byte[16 * 1024];
      try {
        InputStream in =
            serverLost && answers ? InputStream.nullInputStream() : from.getInputStream();
        OutputStream out = serverLost ? OutputStream.nullOutputStream() : to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          awaitPassage();
          if (!serverLost && !send(buffer, n, out, answers)) {
            return;
          }
        }
        if (!serverLost) {
          awaitPassage();
          to.shutdownOutput();
        }
      } catch (IOException | InterruptedException e) {
        // Once the server's side is lost the client must not notice it.
        if (!serverLost) {
          reset();
        } else if (!answers) {
          close(client);
        }
      }
    }

    private boolean send(byte[] bytes, int n, OutputStream out, boolean answers)
        throws IOException, InterruptedException {
      switch (fault) {
        case NONE, RESET, HALF_OPEN, BLACKHOLE -> out.write(bytes, 0, n);
        case LATENCY -> {
          pause(DELAY);
          out.write(bytes, 0, n);
        }
        case TRICKLE -> {
          for (int i = 0; i < n; i += TRICKLE_BYTES) {
            out.write(bytes, i, Math.min(TRICKLE_BYTES, n - i));
            out.flush();
            if (fault == Fault.TRICKLE) {
              pause(TRICKLE_GAP);
            }
          }
        }
        case CUT -> {
          if (!answers || n <= CUT_AFTER_BYTES) {
            out.write(bytes, 0, n);
          } else {
            out.write(bytes, 0, CUT_AFTER_BYTES);
            out.flush();
            reset();
            return false;
          }
        }
      }
      return true;
    }

    private void awaitPassage() throws InterruptedException {
      synchronized (healing) {
        while (fault == Fault.BLACKHOLE) {
          healing.wait();
        }
      }
    }

    void loseServer() {
      serverLost = true;
      close(upstream);
    }

    void reset() {
      for (Socket socket : new Socket[] {client, upstream}) {
        try {
          socket.setSoLinger(true, 0);
        } catch (SocketException e) {
          // It is closed already.
          continue;
        }
        close(socket);
      }
    }

    private static void close(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  @Override
  public void close() throws IOException {
    server.close();
    fault(Fault.NONE);
    links.forEach(Link::reset);
  }
}
