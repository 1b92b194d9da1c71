package dev.weir.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Hands requests to another server, and its answers back. */
final class Onward {
  private static final int CONNECT_MILLIS = 2_000;
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "keep-alive", "transfer-encoding", "upgrade", "set-cookie");

  private final HttpClient client;

  Onward(Vertx vertx) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setKeepAlive(false));
  }

  /**
   * Hands one over.
   *
   * @param to where to, with the headers that go along
   * @param own headers of the answer, whatever the other server says of them
   * @return done when the answer is given; failed when there is none, or not all of it
   */
  Future<Void> hand(RoutingContext context, RequestOptions to, Map<String, String> own) {
    Future<Buffer> body = context.request().body();
    // The framework holds a request back until somebody reads it.
    context.request().resume();
    return body.compose(
        sent ->
            client
                .request(to)
                .compose(onward -> send(context, onward, sent))
                .compose(answer -> take(context.response(), answer, own)));
  }

  /** Says that there was no answer, when that can still be said. */
  static void unanswered(RoutingContext context, Problem problem) {
    if (context.response().ended()) {
      return;
    }
    if (context.response().headWritten()) {
      context.request().connection().close();
    } else {
      AccessFilter.answer(context, problem);
    }
  }

  private static Future<HttpClientResponse> send(
      RoutingContext context, HttpClientRequest onward, Buffer body) {
    // Who goes away ends the stream behind as well.
    context.response().closeHandler(_ -> onward.reset());
    return onward.send(body);
  }

  private static Future<Void> take(
      HttpServerResponse response, HttpClientResponse answer, Map<String, String> own) {
    response.setStatusCode(answer.statusCode());
    answer
        .headers()
        .forEach(
            header -> {
              String name = header.getKey().toLowerCase(Locale.ROOT);
              if (!HOP_BY_HOP.contains(name) && !name.startsWith("access-control-")) {
                response.putHeader(header.getKey(), header.getValue());
              }
            });
    own.forEach(response::putHeader);
    if (answer.getHeader("Content-Length") == null) {
      response.setChunked(true);
    }
    return answer.pipeTo(response);
  }
}
