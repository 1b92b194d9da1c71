package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.MetricRun;
import dev.weir.core.rollout.Revision;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Measurements and the runs of metrics as JSON. */
public final class Measurements {
  private Measurements() {}

  /** The evidence of a journal entry as a JSON array. */
  public static String write(List<Measurement> measurements) {
    return array(measurements).toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DocumentException naming the field that is not understood
   */
  public static List<Measurement> read(String text) {
    return Fields.list(Fields.parseArray(text), "", Measurements::measurement);
  }

  private static ArrayNode array(List<Measurement> measurements) {
    ArrayNode array = Fields.JSON.createArrayNode();
    for (Measurement m : measurements) {
      ObjectNode node =
          array
              .addObject()
              .put("at", m.at().toString())
              .put("revision", m.revision().name())
              .put("verdict", m.verdict().word());
      put(node, "value", m.value());
      put(node, "requests", m.requests());
      node.put("reason", m.reason()).put("query", m.query()).put("window", m.window().toString());
    }
    return array;
  }

  private static void put(ObjectNode node, String name, OptionalDouble number) {
    if (number.isPresent()) {
      double value = number.getAsDouble();
      if (Double.isFinite(value)) {
        node.put(name, value);
      } else {
        // JSON has no such numbers; a bare NaN would make the whole document unreadable.
        node.put(name, Double.toString(value));
      }
    }
  }

  private static Measurement measurement(Fields f) {
    return new Measurement(
        f.instant("at"),
        f.parsed("revision", Revision::new),
        f.parsed("verdict", Measurements::verdict),
        f.real("value"),
        f.real("requests"),
        f.text("reason"),
        f.text("query"),
        f.duration("window"));
  }

  private static Verdict verdict(String word) {
    return Arrays.stream(Verdict.values())
        .filter(v -> v.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no verdict: " + word));
  }

  static ObjectNode write(MetricRun run) {
    ObjectNode node =
        Fields.JSON
            .createObjectNode()
            .put("passes", run.passes())
            .put("failures", run.failures())
            .put("inconclusive", run.inconclusive())
            .put("noData", run.noData())
            .put("errors", run.errors())
            .put("errorsInARow", run.errorsInARow())
            .put("nextAt", run.nextAt().toString());
    node.set("recent", array(run.recent()));
    return node;
  }

  static MetricRun run(Fields f) {
    return new MetricRun(
        f.small("passes"),
        f.small("failures"),
        f.small("inconclusive"),
        f.small("noData"),
        f.small("errors"),
        f.small("errorsInARow"),
        f.instant("nextAt"),
        f.list("recent", Measurements::measurement));
  }
}
