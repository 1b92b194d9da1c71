package dev.weir.testing;

import dev.weir.xds.server.XdsServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A gRPC server around an {@link XdsServer}, and a client that calls through a proxy. */
public final class TestGrid implements AutoCloseable {
  static {
    // Java's client sets Host itself unless told before its first use.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
  }

  private final XdsServer xds;
  private final Server grpc;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private TestGrid(XdsServer xds, Server grpc) {
    this.xds = xds;
    this.grpc = grpc;
  }

  /**
   * @param port 0 for a free one
   */
  public static TestGrid serve(XdsServer xds, int port) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
            .permitKeepAliveTime(
                XdsServer.PROXY_KEEP_ALIVE.dividedBy(2).toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    xds.services().forEach(builder::addService);
    return new TestGrid(xds, builder.build().start());
  }

  public XdsServer xds() {
    return xds;
  }

  public String address() {
    return "127.0.0.1:" + grpc.getPort();
  }

  public int port() {
    return grpc.getPort();
  }

  /** A GET through a proxy's egress listener to a host, with headers. */
  public HttpResponse<String> call(int egress, String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", egress, path, headers);
  }

  /** The same with another method and no body. */
  public HttpResponse<String> send(String method, int egress, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + egress + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Answers counted by status and body. */
  public Map<String, Integer> count(int requests, int egress, String... headers)
      throws IOException, InterruptedException {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < requests; i++) {
      HttpResponse<String> answer = call(egress, "/", headers);
      counts.merge(answer.statusCode() + " " + answer.body().strip(), 1, Integer::sum);
    }
    return counts;
  }

  @Override
  public void close() throws InterruptedException {
    xds.close();
    grpc.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
  }
}
