package dev.weir.cli.client;

import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import dev.weir.cli.json.JsonText.NotJsonException;
import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookSignature;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a server, by its interface under {@code /api/v1}. */
public final class ServerClient implements WeirClient {
  /** How often a command is sent when its connection fails. */
  public static final int TRIES = 3;

  /** No list is followed further: that is half a million items. */
  static final int MAX_PAGES = 1_000;

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);

  private final HttpExchange http;

  /**
   * @param timeout for one request, from connecting to the last byte
   */
  public ServerClient(ServerAddress server, Duration timeout) {
    this.http = new HttpExchange(server, timeout);
  }

  /** Whether a Weir answers there, also one that is only starting or wants a token. */
  public static boolean answers(ServerAddress server, Duration timeout) {
    try {
      String body =
          new HttpExchange(server, timeout)
              .send("GET", "/api/v1/source", Optional.empty(), Optional.empty())
              .body();
      return body.contains("\"urn:weir:problem:") || JsonText.parse(body).at("source").present();
    } catch (RequestFailed | NotJsonException e) {
      // Whoever answers so is another program, or nobody does.
      return false;
    }
  }

  @Override
  public Json rollouts() throws RequestFailed {
    return list("/api/v1/rollouts");
  }

  @Override
  public Json rollout(String namespace, String name) throws RequestFailed {
    return get(rolloutPath(namespace, name));
  }

  @Override
  public Json plan(String namespace, String name) throws RequestFailed {
    return get(rolloutPath(namespace, name) + "/plan");
  }

  @Override
  public Json journal(String namespace, String name, int limit) throws RequestFailed {
    return get(rolloutPath(namespace, name) + "/journal?limit=" + limit);
  }

  @Override
  public Json proxies() throws RequestFailed {
    return list("/api/v1/proxies");
  }

  @Override
  public Json source() throws RequestFailed {
    return get("/api/v1/source");
  }

  /** When the connection fails it is sent again with the same key. */
  @Override
  public Json command(String namespace, String name, String verb, Json body, String key)
      throws RequestFailed {
    String path = rolloutPath(namespace, name) + "/" + verb;
    byte[] bytes = JsonText.compact(body).getBytes(StandardCharsets.UTF_8);
    Duration backoff = FIRST_BACKOFF;
    for (int attempt = 1; ; attempt++) {
      try {
        return Answers.read(http.send("POST", path, Optional.of(bytes), Optional.of(key)), path);
      } catch (RequestFailed failed) {
        if (!failed.mayPass() || attempt == TRIES) {
          throw failed;
        }
        sleep(backoff);
        backoff = backoff.multipliedBy(3);
      }
    }
  }

  /**
   * Sends a signed webhook. When it may pass it is sent again, signed anew, as the same delivery:
   * the server does it once however often it arrives.
   *
   * @param secret signs it, and goes nowhere
   * @param delivery see {@link HookSignature#isDelivery}
   * @param until no further try begins after that time
   */
  public Json hook(
      HookPath hook, Json body, String secret, String delivery, InstantSource clock, Instant until)
      throws RequestFailed {
    byte[] bytes = JsonText.compact(body).getBytes(StandardCharsets.UTF_8);
    String path = hook.toString();
    Duration backoff = FIRST_BACKOFF;
    while (true) {
      Map<String, String> headers =
          HookSignature.headers(secret, hook, delivery, clock.instant(), bytes);
      try {
        return Answers.read(http.send("POST", path, Optional.of(bytes), headers), path);
      } catch (RequestFailed failed) {
        if (!failed.mayPass() || clock.instant().plus(backoff).isAfter(until)) {
          throw failed;
        }
        sleep(backoff);
        backoff = backoff.multipliedBy(2);
      }
    }
  }

  @Override
  public Json notifications(Optional<String> state, Optional<String> namespace)
      throws RequestFailed {
    List<String> query = new ArrayList<>();
    state.ifPresent(word -> query.add("state=" + word));
    namespace.ifPresent(name -> query.add("namespace=" + ServerAddress.segment(name)));
    return list("/api/v1/notifications" + (query.isEmpty() ? "" : "?" + String.join("&", query)));
  }

  @Override
  public Json resend(String id) throws RequestFailed {
    String path = "/api/v1/notifications/" + ServerAddress.segment(id) + "/resend";
    return Answers.read(http.send("POST", path, Optional.of(new byte[0]), Optional.empty()), path);
  }

  @Override
  public EventStream events() throws RequestFailed {
    return http.events("/api/v1/stream");
  }

  /** Nothing is kept open between two requests. */
  @Override
  public void close() {}

  /** All pages of a list as one. */
  private Json list(String path) throws RequestFailed {
    Json first = get(path);
    if (next(first).isEmpty()) {
      return first;
    }
    List<Json> items = new ArrayList<>(first.at("items").items());
    Optional<String> token = next(first);
    for (int pages = 1; token.isPresent(); pages++) {
      if (pages == MAX_PAGES) {
        throw new RequestFailed(
            Kind.UNREACHABLE, "the server goes on after " + MAX_PAGES + " pages of " + path);
      }
      Json page = get(path + (path.contains("?") ? "&" : "?") + "continue=" + query(token.get()));
      items.addAll(page.at("items").items());
      token = next(page);
    }
    Json all = Json.of(items);
    Json.Builder whole = Json.object();
    first
        .fields()
        .forEach(
            (name, value) -> {
              if (!name.equals("metadata")) {
                whole.put(name, name.equals("items") ? all : value);
              }
            });
    // The token is in it and nothing else, and nothing is left to go on with.
    return whole.build();
  }

  private static Optional<String> next(Json page) {
    return page.at("metadata", "continue").text();
  }

  private static String query(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Json get(String path) throws RequestFailed {
    return Answers.read(http.send("GET", path, Optional.empty(), Optional.empty()), path);
  }

  private static String rolloutPath(String namespace, String name) {
    return String.join(
        "/",
        List.of(
            "/api/v1/namespaces",
            ServerAddress.segment(namespace),
            "rollouts",
            ServerAddress.segment(name)));
  }

  private static void sleep(Duration backoff) throws RequestFailed {
    try {
      Thread.sleep(backoff);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestFailed(Kind.UNREACHABLE, "interrupted before the next try");
    }
  }
}
