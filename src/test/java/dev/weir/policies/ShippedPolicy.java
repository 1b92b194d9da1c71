package dev.weir.policies;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.rollout.FailureAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The first metric of a policy file, read as plainly as can be: what ships is what is tried. */
final class ShippedPolicy {
  private ShippedPolicy() {}

  static Gate.Metric metric(String file, Map<String, String> given) throws IOException {
    Map<?, ?> spec = map(read(Path.of("policies", file)), "spec");
    Map<?, ?> metric = (Map<?, ?>) ((List<?>) spec.get("metrics")).getFirst();
    Map<?, ?> prometheus = map(metric, "prometheus");
    Map<?, ?> minimum = map(metric, "minRequests");
    return new Gate.Metric(
        metric.get("name").toString(),
        filled(prometheus.get("query"), spec, given),
        seconds(prometheus.get("window")),
        seconds(prometheus.get("timeout")),
        Optional.of(
            new GatePolicy.MinRequests(
                filled(minimum.get("query"), spec, given), (Integer) minimum.get("count"))),
        Optional.empty(),
        Optional.empty(),
        Bound.parse(filled(metric.get("pass"), spec, given)),
        Optional.empty(),
        Budgets.DEFAULT,
        NoDataPolicy.HOLD,
        FailureAction.ROLLBACK);
  }

  private static Object read(Path file) throws IOException {
    return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  private static Map<?, ?> map(Object parent, String key) {
    return (Map<?, ?>) ((Map<?, ?>) parent).get(key);
  }

  private static Duration seconds(Object text) {
    return Duration.parse("PT" + text);
  }

  private static String filled(Object text, Map<?, ?> spec, Map<String, String> given) {
    String result = text.toString();
    for (Object arg : (List<?>) spec.get("args")) {
      String name = ((Map<?, ?>) arg).get("name").toString();
      String standard = ((Map<?, ?>) arg).get("default").toString();
      result = result.replace("${" + name + "}", given.getOrDefault(name, standard));
    }
    return result;
  }
}
