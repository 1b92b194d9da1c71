package dev.weir.fuzz;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Judge;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.gate.Verdict;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Revision;
import dev.weir.metrics.prometheus.AnswerBytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Prometheus answers that lies or is broken. The first bytes choose the metric, the rest is
 * the body. It comes to a measurement with a short text, and it passes only when the body holds, as
 * Prometheus writes it, one number that is within the bound.
 */
final class AnswerTarget implements FuzzTarget {
  private static final Instant AT = Instant.ofEpochSecond(1_767_225_600);
  private static final Duration WINDOW = Duration.ofSeconds(60);

  /** Found without a JSON reader: a number of Prometheus is a text. */
  private static final Pattern NUMBER =
      Pattern.compile("\"([-+]?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\"");

  @Override
  public String name() {
    return "answers";
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":"
                + "[{\"metric\":{\"a\":\"b\"},\"value\":[1767225600,\"0.999\"]}]}}",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":"
                + "[1767225600.123,\"1\"]}}",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":"
                + "[{\"metric\":{},\"values\":[[1767225540,\"1\"],[1767225570,\"0.5\"]]}]}}",
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
            "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"too many samples\"}")
        .flatMap(body -> Stream.of("\0", "\1", "\2", "\3").map(shape -> shape + body))
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @Override
  public List<String> words() {
    return List.of(
        "\"NaN\"",
        "\"+Inf\"",
        "\"-Inf\"",
        "NaN",
        "1",
        "true",
        "null",
        "\"1e999\"",
        "\"0x1p1\"",
        "\"1f\"",
        "\" 1\"",
        "\"1_0\"",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"value\":",
        "\"values\":",
        "\"histogram\":",
        "\"status\":\"success\",",
        "\"resultType\":\"string\",",
        "\"\"",
        "9e99",
        "-1",
        "\\u0000",
        "\\uD800",
        "\"result\":",
        "1767225600");
  }

  @Override
  public int inputs() {
    return 20_000;
  }

  @Override
  public void run(byte[] input) {
    int shape = input.length == 0 ? 0 : input[0] & 3;
    byte[] body = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
    Reading read = AnswerBytes.read("up", body);
    if (read instanceof Reading.Failed(String _, String reason) && reason.length() > 3_000) {
      throw new AssertionError("a reason of " + reason.length() + " characters");
    }
    boolean compared = shape == 2;
    Measurement measured =
        Judge.judge(
            metric(shape),
            new Revision("v2"),
            WINDOW,
            new Readings(
                AT,
                read,
                compared ? Optional.of(read) : Optional.empty(),
                shape == 3 ? Optional.of(read) : Optional.empty(),
                Optional.empty()));
    if (measured.reason().isBlank() || measured.reason().length() > 10_000) {
      throw new AssertionError("a text of " + measured.reason().length() + " characters");
    }
    if (measured.verdict() == Verdict.PASS) {
      mayPass(read, new String(body, StandardCharsets.UTF_8), compared);
    }
  }

  private static void mayPass(Reading read, String body, boolean compared) {
    if (!(read instanceof Reading.Answer)) {
      throw new AssertionError("no answer passed");
    }
    Matcher number = NUMBER.matcher(body);
    while (number.find()) {
      double value = Double.parseDouble(number.group(1));
      if (Double.isFinite(value) && (compared || value >= 0.5)) {
        return;
      }
    }
    throw new AssertionError("passed without a number that is within the bound");
  }

  private static Gate.Metric metric(int shape) {
    return new Gate.Metric(
        "m",
        "up",
        WINDOW,
        Duration.ofSeconds(5),
        shape == 3 ? Optional.of(new GatePolicy.MinRequests("up", 1)) : Optional.empty(),
        shape == 1
            ? Optional.of(new GatePolicy.Range(Duration.ofSeconds(30), Duration.ZERO))
            : Optional.empty(),
        shape == 2 ? Optional.of(GatePolicy.Compare.RATIO) : Optional.empty(),
        Bound.parse(">= 0.5"),
        Optional.empty(),
        Budgets.DEFAULT,
        NoDataPolicy.HOLD,
        FailureAction.ROLLBACK);
  }
}
