package dev.weir.nativeimage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the product reaches by name beside what a native build is told of.
 *
 * @param shipped the jars of the build
 * @param init what is left for the start
 * @param notNeeded who asks on the JVM alone
 */
record Comparison(Shipped shipped, RunTimeInit init, NotNeeded notNeeded) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the JDK uses when it links code, or makes for it. */
  private static final List<String> LINKING =
      List.of("java.lang.invoke.", "java.lang.StringConcatHelper", "jdk.proxy");

  /** What an entry's reason begins with when no test can use it. */
  private static final String WITHOUT_TEST = "Not in the tests: ";

  /** What a native executable must be told of. */
  List<Access> needed(Collection<Access> seen) {
    Foldable foldable = new Foldable(shipped);
    return seen.stream()
        .filter(this::isThere)
        .filter(access -> !atBuildTime(access))
        .filter(access -> notNeeded.about(access).isEmpty())
        .filter(access -> !foldable.folds(access))
        .toList();
  }

  /** The lines about callers that none of it came from. */
  Set<String> idleLines(Collection<Access> seen) {
    Set<String> idle = new TreeSet<>(notNeeded.reasons().keySet());
    seen.stream()
        .filter(this::isThere)
        .flatMap(a -> notNeeded.about(a).stream())
        .forEach(idle::remove);
    return idle;
  }

  /** Somebody who looks for what is not there finds nothing in an executable either. */
  private boolean isThere(Access access) {
    return switch (access.kind()) {
      case "type" ->
          shipped.hasClass(access.name())
              || shipped.hasClass(access.callerClass()) && ofJdk(access.name());
      case "resource" -> shipped.hasResource(access.name());
      default -> LINKING.stream().noneMatch(access.name()::startsWith);
    };
  }

  private static boolean ofJdk(String type) {
    try {
      return Class.forName(type, false, ClassLoader.getPlatformClassLoader()) != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** What a static initialiser does while the executable is built needs nothing at run time. */
  private boolean atBuildTime(Access access) {
    return access.initialising().stream()
        .anyMatch(type -> shipped.hasClass(type) && !init.waits(type));
  }

  /** Entries to add, ready for the file: none when all is told of. */
  static List<String> missing(List<Access> needed, Metadata metadata) {
    Map<String, ObjectNode> entries = new TreeMap<>();
    for (Access access : needed) {
      if (!metadata.covers(access)) {
        ObjectNode entry =
            entries.computeIfAbsent(
                switch (access.kind()) {
                      case "resource", "bundle", "proxy", "library" -> access.kind() + " ";
                      default -> "type ";
                    }
                    + access.name(),
                _ -> JSON.createObjectNode().put("reason", access.reason()));
        write(entry, access);
      }
    }
    return entries.values().stream().map(JsonNode::toString).toList();
  }

  private static void write(ObjectNode entry, Access access) {
    switch (access.kind()) {
      case "resource" -> entry.put("glob", access.name());
      case "bundle" -> entry.put("bundle", access.name());
      case "library" ->
          entry.put("a library, which needs entries with jniAccessible", access.name());
      case "proxy" -> {
        List<String> interfaces = List.of(access.name().split(","));
        interfaces.forEach(entry.withObject("/type").withArray("proxy")::add);
      }
      default -> {
        entry.put("type", access.name());
        if (access.kind().equals("serialised")) {
          entry.put("serializable", true);
        } else if (access.kind().equals("touched")) {
          add(entry, "fields", JSON.createObjectNode().put("name", access.member()));
        } else if (access.kind().equals("called")) {
          int end = access.member().indexOf('(');
          ObjectNode method =
              JSON.createObjectNode().put("name", access.member().substring(0, end));
          String parameters = access.member().substring(end + 1, access.member().length() - 1);
          for (String parameter : parameters.isEmpty() ? new String[0] : parameters.split(",")) {
            method.withArray("parameterTypes").add(parameter);
          }
          method.withArray("parameterTypes");
          add(entry, "methods", method);
        }
      }
    }
  }

  private static void add(ObjectNode entry, String list, ObjectNode member) {
    for (JsonNode there : entry.withArray(list)) {
      if (there.equals(member)) {
        return;
      }
    }
    entry.withArray(list).add(member);
  }

  /** Entries of ours, and parts of them, that nothing has used. */
  static List<String> unused(List<Access> needed, JsonNode ours) {
    List<String> unused = new ArrayList<>();
    for (String part : List.of("reflection", "resources")) {
      for (JsonNode entry : ours.path(part)) {
        if (entry.path("reason").asText().startsWith(WITHOUT_TEST)) {
          continue;
        }
        if (!uses(needed, part, entry)) {
          unused.add(entry.toString());
          continue;
        }
        for (String members : List.of("methods", "fields")) {
          for (JsonNode member : entry.path(members)) {
            ObjectNode alone = JSON.createObjectNode();
            alone.set("type", entry.path("type"));
            alone.putArray(members).add(member);
            boolean used =
                needed.stream()
                    .filter(a -> a.kind().equals("called") || a.kind().equals("touched"))
                    .anyMatch(a -> metadata(part, alone).covers(a));
            if (!used) {
              unused.add(member + " of " + entry.path("type"));
            }
          }
        }
      }
    }
    return unused;
  }

  private static boolean uses(List<Access> needed, String part, JsonNode entry) {
    Metadata alone = metadata(part, entry);
    return needed.stream().anyMatch(alone::covers);
  }

  private static Metadata metadata(String part, JsonNode entry) {
    Metadata alone = new Metadata();
    ObjectNode file = JSON.createObjectNode();
    file.putArray(part).add(entry);
    alone.add("reachability-metadata.json", file);
    return alone;
  }

  /** Entries without a reason, and those that are there twice. */
  static List<String> careless(JsonNode ours) throws JsonProcessingException {
    List<String> careless = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String part : List.of("reflection", "resources")) {
      for (JsonNode entry : ours.path(part)) {
        if (entry.path("reason").asText().isBlank()) {
          careless.add("without a reason: " + entry);
        }
        ObjectNode what = entry.deepCopy();
        what.retain("type", "glob", "bundle");
        if (!seen.add(JSON.writeValueAsString(what))) {
          careless.add("twice: " + entry);
        }
      }
    }
    return careless;
  }
}
