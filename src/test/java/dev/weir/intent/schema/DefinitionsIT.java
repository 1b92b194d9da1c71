package dev.weir.intent.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.YamlReader;
import dev.weir.testing.RealKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real API server takes and refuses what the reader of files does, in the same words. */
class DefinitionsIT {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path FORMER = Path.of("src/test/resources/former-crds");

  @TempDir private static Path folder;
  private static RealKubernetes kubernetes;

  @BeforeAll
  static void start() throws Exception {
    kubernetes = RealKubernetes.start(folder);
    // As they were once, with what people had stored; the tests meet what an upgrade makes of it.
    succeeds(kubernetes.kubectl("apply", "--server-side", "-f", FORMER + "/definitions"));
    established();
    succeeds(kubernetes.kubectl("create", "namespace", "former"));
    succeeds(kubernetes.kubectl("apply", "-f", FORMER + "/objects"));
    RealKubernetes.Said upgraded =
        succeeds(kubernetes.kubectl("apply", "--server-side", "-f", "rollout-crds"));
    assertThat(upgraded.output()).doesNotContain("Warning");
    established();
  }

  @AfterAll
  static void stop() {
    kubernetes.close();
  }

  private static RealKubernetes.Said succeeds(RealKubernetes.Said said) {
    assertThat(said.status()).as(said.output()).isZero();
    return said;
  }

  private static void established() throws Exception {
    succeeds(
        kubernetes.kubectl("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"));
    for (ResourceKind kind : ResourceKind.values()) {
      // "storage is (re)initializing" right afterwards.
      await(kind.word())
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                int status = kubernetes.ask("GET", collection(kind), "").status();
                return status == 200 || status == 404 && !Files.exists(former(kind));
              });
    }
  }

  private static Path former(ResourceKind kind) {
    return FORMER.resolve("definitions").resolve(plural(kind) + ".weir.dev.yaml");
  }

  private static String plural(ResourceKind kind) {
    return Path.of(kind.definition()).getFileName().toString().split("[.]", 2)[0];
  }

  private static String collection(ResourceKind kind) {
    return "/apis/" + ResourceKind.API_VERSION + "/" + plural(kind);
  }

  private static String collection(ResourceKind kind, String namespace) {
    return "/apis/" + ResourceKind.API_VERSION + "/namespaces/" + namespace + "/" + plural(kind);
  }

  /** Every definition is sound, by the API server's own judgement of structure and cost. */
  @Test
  void definitionsAreAcceptedWithoutReservation() throws Exception {
    JsonNode all =
        kubernetes.ask("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "").body();
    // And that of commands, which are no intent.
    assertThat(all.path("items")).hasSize(ResourceKind.values().length + 1);
    for (JsonNode one : all.path("items")) {
      String name = one.at("/metadata/name").asText();
      List<String> conditions = new ArrayList<>();
      one.at("/status/conditions")
          .forEach(c -> conditions.add(c.path("type").asText() + "=" + c.path("status").asText()));
      assertThat(conditions)
          .as(name)
          .contains("Established=True", "NamesAccepted=True")
          .doesNotContain("NonStructuralSchema=True");
      assertThat(one.at("/spec/names/shortNames")).as(name).isNotEmpty();
      assertThat(one.at("/spec/names/categories/0").asText()).as(name).isEqualTo("weir");
      assertThat(one.at("/spec/versions/0/additionalPrinterColumns")).as(name).isNotEmpty();
    }
  }

  @Test
  void whatWasStoredBeforeAnUpgradeIsThereAfterItAndCanBeChanged() throws Exception {
    int seen = 0;
    for (Document document : documents(FORMER.resolve("objects"))) {
      ResourceKind kind = ResourceKind.of(document.root().path("kind").asText()).orElseThrow();
      String path =
          collection(kind, "former") + "/" + document.root().at("/metadata/name").asText();
      RealKubernetes.Answer found = kubernetes.ask("GET", path, "");
      assertThat(found.status()).as(path).isEqualTo(200);
      // What was written is there as it was; what is new has its default.
      assertThat(contains(found.body().path("spec"), document.root().path("spec")))
          .as(path)
          .isTrue();
      assertThat(problems(Document.withoutPlaces(path, found.body()), kind)).as(path).isEmpty();
      RealKubernetes.Answer changed =
          kubernetes.ask(
              "PATCH",
              path + "?fieldValidation=Strict",
              "application/merge-patch+json",
              "{\"metadata\": {\"labels\": {\"changed\": \"yes\"}}}");
      assertThat(changed.status()).as(changed.body().toString()).isEqualTo(200);
      seen++;
    }
    assertThat(seen).isGreaterThan(5);
  }

  /** Whether everything of a part is in the whole. */
  private static boolean contains(JsonNode whole, JsonNode part) {
    if (part.isObject()) {
      return part.properties().stream()
          .allMatch(field -> contains(whole.path(field.getKey()), field.getValue()));
    }
    if (part.isArray()) {
      if (whole.size() != part.size()) {
        return false;
      }
      for (int i = 0; i < part.size(); i++) {
        if (!contains(whole.get(i), part.get(i))) {
          return false;
        }
      }
      return true;
    }
    return whole.asText().equals(part.asText());
  }

  /** All documents of our kinds below a folder, as they can be read. */
  private static List<Document> documents(Path root) throws IOException {
    List<Document> documents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        YamlReader.read(file.toString(), Files.readString(file)).documents().stream()
            .filter(d -> d.root().path("apiVersion").asText().equals(ResourceKind.API_VERSION))
            .filter(d -> ResourceKind.of(d.root().path("kind").asText()).isPresent())
            .forEach(documents::add);
      }
    }
    return documents;
  }

  /** What the guides show, as far as it is whole. */
  private static List<Document> shown() throws IOException {
    List<Document> documents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        Matcher fences =
            Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(file));
        while (fences.find()) {
          YamlReader.read(file.toString(), fences.group(1)).documents().stream()
              .filter(d -> d.root().path("apiVersion").asText().equals(ResourceKind.API_VERSION))
              .forEach(documents::add);
        }
      }
    }
    return documents;
  }

  private static List<Problem> problems(Document document, ResourceKind kind) {
    ResourceSchema schema = ResourceSchema.of(kind);
    return schema.check(document, schema.withDefaults(document));
  }

  /** The messages of the rules that a document breaks, as the definitions have them. */
  private static Set<String> brokenRules(Document document, ResourceKind kind) {
    JsonNode openApi = OpenApi.of(kind);
    JsonNode filled = ResourceSchema.of(kind).withDefaults(document);
    Set<String> messages = new HashSet<>();
    CelRules.of(openApi)
        .check(openApi, filled, "", _ -> true, (_, message) -> messages.add(message));
    return messages;
  }

  private static void ensureNamespace(String name) throws Exception {
    int status =
        kubernetes
            .ask("POST", "/api/v1/namespaces", "{\"metadata\": {\"name\": \"" + name + "\"}}")
            .status();
    assertThat(status).isIn(201, 409);
  }

  @Test
  void whatTheReaderOfFilesTakesOrRefusesTheApiServerDoesToo() throws Exception {
    Set<String> namespaces = new HashSet<>();
    int taken = 0;
    int refused = 0;
    List<String> differences = new ArrayList<>();
    List<Document> all = documents(GOLDEN);
    all.addAll(documents(Path.of("policies")));
    all.addAll(shown());
    for (Document read : all) {
      // Without the doubts that only a text can raise: an API server is sent JSON.
      Document document =
          Document.withoutPlaces(read.file() + ":" + read.start().line(), read.root());
      ResourceKind kind = ResourceKind.of(document.root().path("kind").asText()).orElseThrow();
      String namespace = document.root().at("/metadata/namespace").asText("default");
      boolean usable = namespace.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
      if (usable && namespaces.add(namespace)) {
        ensureNamespace(namespace);
      }
      List<Problem> problems = problems(document, kind);
      RealKubernetes.Answer answer =
          kubernetes.ask(
              "POST",
              collection(kind, usable ? namespace : "default")
                  + "?dryRun=All&fieldValidation=Strict",
              document.root().toString());
      boolean accepted = answer.status() == 201;
      // It takes out what has no value before anybody looks; with strict decoding too.
      if (accepted && read.file().contains("o28-gates-without-a-value")) {
        continue;
      }
      if (accepted != problems.isEmpty()) {
        differences.add(
            document.file()
                + "\n  API server: "
                + answer.status()
                + " "
                + answer.body().path("message").asText()
                + "\n  files: "
                + problems.stream().map(Problem::render).toList());
      }
      if (accepted) {
        taken++;
      } else {
        refused++;
      }
    }
    assertThat(differences).as(String.join("\n", differences)).isEmpty();
    assertThat(taken).isGreaterThan(100);
    assertThat(refused).isGreaterThan(50);
  }

  @Test
  void kubectlGetShowsPhaseStepWeightsAndMessage() throws Exception {
    ensureNamespace("columns");
    String rollout =
        """
        {"apiVersion": "weir.dev/v1alpha1", "kind": "Rollout",
         "metadata": {"name": "checkout", "namespace": "columns"},
         "spec": {"revision": "v2", "virtualNode": "checkout-${revision}",
                  "strategy": {"canary": {"steps": [{"weight": 10}]}}}}
        """;
    String path = collection(ResourceKind.ROLLOUT, "columns");
    assertThat(kubernetes.ask("POST", path, rollout).status()).isEqualTo(201);
    String status =
        """
        {"status": {"phase": "Progressing", "step": {"index": 0, "of": 1, "name": "weight 10%"},
          "traffic": "v1 90%, v2 10%", "message": "10% on v2, held 5s of 10s", "stable": "v1", "candidate": "v2"}}
        """;
    RealKubernetes.Answer written =
        kubernetes.ask("PATCH", path + "/checkout/status", "application/merge-patch+json", status);
    assertThat(written.status()).as(written.body().toString()).isEqualTo(200);
    assertThat(written.body().at("/metadata/generation").asInt()).isEqualTo(1);
    for (String word : List.of("rollouts", "wro", "weir")) {
      List<String> lines =
          succeeds(kubernetes.kubectl("get", word, "-n", "columns")).output().lines().toList();
      assertThat(lines.get(0).split(" {2,}"))
          .containsExactly("NAME", "REVISION", "PHASE", "STEP", "WEIGHTS", "MESSAGE", "AGE");
      assertThat(List.of(lines.get(1).split(" {2,}")).subList(1, 6))
          .containsExactly(
              "v2", "Progressing", "weight 10%", "v1 90%, v2 10%", "10% on v2, held 5s of 10s");
    }
    assertThat(succeeds(kubernetes.kubectl("get", "wro", "-n", "columns", "-o", "wide")).output())
        .contains("STABLE", "CANDIDATE");
    assertThat(succeeds(kubernetes.kubectl("explain", "rollout.status.weights")).output())
        .contains("Basis points by revision");
  }

  /** O-28: without strict decoding an API server takes out what it does not know, and says so. */
  @Test
  void o28_aMisspeltFieldIsRefusedByKubectlAndNamedWithoutStrictness() throws Exception {
    Path file = GOLDEN.resolve("errors/o28-misspelt-failure-limit/in.yaml");
    RealKubernetes.Said strict =
        kubernetes.kubectl("create", "--dry-run=server", "-f", file.toString());
    assertThat(strict.status()).isNotZero();
    assertThat(strict.output()).contains("strict decoding error: unknown field");
    Document first = documents(file.getParent()).getFirst();
    ResourceKind kind = ResourceKind.of(first.root().path("kind").asText()).orElseThrow();
    String namespace = first.root().at("/metadata/namespace").asText("default");
    ensureNamespace(namespace);
    RealKubernetes.Answer lenient =
        kubernetes.ask(
            "POST",
            collection(kind, namespace) + "?dryRun=All&fieldValidation=Warn",
            first.root().toString());
    assertThat(lenient.status()).as(lenient.body().toString()).isEqualTo(201);
    assertThat(lenient.body().toString()).doesNotContain("faliure");
  }

  /** O-28: a rule that the API server does not know is a safety rule that is gone. */
  @Test
  void o28_everyBrokenRuleIsToldInTheSameWords() throws Exception {
    Set<String> told = new HashSet<>();
    List<String> untold = new ArrayList<>();
    for (Document read : documents(GOLDEN)) {
      Document document =
          Document.withoutPlaces(read.file() + ":" + read.start().line(), read.root());
      ResourceKind kind = ResourceKind.of(document.root().path("kind").asText()).orElseThrow();
      Set<String> rules = brokenRules(document, kind);
      if (rules.isEmpty()) {
        continue;
      }
      // An API server looks at rules only when the structure is right.
      ObjectNode alone = Mended.structure(document, kind).orElse(null);
      if (alone == null) {
        continue;
      }
      Set<String> expected = brokenRules(Document.withoutPlaces(document.file(), alone), kind);
      String namespace = alone.at("/metadata/namespace").asText("default");
      ensureNamespace(namespace);
      RealKubernetes.Answer answer =
          kubernetes.ask(
              "POST",
              collection(kind, namespace) + "?dryRun=All&fieldValidation=Strict",
              alone.toString());
      String said = answer.body().path("message").asText();
      for (String message : expected) {
        if (said.contains(message)) {
          told.add(message);
        } else {
          untold.add(document.file() + ": " + message + "\n  but: " + said);
        }
      }
    }
    assertThat(untold).as(String.join("\n", untold)).isEmpty();
    Set<String> all = new HashSet<>();
    for (ResourceKind kind : ResourceKind.values()) {
      collect(OpenApi.of(kind), all);
    }
    all.removeAll(told);
    assertThat(all).as("rules that no case has broken on the API server").isEmpty();
  }

  private static void collect(JsonNode schema, Set<String> messages) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      // Where there is an expression, the message is only for when that fails.
      if (!rule.has("messageExpression")) {
        messages.add(rule.path("message").asText());
      }
    }
    schema.forEach(
        child -> {
          if (child.isContainerNode()) {
            collect(child, messages);
          }
        });
  }
}
