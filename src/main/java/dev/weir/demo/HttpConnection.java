package dev.weir.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One HTTP/1.1 connection that sends the same GET again and again. Small on purpose: a load that
 * needs little CPU leaves it to what is measured.
 */
final class HttpConnection implements AutoCloseable {
  private static final int MAX_LINE = 16_384;
  private static final int MAX_TEXT = 200;

  private final InetSocketAddress target;
  private final byte[] request;
  private final int timeoutMillis;
  private final String revisionHeader = SampleService.REVISION_HEADER;
  private volatile boolean closed;
  private volatile Socket socket = new Socket();
  private InputStream in = InputStream.nullInputStream();
  private boolean open;

  HttpConnection(InetSocketAddress target, String host, String path, Duration timeout) {
    this(target, host, path, timeout, "user-agent: weir-load");
  }

  /**
   * @param header sent with each request, for example {@code x-preview: yes}
   */
  HttpConnection(
      InetSocketAddress target, String host, String path, Duration timeout, String header) {
    this.target = target;
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    this.request =
        ("GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\n" + header + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * What came back.
   *
   * @param revision empty when the answer names none, so that it was the proxy's own
   * @param text the beginning of the body of an answer that is not a success
   */
  record Answer(int status, String revision, String text) {}

  /**
   * Sends the request and reads the whole answer. After an error the next call connects anew.
   *
   * @throws IOException no (whole) answer came
   */
  Answer exchange() throws IOException {
    boolean whole = false;
    try {
      if (!open) {
        connect();
      }
      socket.getOutputStream().write(request);
      Answer answer = read();
      whole = true;
      return answer;
    } finally {
      if (!whole) {
        hangUp();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    hangUp();
  }

  private void connect() throws IOException {
    Socket fresh = new Socket();
    socket = fresh;
    if (closed) {
      throw new IOException("closed");
    }
    fresh.setTcpNoDelay(true);
    fresh.setSoTimeout(timeoutMillis);
    fresh.connect(target, timeoutMillis);
    in = new BufferedInputStream(fresh.getInputStream(), 4096);
    open = true;
  }

  private void hangUp() {
    open = false;
    try {
      socket.close();
    } catch (IOException e) {
      // A socket that cannot be closed is gone already; the request's own error is what counts.
      in = InputStream.nullInputStream();
    }
  }

  private Answer read() throws IOException {
    String statusLine = line();
    if (!statusLine.startsWith("HTTP/1.1 ") || statusLine.length() < 12) {
      throw new IOException("not an HTTP/1.1 answer: " + statusLine);
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    String revision = "";
    long length = 0;
    boolean chunked = false;
    boolean last = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      String name = header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
      String value = header.substring(colon + 1).strip();
      if (name.equals("content-length")) {
        length = Long.parseLong(value);
      } else if (name.equals("transfer-encoding")) {
        chunked = value.equalsIgnoreCase("chunked");
      } else if (name.equals("connection")) {
        last = value.equalsIgnoreCase("close");
      } else if (name.equals(revisionHeader)) {
        revision = value;
      }
    }
    StringBuilder text = new StringBuilder();
    if (chunked) {
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        body(size, text, status);
        line();
      }
      line();
    } else {
      body(length, text, status);
    }
    if (last) {
      hangUp();
    }
    return new Answer(status, revision, text.toString().strip());
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
  }

  private void body(long length, StringBuilder text, int status) throws IOException {
    boolean keep = status >= 400;
    for (long i = 0; i < length; i++) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the answer's body ended early");
      }
      if (keep && text.length() < MAX_TEXT) {
        text.append((char) b);
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed before the answer");
      }
      if (line.length() >= MAX_LINE) {
        throw new IOException("a line of the answer is too long");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
