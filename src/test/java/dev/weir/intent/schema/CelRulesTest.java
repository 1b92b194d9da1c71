package dev.weir.intent.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CelRulesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/errors");

  private static List<String> broken(String schema, String value) throws IOException {
    JsonMapper json = new JsonMapper();
    JsonNode openApi = json.readTree(schema);
    List<String> messages = new ArrayList<>();
    CelRules.of(openApi)
        .check(
            openApi,
            json.readTree(value),
            "",
            _ -> false,
            (path, message) -> messages.add(path + ": " + message));
    return messages;
  }

  @ParameterizedTest
  @EnumSource(ResourceKind.class)
  void everyRuleOfTheDefinitionsCompiles(ResourceKind kind) {
    JsonNode openApi = OpenApi.of(kind);
    int rules =
        openApi.findValues("x-kubernetes-validations").stream().mapToInt(JsonNode::size).sum();
    assertThat(CelRules.of(openApi).compile()).isEqualTo(rules);
  }

  @Test
  void aBrokenRuleIsAFaultOfTheBuild() throws IOException {
    JsonNode openApi =
        new JsonMapper()
            .readTree(
                "{\"x-kubernetes-validations\": [{\"rule\": \"self >\", \"message\": \"no\"}]}");
    assertThatThrownBy(() -> CelRules.of(openApi).compile())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a rule of the definitions is broken: self >");
  }

  @Test
  void rulesAreFoundAtEveryDepth() throws IOException {
    String schema =
        """
        {"properties": {"list": {"items": {"properties": {"n": {
          "x-kubernetes-validations": [{"rule": "self > 1", "message": "too small"}]}}}}}}
        """;
    assertThat(broken(schema, "{\"list\": [{\"n\": 2}, {\"n\": 1}, {}]}"))
        .containsExactly("list[1].n: too small");
  }

  @Test
  void messagesMayBeComputed() throws IOException {
    String schema =
        """
        {"x-kubernetes-validations": [{"rule": "self.w.sum() == 100", "message": "no",
          "messageExpression": "'the sum of %s is %d'.format([self.w, self.w.sum()])"}]}
        """;
    assertThat(broken(schema, "{\"w\": [51, 50]}")).containsExactly(": the sum of [51, 50] is 101");
    assertThat(broken(schema, "{\"w\": [50, 50]}")).isEmpty();
    String texts =
        """
        {"x-kubernetes-validations": [{"rule": "false", "message": "no",
          "messageExpression": "'%s in %s'.format([self[0], self])"}]}
        """;
    assertThat(broken(texts, "[\"a\", 1]")).containsExactly(": a in [\"a\", 1]");
  }

  @Test
  void namesThatCelReservesAreEscaped() throws IOException {
    String schema =
        """
        {"properties": {"for": {}, "a-b": {}},
         "x-kubernetes-validations": [
          {"rule": "has(self.__for__) && has(self.a__dash__b)", "message": "no"}]}
        """;
    assertThat(broken(schema, "{\"for\": 1, \"a-b\": 2}")).isEmpty();
    assertThat(broken(schema, "{\"for\": 1}")).hasSize(1);
  }

  @Test
  void sortedMeansNeverDown() throws IOException {
    String schema =
        """
        {"x-kubernetes-validations": [{"rule": "self.isSorted()", "message": "down"}]}
        """;
    assertThat(broken(schema, "[1, 1, 2.5, 3]")).isEmpty();
    assertThat(broken(schema, "[]")).isEmpty();
    assertThat(broken(schema, "[1, 0.5]")).hasSize(1);
  }

  /** A rule that no case breaks may as well not be there. */
  @ParameterizedTest
  @EnumSource(ResourceKind.class)
  void everyRuleIsBrokenByAGoldenCase(ResourceKind kind) throws IOException {
    StringBuilder said = new StringBuilder();
    try (Stream<Path> files = Files.walk(GOLDEN)) {
      for (Path file : files.filter(f -> f.endsWith("stderr.txt")).toList()) {
        said.append(Files.readString(file));
      }
    }
    List<String> messages = new ArrayList<>();
    collect(OpenApi.of(kind), messages);
    assertThat(messages).isNotEmpty();
    String all = said.toString().toLowerCase(Locale.ROOT);
    assertThat(messages)
        .allMatch(
            message ->
                all.contains(
                    message
                        .split("; ", 2)[0]
                        .replaceFirst("^this is", "is")
                        .toLowerCase(Locale.ROOT)));
  }

  private static void collect(JsonNode schema, List<String> messages) {
    schema
        .path("x-kubernetes-validations")
        .forEach(
            rule -> {
              if (!rule.has("messageExpression")) {
                messages.add(rule.path("message").asText());
              }
            });
    schema.forEach(
        child -> {
          if (child.isContainerNode()) {
            collect(child, messages);
          }
        });
  }
}
