package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Holds every answer that a test gets against the served description: its status, its kind, its
 * headers and its content, in which nothing may be that the description does not have.
 */
final class Contract implements BeforeEachCallback, AfterEachCallback, Filter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private JsonNode document = JSON.nullNode();

  /** The description as it is served. */
  static JsonNode served() {
    try {
      return JSON.readTree(
          URI.create("http://127.0.0.1:" + RestAssured.port + "/q/openapi?format=json").toURL());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    document = closed(served());
    RestAssured.replaceFiltersWith(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    RestAssured.replaceFiltersWith(List.of());
  }

  /** Answers may get new fields, but not without a word in the description. */
  private static JsonNode closed(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(Contract::closed);
    return node;
  }

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification wanted,
      FilterContext context) {
    Response response = context.next(request, wanted);
    String path = URI.create(request.getURI()).getRawPath();
    if (path.startsWith("/api") || path.startsWith("/hooks/")) {
      check(request.getMethod(), path, response);
    }
    return response;
  }

  void check(String method, String path, Response response) {
    String what = method + " " + path + " -> " + response.statusCode();
    Optional<JsonNode> operation = operation(method, path);
    if (operation.isEmpty()) {
      assertThat(response.statusCode()).as(what).isIn(204, 400, 401, 403, 404, 405);
      conforms(what, problem(), response);
      return;
    }
    JsonNode documented =
        resolved(operation.get().path("responses").path("" + response.statusCode()));
    assertThat(documented.isObject()).as(what + " is documented").isTrue();
    for (Map.Entry<String, JsonNode> header : documented.path("headers").properties()) {
      if (resolved(header.getValue()).path("required").asBoolean()) {
        assertThat(response.header(header.getKey())).as(what + " " + header.getKey()).isNotNull();
      }
    }
    conforms(what, documented.path("content"), response);
  }

  private void conforms(String what, JsonNode content, Response response) {
    if (response.body().asByteArray().length == 0) {
      return;
    }
    String kind = response.contentType().replaceFirst(";.*", "");
    assertThat(content.has(kind)).as(what + " is documented as " + kind).isTrue();
    if (!kind.endsWith("json")) {
      return;
    }
    ObjectNode schema = content.path(kind).path("schema").deepCopy();
    schema.set("components", document.path("components"));
    try {
      List<Error> errors =
          schemas.getSchema(schema).validate(JSON.readTree(response.body().asByteArray()));
      assertThat(errors).as(what + "\n" + response.asString()).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(what, e);
    }
  }

  private JsonNode problem() {
    return document.at("/components/responses/NotFound/content");
  }

  private Optional<JsonNode> operation(String method, String path) {
    String verb = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    return document.path("paths").properties().stream()
        .filter(entry -> path.matches(entry.getKey().replaceAll("\\{[^}]*}", "[^/]+")))
        .map(entry -> entry.getValue().path(verb))
        .filter(JsonNode::isObject)
        .findFirst();
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }
}
