package dev.weir.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Connections to a server on loopback by way of here, where they can be cut or fall silent. */
public final class Wire implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  private static final class Connection {
    private final Socket one;
    private final Socket other;
    private volatile boolean silent;

    private Connection(Socket one, Socket other) {
      this.one = one;
      this.other = other;
    }

    private void end() {
      for (Socket socket : new Socket[] {one, other}) {
        try {
          socket.close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /**
   * @param target the server's port
   */
  public Wire(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Ends all connections and takes none, until {@link #mend}. */
  public void cut() {
    cut = true;
    open.forEach(Connection::end);
    open.clear();
  }

  public void mend() {
    cut = false;
  }

  /** What is open now stays open and carries nothing any more; new ones are sound. */
  public void silence() {
    open.forEach(connection -> connection.silent = true);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket one = door.accept();
        if (cut) {
          one.close();
          continue;
        }
        Socket other = new Socket();
        try {
          other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1_000);
        } catch (IOException refused) {
          // As the server itself would do it.
          one.close();
          continue;
        }
        Connection connection = new Connection(one, other);
        open.add(connection);
        Thread.ofVirtual().start(() -> carry(connection, one, other));
        Thread.ofVirtual().start(() -> carry(connection, other, one));
      } catch (IOException closed) {
        // Only close() ends the door, and the loop sees it.
        assert door.isClosed() : closed;
      }
    }
  }

  private void carry(Connection connection, Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[16_384];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        if (!connection.silent) {
          out.write(bytes, 0, n);
          out.flush();
        }
      }
    } catch (IOException ended) {
      // Either side may end it at any time; then both are.
    } finally {
      open.remove(connection);
      connection.end();
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }
}
