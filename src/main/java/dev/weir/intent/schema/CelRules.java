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
import org.jspecify.annotations.Nullable;

/**
 * The {@code x-kubernetes-validations} of one schema, each compiled when it first has something to
 * check: most files have few of the fields that there are rules for.
 */
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
      Expression condition, String message, Optional<Expression> messageText, boolean aboutName) {
    String at(String path) {
      return aboutName ? "metadata.name" : path;
    }
  }

  private static final class Expression {
    private final String text;
    private volatile CelRuntime.@Nullable Program program;

    Expression(String text) {
      this.text = text;
    }

    Object on(Object self) throws CelEvaluationException {
      return compiled().eval(Map.of("self", self));
    }

    /** Two threads that come at once compile it twice, which harms nothing. */
    CelRuntime.Program compiled() {
      CelRuntime.Program known = program;
      if (known == null) {
        try {
          known = CEL.createProgram(CEL.compile(text).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
          throw new IllegalStateException("a rule of the definitions is broken: " + text, e);
        }
        program = known;
      }
      return known;
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

  static CelRules of(JsonNode openApi) {
    List<Rule> here = new ArrayList<>();
    for (JsonNode rule : openApi.path("x-kubernetes-validations")) {
      here.add(
          new Rule(
              new Expression(rule.get("rule").asText()),
              rule.get("message").asText(),
              Optional.ofNullable(rule.get("messageExpression"))
                  .map(e -> new Expression(e.asText())),
              rule.get("rule").asText().contains("self.metadata.name")));
    }
    Map<String, CelRules> properties = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : openApi.path("properties").properties()) {
      CelRules inner = of(property.getValue());
      if (!inner.isEmpty()) {
        properties.put(property.getKey(), inner);
      }
    }
    Optional<CelRules> items =
        Optional.ofNullable(openApi.get("items"))
            .map(CelRules::of)
            .filter(rules -> !rules.isEmpty());
    return new CelRules(here, properties, items);
  }

  private boolean isEmpty() {
    return here.isEmpty() && properties.isEmpty() && items.isEmpty();
  }

  /**
   * Compiles everything at once.
   *
   * @return how many rules there are
   * @throws IllegalStateException when one is broken: then the build is, not the user's file
   */
  int compile() {
    for (Rule rule : here) {
      rule.condition().compiled();
      rule.messageText().ifPresent(Expression::compiled);
    }
    return here.size()
        + properties.values().stream().mapToInt(CelRules::compile).sum()
        + items.map(CelRules::compile).orElse(0);
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
    try {
      if (Boolean.TRUE.equals(rule.condition().on(self))) {
        return;
      }
      String message = rule.message();
      if (rule.messageText().isPresent()) {
        message = String.valueOf(rule.messageText().get().on(self));
      }
      violations.add(rule.at(path), message);
    } catch (CelEvaluationException e) {
      if (!broken.test(path)) {
        violations.add(rule.at(path), rule.message());
      }
    }
  }
}
