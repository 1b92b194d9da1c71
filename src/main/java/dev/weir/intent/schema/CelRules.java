package dev.weir.intent.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.common.CelValidationException;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.intent.document.FieldPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The {@code x-kubernetes-validations} of one schema, compiled. */
final class CelRules {
  /** Rounds of all comprehensions of one rule; the lists are bounded by the schema before that. */
  private static final int MAX_ROUNDS = 100_000;

  private static final Cel CEL = KubernetesCel.withSelf(MAX_ROUNDS);

  private final List<Rule> here;
  private final Map<String, CelRules> properties;
  private final Optional<CelRules> items;

  /**
   * @param aboutName of the rules that an API server lets look at metadata, all look at the name
   */
  private record Rule(
      CelRuntime.Program condition,
      String message,
      Optional<CelRuntime.Program> messageText,
      boolean aboutName) {
    String at(String path) {
      return aboutName ? "metadata.name" : path;
    }
  }

  /** Called with the path and the message of each rule that does not hold. */
  interface Violations {
    void add(String path, String message);
  }

  private CelRules(List<Rule> here, Map<String, CelRules> properties, Optional<CelRules> items) {
    this.here = here;
    this.properties = properties;
    this.items = items;
  }

  static CelRules compile(JsonNode openApi) {
    List<Rule> here = new ArrayList<>();
    for (JsonNode rule : openApi.path("x-kubernetes-validations")) {
      here.add(
          new Rule(
              program(rule.get("rule").asText()),
              rule.get("message").asText(),
              Optional.ofNullable(rule.get("messageExpression")).map(e -> program(e.asText())),
              rule.get("rule").asText().contains("self.metadata.name")));
    }
    Map<String, CelRules> properties = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : openApi.path("properties").properties()) {
      CelRules inner = compile(property.getValue());
      if (!inner.isEmpty()) {
        properties.put(property.getKey(), inner);
      }
    }
    Optional<CelRules> items =
        Optional.ofNullable(openApi.get("items"))
            .map(CelRules::compile)
            .filter(rules -> !rules.isEmpty());
    return new CelRules(here, properties, items);
  }

  private boolean isEmpty() {
    return here.isEmpty() && properties.isEmpty() && items.isEmpty();
  }

  private static CelRuntime.Program program(String expression) {
    try {
      return CEL.createProgram(CEL.compile(expression).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("a rule of the definitions is broken: " + expression, e);
    }
  }

  /**
   * Checks a value and everything in it.
   *
   * @param broken whether the structure at or below a path is already known to be wrong; a rule
   *     that cannot be evaluated there says nothing of its own
   */
  void check(
      JsonNode openApi,
      JsonNode value,
      String path,
      Predicate<String> broken,
      Violations violations) {
    properties.forEach(
        (name, rules) -> {
          if (value.has(name)) {
            rules.check(
                openApi.path("properties").path(name),
                value.get(name),
                FieldPath.field(path, name),
                broken,
                violations);
          }
        });
    items.ifPresent(
        rules -> {
          for (int i = 0; value.isArray() && i < value.size(); i++) {
            rules.check(
                openApi.path("items"), value.get(i), FieldPath.item(path, i), broken, violations);
          }
        });
    if (here.isEmpty()) {
      return;
    }
    Object self = CelValues.of(openApi, value);
    for (Rule rule : here) {
      evaluate(rule, self, path, broken, violations);
    }
  }

  private static void evaluate(
      Rule rule, Object self, String path, Predicate<String> broken, Violations violations) {
    Map<String, Object> variables = Map.of("self", self);
    try {
      if (Boolean.TRUE.equals(rule.condition().eval(variables))) {
        return;
      }
      String message = rule.message();
      if (rule.messageText().isPresent()) {
        message = String.valueOf(rule.messageText().get().eval(variables));
      }
      violations.add(rule.at(path), message);
    } catch (CelEvaluationException e) {
      if (!broken.test(path)) {
        violations.add(rule.at(path), rule.message());
      }
    }
  }
}
