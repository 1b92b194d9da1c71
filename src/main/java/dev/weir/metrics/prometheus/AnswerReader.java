package dev.weir.metrics.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.core.gate.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads Prometheus's JSON. Warnings in an answer are no values and are left out. */
final class AnswerReader {
  /** An answer with more series than this is not one that a gate can judge. */
  static final int MAX_SERIES = 1_000;

  /** As Prometheus writes numbers; Java would also take {@code 1f} and {@code 0x1p3}. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?[0-9]{1,400}(\\.[0-9]{1,400})?([eE][-+]?[0-9]{1,4})?");

  /** What is written twice, or behind the end, is not one answer. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private AnswerReader() {}

  /** The answer is not one; the message says what is wrong with it and what to do. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  /**
   * What Prometheus says of a query that it did not answer.
   *
   * @param type Prometheus's name of the kind of error, for example {@code execution}
   */
  record Refusal(String type, String words) {}

  /** The refusal in a body; empty when the body is none of Prometheus's error answers. */
  static Optional<Refusal> refusal(byte[] body) {
    try {
      JsonNode root = JSON.readTree(body);
      return root.path("status").asText().equals("error")
          ? Optional.of(new Refusal(root.path("errorType").asText(), root.path("error").asText()))
          : Optional.empty();
    } catch (IOException e) {
      // Proxies answer errors in HTML: the caller shows the body's first words instead.
      return Optional.empty();
    }
  }

  static List<Reading.Series> series(byte[] body) throws Unreadable {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new Unreadable("is no JSON (" + Words.of(e.getOriginalMessage()) + ")");
    } catch (IOException e) {
      throw new Unreadable("is no JSON (" + Words.of(String.valueOf(e.getMessage())) + ")");
    }
    JsonNode data = root.path("data");
    JsonNode result = data.path("result");
    if (!root.path("status").asText().equals("success") || !result.isArray()) {
      throw new Unreadable("is no answer of Prometheus's query API");
    }
    String type = data.path("resultType").asText();
    return switch (type) {
      case "scalar" -> List.of(new Reading.Series(Map.of(), List.of(point(result))));
      case "vector", "matrix" -> all(result, type.equals("vector"));
      default ->
          throw new Unreadable(
              "is of type '" + Words.of(type) + "' where numbers are wanted; change the query");
    };
  }

  private static List<Reading.Series> all(JsonNode result, boolean vector) throws Unreadable {
    if (result.size() > MAX_SERIES) {
      throw new Unreadable(
          "has "
              + result.size()
              + " series, more than the limit of "
              + MAX_SERIES
              + "; aggregate in the query");
    }
    List<Reading.Series> series = new ArrayList<>();
    for (JsonNode one : result) {
      if (one.has("histogram") || one.has("histograms")) {
        throw new Unreadable(
            "holds native histograms where numbers are wanted; use histogram_quantile() or"
                + " histogram_count()");
      }
      List<Reading.Point> points = new ArrayList<>();
      if (vector) {
        points.add(point(one.path("value")));
      } else {
        for (JsonNode value : one.path("values")) {
          points.add(point(value));
        }
      }
      series.add(new Reading.Series(labels(one.path("metric")), points));
    }
    return series;
  }

  private static Map<String, String> labels(JsonNode metric) {
    Map<String, String> labels = new TreeMap<>();
    metric
        .properties()
        .forEach(
            label -> {
              if (!label.getKey().equals("__name__")) {
                labels.put(Words.of(label.getKey()), Words.of(label.getValue().asText()));
              }
            });
    return labels;
  }

  private static Reading.Point point(JsonNode pair) throws Unreadable {
    if (!pair.isArray() || pair.size() != 2 || !pair.get(0).isNumber()) {
      throw new Unreadable("holds '" + shortened(pair) + "' where a time and a value are wanted");
    }
    long millis = Math.round(pair.get(0).asDouble() * 1000);
    return new Reading.Point(Instant.ofEpochMilli(millis), value(pair.get(1)));
  }

  private static double value(JsonNode text) throws Unreadable {
    String written = text.isTextual() ? text.textValue() : "";
    return switch (written) {
      case "NaN" -> Double.NaN;
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (!NUMBER.matcher(written).matches()) {
          throw new Unreadable("holds '" + shortened(text) + "' where a number is wanted");
        }
        yield Double.parseDouble(written);
      }
    };
  }

  private static String shortened(JsonNode node) {
    return Words.of(node.toString().getBytes(StandardCharsets.UTF_8));
  }
}
