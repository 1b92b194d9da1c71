package dev.weir.metrics.prometheus;

import dev.weir.core.gate.Buckets;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One query as it goes over the wire.
 *
 * @param form names and values, in order
 */
record Ask(String query, String endpoint, Map<String, String> form) {
  static Ask of(String query, Inquiry inquiry, Duration timeout) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("query", query);
    // Rounded up: Prometheus takes no timeout of zero, and its own limit is only a courtesy.
    form.put("timeout", Math.max(1, timeout.plusMillis(999).toSeconds()) + "s");
    if (inquiry.range().isEmpty()) {
      form.put("time", seconds(inquiry.at()));
      return new Ask(query, "query", form);
    }
    Buckets buckets = Buckets.of(inquiry.range().get(), inquiry.at(), inquiry.window());
    form.put("start", seconds(buckets.first()));
    form.put("end", seconds(buckets.last()));
    form.put("step", seconds(buckets.step()));
    return new Ask(query, "query_range", form);
  }

  /** What need not be asked: a range in which no bucket has settled yet. */
  static Optional<Reading> knownAnswer(String query, Inquiry inquiry) {
    Optional<GatePolicy.Range> range = inquiry.range();
    return range.isPresent() && Buckets.of(range.get(), inquiry.at(), inquiry.window()).none()
        ? Optional.of(new Reading.Answer(query, List.of()))
        : Optional.empty();
  }

  private static String seconds(Instant at) {
    return BigDecimal.valueOf(at.toEpochMilli(), 3).toPlainString();
  }

  private static String seconds(Duration span) {
    return BigDecimal.valueOf(span.toMillis(), 3).toPlainString();
  }

  HttpRequest request(PrometheusAccess access) {
    URI uri = access.endpoint(endpoint);
    String body =
        form.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    access.authorization().ifPresent(value -> request.header("Authorization", value));
    return request.build();
  }
}
