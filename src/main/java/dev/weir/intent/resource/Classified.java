package dev.weir.intent.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.Suggestion;
import dev.weir.intent.schema.ResourceKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a document is, before anybody looks into its spec. */
sealed interface Classified {
  /** A resource of a kind that Weir knows. */
  record Ours(ResourceKind kind) implements Classified {}

  /** Something of another tool's: repositories hold other things too. */
  record Foreign() implements Classified {}

  /** Meant for Weir, and not readable as any kind. */
  record Broken(Problem problem) implements Classified {}

  Set<String> HEAD = Set.of("apiVersion", "kind", "metadata", "spec");

  static Classified of(Document document) {
    JsonNode root = document.root();
    if (!root.isObject()) {
      return new Broken(
          document.problem(
              "",
              "The document is no object with fields.",
              "A document has apiVersion, kind, metadata and spec; separate two with '---'."));
    }
    String apiVersion = root.path("apiVersion").asText("");
    String kind = root.path("kind").asText("");
    if (apiVersion.isEmpty() || apiVersion.equals("null")) {
      return withoutVersion(document, root);
    }
    String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    if (!group.equals(ResourceKind.GROUP) && !apiVersion.equals(ResourceKind.GROUP)) {
      return foreign(document, apiVersion, group, kind);
    }
    if (!apiVersion.equals(ResourceKind.API_VERSION)) {
      return new Broken(
          document.problem(
              "apiVersion",
              "'" + apiVersion + "' is no version that Weir knows.",
              "Write " + ResourceKind.API_VERSION + "."));
    }
    Optional<ResourceKind> known = ResourceKind.of(kind);
    if (known.isPresent()) {
      return new Ours(known.get());
    }
    String choice = String.join(", ", ResourceKind.words());
    return new Broken(
        kind.isEmpty() || kind.equals("null")
            ? document.problem("", "The field 'kind' is missing.", "Add it; one of " + choice + ".")
            : document.problem(
                "kind",
                "'" + kind + "' is no kind that Weir knows.",
                Suggestion.nearest(kind, ResourceKind.words())
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("Write one of " + choice + ".")));
  }

  private static Classified withoutVersion(Document document, JsonNode root) {
    List<String> names = new ArrayList<>();
    root.fieldNames().forEachRemaining(names::add);
    boolean likeAResource = names.stream().anyMatch(n -> Suggestion.nearest(n, HEAD).isPresent());
    Set<String> head = new HashSet<>(names);
    head.retainAll(HEAD);
    if (!likeAResource && head.isEmpty()) {
      return new Foreign();
    }
    Optional<String> misspelt =
        names.stream()
            .filter(n -> Suggestion.nearest(n, Set.of("apiVersion")).isPresent())
            .findFirst();
    if (misspelt.isPresent() && !misspelt.get().equals("apiVersion")) {
      return new Broken(
          document.problemAtKey(
              misspelt.get(),
              "There is no field '" + misspelt.get() + "' here.",
              "Did you mean 'apiVersion'?"));
    }
    return new Broken(
        document.problem(
            "",
            "The field 'apiVersion' is missing.",
            "Add apiVersion: " + ResourceKind.API_VERSION + ", or move other tools' files out."));
  }

  private static Classified foreign(
      Document document, String apiVersion, String group, String kind) {
    boolean nearly =
        Suggestion.nearest(group, Set.of(ResourceKind.GROUP)).isPresent()
            || apiVersion.equals(ResourceKind.VERSION);
    if (nearly && ResourceKind.of(kind).isPresent()) {
      return new Broken(
          document.problem(
              "apiVersion",
              "'" + apiVersion + "' is no version that Weir knows.",
              "Write " + ResourceKind.API_VERSION + "."));
    }
    if (kind.equals("List")) {
      for (JsonNode item : document.root().path("items")) {
        if (item.path("apiVersion").asText("").startsWith(ResourceKind.GROUP + "/")) {
          return new Broken(
              document.problem(
                  "items",
                  "Resources of Weir stand within a List.",
                  "Write them as documents of their own, separated by '---'."));
        }
      }
    }
    return new Foreign();
  }
}
