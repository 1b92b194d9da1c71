package dev.weir.nativeimage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a native build is told may be reached by name: by Quarkus, by the libraries, and by us. */
final class Metadata {
  /** Ours; of it each entry must have a use. */
  static final String OURS = "META-INF/native-image/dev.weir/weir/reachability-metadata.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> MEMBERS =
      List.of("Methods", "Fields", "Constructors", "Classes", "RecordComponents");

  private final Map<String, List<Entry>> types = new HashMap<>();
  private final Set<String> proxies = new HashSet<>();
  private final List<Resource> resources = new ArrayList<>();
  private final Set<String> bundles = new HashSet<>();

  /** One entry of a file about a class; {@code lists} when its members can be listed. */
  record Entry(JsonNode node, boolean lists) {
    /** Whether it has all members of a kind, of which one is public or not. */
    boolean all(String members, boolean isPublic) {
      return node.path("allDeclared" + members).asBoolean()
          || (isPublic && node.path("allPublic" + members).asBoolean());
    }
  }

  private record Resource(String text, Pattern pattern) {}

  /** Everything in the jars that the arguments do not exclude. */
  static Metadata of(NativeSources sources) throws IOException {
    Metadata all = new Metadata();
    List<String> arguments = sources.arguments();
    for (Path jar : sources.jars()) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        for (ZipEntry entry : zip.stream().map(e -> (ZipEntry) e).toList()) {
          String name = entry.getName();
          if (name.startsWith("META-INF/native-image/")
              && name.endsWith(".json")
              && !excluded(arguments, jar, name)) {
            try (InputStream in = zip.getInputStream(entry)) {
              all.add(name.substring(name.lastIndexOf('/') + 1), JSON.readTree(in));
            }
          }
        }
      }
    }
    return all;
  }

  private static boolean excluded(List<String> arguments, Path jar, String name) {
    for (int i = 0; i + 2 < arguments.size(); i++) {
      if (arguments.get(i).equals("--exclude-config")
          && Pattern.compile(arguments.get(i + 1)).matcher(jar.toString()).find()
          && Pattern.compile(arguments.get(i + 2)).matcher("/" + name).find()) {
        return true;
      }
    }
    return false;
  }

  void add(String file, JsonNode content) {
    switch (file) {
      case "reflect-config.json" -> content.forEach(this::addOldType);
      case "proxy-config.json" ->
          content.forEach(p -> proxies.add(joined(p.isArray() ? p : p.path("interfaces"))));
      case "resource-config.json" -> {
        for (JsonNode one : content.at("/resources/includes")) {
          String pattern = one.path("pattern").asText();
          resources.add(new Resource(pattern, Pattern.compile(pattern)));
        }
        content.path("bundles").forEach(b -> bundles.add(b.path("name").asText()));
      }
      case "reachability-metadata.json" -> {
        content.path("reflection").forEach(this::addType);
        for (JsonNode one : content.path("resources")) {
          if (one.has("bundle")) {
            bundles.add(one.path("bundle").asText());
          } else {
            String glob = one.path("glob").asText();
            resources.add(new Resource(glob, glob(glob)));
          }
        }
      }
      // Quarkus writes them always, and Weir's libraries have nothing in them.
      case "jni-config.json", "serialization-config.json" -> {}
      default -> throw new IllegalStateException("a kind of metadata that is not known: " + file);
    }
  }

  private void addOldType(JsonNode node) {
    boolean lists =
        MEMBERS.stream()
            .anyMatch(
                m ->
                    node.path("allDeclared" + m).asBoolean()
                        || node.path("allPublic" + m).asBoolean()
                        || node.path("queryAllDeclared" + m).asBoolean()
                        || node.path("queryAllPublic" + m).asBoolean());
    types
        .computeIfAbsent(node.path("name").asText(), _ -> new ArrayList<>())
        .add(new Entry(node, lists || node.has("queriedMethods")));
  }

  private void addType(JsonNode node) {
    JsonNode type = node.path("type");
    if (type.isObject()) {
      proxies.add(joined(type.path("proxy")));
    } else {
      types.computeIfAbsent(type.asText(), _ -> new ArrayList<>()).add(new Entry(node, true));
    }
  }

  /** The glob of a resource: a star stands for part of a name, two for any folders. */
  static Pattern glob(String glob) {
    StringBuilder pattern = new StringBuilder();
    for (String part :
        glob.split("(?<=\\*\\*)|(?=\\*\\*)|(?<=(?<!\\*)\\*)(?!\\*)|(?<!\\*)(?=\\*(?!\\*))")) {
      pattern.append(
          switch (part) {
            case "**" -> ".*";
            case "*" -> "[^/]*";
            default -> Pattern.quote(part);
          });
    }
    return Pattern.compile(pattern.toString());
  }

  private static String joined(JsonNode names) {
    List<String> all = new ArrayList<>();
    names.forEach(name -> all.add(name.asText()));
    return String.join(",", all);
  }

  /** Whether a native executable reaches it too. */
  boolean covers(Access access) {
    List<Entry> entries = types.getOrDefault(access.name(), List.of());
    return switch (access.kind()) {
      case "type" -> !entries.isEmpty();
      case "list", "method", "field" ->
          entries.stream().anyMatch(e -> e.lists() || names(e, access.member()));
      case "called" -> {
        String all = access.member().startsWith("<init>") ? "Constructors" : "Methods";
        boolean isPublic = isPublic(access);
        yield entries.stream().anyMatch(e -> e.all(all, isPublic) || names(e, access.member()));
      }
      case "touched" -> {
        boolean isPublic = isPublic(access);
        yield entries.stream()
            .anyMatch(e -> e.all("Fields", isPublic) || names(e, access.member()));
      }
      case "serialised" ->
          entries.stream().anyMatch(e -> e.node().path("serializable").asBoolean());
      case "proxy" -> proxies.contains(access.name());
      case "bundle" -> bundles.contains(access.name());
      case "resource" ->
          resources.stream().anyMatch(r -> r.pattern().matcher(access.name()).matches());
      case "library" -> false;
      default -> throw new IllegalStateException("a kind of access that is not known: " + access);
    };
  }

  /**
   * A class that is made by the build cannot be looked at here; its members are taken for private.
   */
  private static boolean isPublic(Access access) {
    try {
      Class<?> type = Class.forName(access.name(), false, Metadata.class.getClassLoader());
      String member = access.member();
      return Arrays.stream(type.getFields()).anyMatch(f -> f.getName().equals(member))
          || Arrays.stream(type.getMethods())
              .anyMatch(m -> signature(m.getName(), m).equals(member))
          || Arrays.stream(type.getConstructors())
              .anyMatch(c -> signature("<init>", c).equals(member));
    } catch (ClassNotFoundException | LinkageError _) {
      return false;
    }
  }

  private static String signature(String name, Executable executable) {
    return Arrays.stream(executable.getParameterTypes())
        .map(Class::getTypeName)
        .collect(Collectors.joining(",", name + "(", ")"));
  }

  private static boolean names(Entry entry, String member) {
    for (String list : List.of("methods", "queriedMethods")) {
      for (JsonNode method : entry.node().path(list)) {
        String parameters = "(" + joined(method.path("parameterTypes")) + ")";
        if (member.equals(method.path("name").asText() + parameters)) {
          return true;
        }
      }
    }
    for (JsonNode field : entry.node().path("fields")) {
      if (member.equals(field.path("name").asText())) {
        return true;
      }
    }
    return false;
  }
}
