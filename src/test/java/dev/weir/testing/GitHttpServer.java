package dev.weir.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** The real {@code git http-backend} behind a server that asks for a token. */
public final class GitHttpServer implements AutoCloseable {
  private final HttpServer server;
  private final String scheme;
  private final Path root;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> passwords = new CopyOnWriteArrayList<>();
  private volatile String token = "";
  private volatile String elsewhere = "";

  /**
   * @param root the folder that holds the repositories
   */
  public GitHttpServer(Path root) throws IOException {
    this(root, Optional.empty());
  }

  /**
   * @param tls speaks https with this context's key
   */
  public GitHttpServer(Path root, Optional<SSLContext> tls) throws IOException {
    this.root = root;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (tls.isPresent()) {
      HttpsServer secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      this.server = secure;
      this.scheme = "https";
    } else {
      this.server = HttpServer.create(address, 0);
      this.scheme = "http";
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** Only who brings it as the password comes in; empty for everybody. */
  public void token(String wanted) {
    token = wanted;
  }

  /** Sends everybody on to another server. */
  public void sendOnTo(String base) {
    elsewhere = base;
  }

  /** Every password that somebody brought, let in or not. */
  public List<String> passwords() {
    return passwords;
  }

  public String url(String repository) {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
  }

  /** Method, path and user of each request that was let in. */
  public List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!elsewhere.isEmpty()) {
        exchange.getResponseHeaders().add("Location", elsewhere + exchange.getRequestURI());
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      String user = user(exchange);
      if (user.isEmpty()) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " by " + user);
      backend(exchange);
    }
  }

  private String user(HttpExchange exchange) {
    String wanted = token;
    if (wanted.isEmpty()) {
      return "nobody";
    }
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.startsWith("Basic ")) {
      return "";
    }
    String[] parts =
        new String(
                Base64.getDecoder().decode(header.substring("Basic ".length())),
                StandardCharsets.UTF_8)
            .split(":", 2);
    passwords.add(parts[parts.length - 1]);
    return parts.length == 2 && parts[1].equals(wanted) ? parts[0] : "";
  }

  private void backend(HttpExchange exchange) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    GitRepo.bare(environment);
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath());
    put(environment, "QUERY_STRING", exchange.getRequestURI().getRawQuery());
    put(environment, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
    put(environment, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
    put(
        environment,
        "HTTP_CONTENT_ENCODING",
        exchange.getRequestHeaders().getFirst("Content-Encoding"));
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      exchange.getRequestBody().transferTo(in);
    }
    InputStream out = process.getInputStream();
    int status = 200;
    for (String line = line(out); !line.isEmpty(); line = line(out)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (name.equals("Status")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(name, value);
      }
    }
    byte[] body = out.readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static void put(Map<String, String> environment, String name, String value) {
    environment.put(name, value == null ? "" : value);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
