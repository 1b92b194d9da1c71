package dev.weir.intent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When an author is believed: with the shipped policy, and with none that has a hole. */
class AuthorsTest {
  private static final Path FILE = Path.of("deploy/kubernetes/author.yaml");

  private static JsonNode spec(String kind, String text) {
    return YamlReader.read(FILE.toString(), text).documents().stream()
        .map(Document::root)
        .filter(root -> root.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow()
        .path("spec");
  }

  private static boolean holds(String text) {
    return Authors.holds(spec("ValidatingAdmissionPolicy", text))
        && Authors.binds(spec("ValidatingAdmissionPolicyBinding", text));
  }

  @Test
  void theShippedPolicyHolds() throws Exception {
    assertThat(holds(Files.readString(FILE))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "failurePolicy: Fail | failurePolicy: Ignore",
        "object.spec.author == request.userInfo.username' | true'",
        "apiGroups: [weir.dev] | apiGroups: [other.dev]",
        "resources: [rolloutcommands] | resources: [rollouts]",
        "operations: [CREATE] | operations: [UPDATE]",
        "apiVersions: ['*'] | apiVersions: [v1beta1]",
        "resourceRules: | namespaceSelector: {matchLabels: {a: b}}⏎    resourceRules:",
        "validationActions: [Deny] | validationActions: [Warn]",
        "policyName: rolloutcommand-author.weir.dev | policyName: other",
        "validationActions: | matchResources: {namespaceSelector: {matchLabels: {a: b}}}⏎  validationActions:",
        "validations: | matchConditions: [{name: a, expression: false}]⏎  validations:"
      })
  void aPolicyWithAHoleDoesNot(String what, String instead) throws Exception {
    String text = Files.readString(FILE);
    // The two that are validated stand behind the two that fill in.
    int validating = text.indexOf("kind: ValidatingAdmissionPolicy");
    String weakened =
        text.substring(0, validating)
            + text.substring(validating).replace(what, instead.replace("⏎", "\n"));
    assertThat(weakened).isNotEqualTo(text);
    assertThat(holds(weakened)).isFalse();
  }
}
