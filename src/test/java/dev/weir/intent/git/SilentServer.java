package dev.weir.intent.git;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Accepts whoever comes, and says nothing, or begins to speak and never ends. */
final class SilentServer implements AutoCloseable {
  private final ServerSocket socket;
  private final String begin;

  /**
   * @param begin what it says first, and then a letter now and then; empty for nothing at all
   */
  SilentServer(String begin) throws IOException {
    this.begin = begin;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> speak(client));
      } catch (IOException e) {
        // Closed at the end of the test.
        return;
      }
    }
  }

  private void speak(Socket client) {
    try (client) {
      client.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
      while (!socket.isClosed()) {
        Thread.sleep(100);
        if (!begin.isEmpty()) {
          client.getOutputStream().write('x');
          client.getOutputStream().flush();
        }
      }
    } catch (IOException | InterruptedException e) {
      // The client has had enough.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
