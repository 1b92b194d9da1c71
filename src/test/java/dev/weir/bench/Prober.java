package dev.weir.bench;

import dev.weir.demo.SampleService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks again and again on one connection, each time as soon as the last answer is there. */
final class Prober implements AutoCloseable {
  /** So many answers in a row from one revision mean that the proxy has changed over. */
  private static final int IN_A_ROW = 5;

  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final int port;
  private final byte[] request;
  private Socket socket = new Socket();
  private BufferedReader in;
  private long requests;
  private long failed;

  /**
   * @param sent by {@link System#nanoTime}
   * @param revision empty when the answer was no success
   */
  record Probe(long sent, long arrived, String revision) {}

  Prober(int port, String host) throws IOException {
    this.port = port;
    this.request =
        ("GET / HTTP/1.1\r\nhost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    connect();
  }

  private void connect() throws IOException {
    socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(LONGEST.toMillis()));
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** Asks until only the given revision answers. */
  List<Probe> until(String revision) throws IOException {
    List<Probe> probes = new ArrayList<>();
    long end = System.nanoTime() + LONGEST.toNanos();
    for (int inARow = 0; inARow < IN_A_ROW; ) {
      Probe probe = probe();
      probes.add(probe);
      inARow = probe.revision().equals(revision) ? inARow + 1 : 0;
      if (System.nanoTime() > end) {
        throw new IllegalStateException(revision + " did not get the traffic in " + LONGEST);
      }
    }
    return probes;
  }

  private Probe probe() throws IOException {
    requests++;
    long sent = System.nanoTime();
    String revision;
    try {
      socket.getOutputStream().write(request);
      revision = read();
    } catch (IOException e) {
      revision = "";
      socket.close();
      connect();
    }
    if (revision.isEmpty()) {
      failed++;
    }
    return new Probe(sent, System.nanoTime(), revision);
  }

  private String read() throws IOException {
    String status = line();
    String revision = "";
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      String name = header.substring(0, colon);
      String value = header.substring(colon + 1).strip();
      if (name.equalsIgnoreCase(SampleService.REVISION_HEADER)) {
        revision = value;
      } else if (name.equalsIgnoreCase("content-length")) {
        length = Integer.parseInt(value);
      }
    }
    for (int i = 0; i < length; i++) {
      if (in.read() < 0) {
        throw new IOException("the answer ends before its length");
      }
    }
    return status.startsWith("HTTP/1.1 200") ? revision : "";
  }

  private String line() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("the connection was closed");
    }
    return line;
  }

  long requests() {
    return requests;
  }

  /** Requests without a success. */
  long failed() {
    return failed;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
