package dev.weir.kubernetes;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the API server to end each watch after a time. It says how far it has told before it ends
 * one, and the next goes on from there: nothing is listed again, and a watch that tells nothing
 * though it is open does not last longer than that. The Kubernetes client has no setting for it.
 *
 * @param after whole seconds
 */
record WatchEnds(Duration after) implements Interceptor {
  private static final String LIMIT = "timeoutSeconds=";

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    URI uri = request.uri();
    String query = uri.getRawQuery();
    if (query == null) {
      return;
    }
    List<String> parts = Arrays.asList(query.split("&", -1));
    if (parts.contains("watch=true")) {
      String ends =
          Stream.concat(
                  parts.stream().filter(part -> !part.startsWith(LIMIT)),
                  Stream.of(LIMIT + after.toSeconds()))
              .collect(Collectors.joining("&"));
      builder.uri(URI.create(uri.toString().replace("?" + query, "?" + ends)));
    }
  }
}
