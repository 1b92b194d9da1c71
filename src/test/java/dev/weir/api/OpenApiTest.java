package dev.weir.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.weir.webhook.HookAction;
import dev.weir.webhook.HookPath;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The description of the interface. */
@QuarkusTest
@TestProfile(Scripted.class)
class OpenApiTest {
  private static final java.nio.file.Path WRITTEN =
      java.nio.file.Path.of("src/main/resources/META-INF/openapi.yaml");
  private static final Pattern CHOICE = Pattern.compile("\\{verb: ([a-z|]+)}");

  @Test
  void everybodyMayReadItAsItWasWritten() throws Exception {
    String written = Files.readString(WRITTEN);
    for (String path : List.of("/q/openapi", "/q/openapi.yaml", "/q/openapi?format=yaml")) {
      given()
          .get(path)
          .then()
          .statusCode(200)
          .contentType("application/yaml")
          .body(equalTo(written));
    }
    given()
        .head("/q/openapi")
        .then()
        .statusCode(200)
        .contentType("application/yaml")
        .body(emptyString());
  }

  @Test
  void whoWantsJsonGetsTheSame() throws Exception {
    JsonNode written = new YAMLMapper().readTree(Files.readString(WRITTEN));
    for (String path : List.of("/q/openapi.json", "/q/openapi?format=JSON")) {
      String served =
          given()
              .get(path)
              .then()
              .statusCode(200)
              .contentType("application/json")
              .extract()
              .asString();
      assertThat(new ObjectMapper().readTree(served)).as(path).isEqualTo(written);
    }
    given().accept("application/json").get("/q/openapi").then().contentType("application/json");
  }

  @Test
  void whatThereIsIsDescribedAndNothingElse() {
    Set<String> described = new TreeSet<>();
    Contract.served()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .filter(key -> !key.equals("parameters"))
                    .forEach(verb -> described.add(verb + " " + path.getKey())));
    // The stream is no resource of the framework's.
    Set<String> there = new TreeSet<>(Set.of("get /api/v1/stream"));
    new ClassFileImporter()
        .importPackages("dev.weir.api").stream()
            .filter(type -> type.isAnnotatedWith(Path.class))
            .flatMap(type -> type.getMethods().stream())
            .forEach(method -> there.addAll(operations(method)));
    there.removeIf(operation -> !operation.contains(" /api/"));
    // One method takes every webhook, by the path as it came.
    there.add("post " + HookPath.ROOT + "/sync");
    for (HookAction action : HookAction.values()) {
      there.add("post " + HookPath.ROOT + "/{namespace}/{name}/" + action.word());
    }
    assertThat(described).isEqualTo(there).hasSizeGreaterThan(10);
  }

  private static List<String> operations(JavaMethod method) {
    String verb =
        method.isAnnotatedWith(GET.class)
            ? "get"
            : method.isAnnotatedWith(POST.class) ? "post" : "";
    if (verb.isEmpty()) {
      return List.of();
    }
    String path = method.getOwner().getAnnotationOfType(Path.class).value();
    if (method.isAnnotatedWith(Path.class)) {
      path += "/" + method.getAnnotationOfType(Path.class).value();
    }
    List<String> all = new ArrayList<>();
    Matcher choice = CHOICE.matcher(path);
    if (choice.find()) {
      for (String word : choice.group(1).split("\\|")) {
        all.add(verb + " " + choice.replaceFirst(word));
      }
    } else {
      all.add(verb + " " + path);
    }
    return all;
  }

  @Test
  void everyOperationSaysAllThatACallerHasToKnow() {
    JsonNode document = Contract.served();
    Set<String> ids = new HashSet<>();
    document
        .path("paths")
        .forEach(
            path ->
                path.properties().stream()
                    .filter(entry -> !entry.getKey().equals("parameters"))
                    .map(Map.Entry::getValue)
                    .forEach(
                        operation -> {
                          String id = operation.path("operationId").asText();
                          assertThat(ids.add(id)).as(id).isTrue();
                          assertThat(operation.path("summary").asText()).as(id).isNotBlank();
                          assertThat(operation.path("responses").propertyStream())
                              .as(id)
                              .extracting(Map.Entry::getKey)
                              .contains("200", "401", "403", "500", "503");
                        }));
    document
        .at("/components/schemas")
        .properties()
        .forEach(
            schema -> {
              if (schema.getKey().endsWith("Body")) {
                assertThat(schema.getValue().path("additionalProperties").isBoolean())
                    .as(schema.getKey())
                    .isTrue();
                assertThat(schema.getValue().path("additionalProperties").asBoolean()).isFalse();
              }
            });
    assertThat(document.at("/components/securitySchemes/token/scheme").asText())
        .isEqualTo("bearer");
  }
}
