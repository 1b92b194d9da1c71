package dev.weir.intent.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Intent;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.YamlReader;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.intent.schema.ResourceSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The gate policies that ship with Weir, read from the class path. */
final class ShippedPolicies {
  /** Listed by name: a class path cannot be asked for a folder's content. */
  static final List<String> NAMES = List.of("http-health", "http-latency");

  private ShippedPolicies() {}

  /**
   * By id, in namespace {@link Intent#SHIPPED}.
   *
   * @throws IllegalStateException when one is broken: then the build is, not the user's file
   */
  static Map<ResourceId, GatePolicy> load() {
    return Read.POLICIES;
  }

  /** Once for all; a native executable is built with them in it. */
  private static final class Read {
    static final Map<ResourceId, GatePolicy> POLICIES = Collections.unmodifiableMap(read());
  }

  private static Map<ResourceId, GatePolicy> read() {
    Map<ResourceId, GatePolicy> policies = new TreeMap<>();
    for (String name : NAMES) {
      ResourceId id = new ResourceId(Intent.SHIPPED, name);
      policies.put(id, DeliveryResources.policy(document(name), id));
    }
    return policies;
  }

  private static JsonNode document(String name) {
    String path = "weir/policies/" + name + ".yaml";
    YamlReader.Parsed parsed = YamlReader.read(path, text(path));
    if (!parsed.problems().isEmpty() || parsed.documents().size() != 1) {
      throw new IllegalStateException(path + " is broken: " + parsed.problems());
    }
    Document document = parsed.documents().getFirst();
    ResourceSchema schema = ResourceSchema.of(ResourceKind.GATE_POLICY);
    JsonNode filled = schema.withDefaults(document);
    List<Problem> problems = schema.check(document, filled);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(path + " is broken: " + problems);
    }
    return filled;
  }

  private static String text(String path) {
    try (InputStream in = ShippedPolicies.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
