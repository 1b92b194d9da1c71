package dev.weir.intent.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.Durations;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.FieldPath;
import dev.weir.intent.document.YamlReader;
import dev.weir.replay.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** A script as YAML; docs/replay.md has its form. */
public final class ScriptReader {
  private static final Set<String> VALUES =
      Set.of("candidate", "stable", "requests", "stableRequests");
  private static final Set<String> GUARDS =
      Set.of("revision", "step", "full", "skipGates", "signal", "to");

  private final Document document;
  private final List<Problem> problems = new ArrayList<>();

  private ScriptReader(Document document) {
    this.document = document;
  }

  /**
   * What was read.
   *
   * @param script of what could be read; to be used only without problems
   */
  public record Read(Script script, List<Problem> problems) {
    public Read {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a text.
   *
   * @param file named in problems
   */
  public static Read read(String file, String text) {
    YamlReader.Parsed parsed = YamlReader.read(file, text);
    List<Problem> problems = new ArrayList<>(parsed.problems());
    parsed.documents().forEach(document -> problems.addAll(document.problems()));
    if (!problems.isEmpty()) {
      return new Read(Script.EMPTY, problems);
    }
    if (parsed.documents().size() != 1) {
      return new Read(
          Script.EMPTY,
          List.of(
              new Problem(
                  file,
                  0,
                  0,
                  "",
                  "The file has " + parsed.documents().size() + " documents, not one.",
                  "Write metrics:, commands: and endpoints: into one document.")));
    }
    ScriptReader reader = new ScriptReader(parsed.documents().getFirst());
    Script script = reader.script();
    return new Read(script, reader.problems);
  }

  private Script script() {
    JsonNode root = document.root();
    known(root, "", Set.of("metrics", "commands", "endpoints"));
    Map<String, List<Script.Told>> metrics = new LinkedHashMap<>();
    JsonNode named = root.path("metrics");
    named
        .fieldNames()
        .forEachRemaining(
            name -> {
              String path = FieldPath.field("metrics", name);
              if (!name.contains("/")) {
                wrong(path, "'" + name + "' names no metric.", "Write gate/metric.");
              }
              metrics.put(name, items(named.path(name), path, this::told, Script.Told::at));
            });
    return new Script(
        metrics,
        items(root.path("commands"), "commands", this::said, Script.Said::at),
        items(root.path("endpoints"), "endpoints", this::endpoints, Script.Endpoints::at));
  }

  private interface Item<T> {
    Optional<T> read(JsonNode node, String path);
  }

  private <T> List<T> items(JsonNode list, String path, Item<T> item, Function<T, Duration> time) {
    if (!list.isMissingNode() && !list.isArray()) {
      wrong(path, "This is not a list.", "Write entries with a dash, each with at: TIME.");
    }
    List<T> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String at = FieldPath.item(path, i);
      if (list.get(i).isObject()) {
        item.read(list.get(i), at).ifPresent(all::add);
      } else {
        wrong(at, "This is not an entry.", "Write for example {at: 5m, candidate: 0.99}.");
      }
    }
    all.sort(Comparator.comparing(time));
    return all;
  }

  private Optional<Script.Told> told(JsonNode node, String path) {
    known(
        node,
        path,
        Set.of("at", "candidate", "stable", "requests", "stableRequests", "noData", "error"));
    for (String name : VALUES) {
      if (node.has(name) && !node.get(name).isNumber()) {
        wrong(FieldPath.field(path, name), "This is not a number.", "Write for example 0.99.");
      }
    }
    boolean noData = node.path("noData").asBoolean();
    Optional<String> error = Optional.ofNullable(node.get("error")).map(JsonNode::asText);
    int kinds = (node.has("candidate") ? 1 : 0) + (noData ? 1 : 0) + (error.isPresent() ? 1 : 0);
    if (kinds != 1) {
      wrong(
          path,
          "An entry is exactly one of candidate, noData and error.",
          "Write for example {at: 5m, candidate: 0.99} or {at: 5m, noData: true}.");
    }
    return at(node, path)
        .map(
            at ->
                new Script.Told(
                    at,
                    number(node, "candidate"),
                    number(node, "stable"),
                    number(node, "requests"),
                    number(node, "stableRequests"),
                    error));
  }

  private Optional<Script.Said> said(JsonNode node, String path) {
    List<Command.Kind> kinds = new ArrayList<>();
    for (Command.Kind kind : Command.Kind.values()) {
      if (node.has(kind.word())) {
        kinds.add(kind);
      }
    }
    List<String> words = new ArrayList<>(List.of("at"));
    for (Command.Kind kind : Command.Kind.values()) {
      words.add(kind.word());
    }
    known(node, path, Set.copyOf(words));
    Optional<Duration> at = at(node, path);
    if (kinds.size() != 1) {
      wrong(
          path,
          "A command is exactly one of " + String.join(", ", words.subList(1, words.size())) + ".",
          "Write for example {at: 5m, promote: {}}.");
      return Optional.empty();
    }
    Command.Kind kind = kinds.getFirst();
    String inner = FieldPath.field(path, kind.word());
    JsonNode body = node.get(kind.word());
    known(body, inner, GUARDS);
    try {
      Command command =
          new Command(
              path,
              kind,
              "somebody",
              revision(body, "revision"),
              body.has("step") ? OptionalInt.of(body.get("step").asInt()) : OptionalInt.empty(),
              body.path("full").asBoolean(),
              body.path("skipGates").asBoolean(),
              Optional.ofNullable(body.get("signal")).map(JsonNode::asText),
              revision(body, "to"));
      return at.map(time -> new Script.Said(time, command));
    } catch (IllegalArgumentException e) {
      wrong(inner, sentence(e), "Write for example {at: 5m, signal: {signal: e2e-passed}}.");
      return Optional.empty();
    }
  }

  private static Optional<Revision> revision(JsonNode body, String name) {
    return Optional.ofNullable(body.get(name)).map(JsonNode::asText).map(Revision::new);
  }

  private Optional<Script.Endpoints> endpoints(JsonNode node, String path) {
    known(node, path, Set.of("at", "candidate", "stable"));
    for (String name : List.of("candidate", "stable")) {
      if (!node.path(name).isIntegralNumber() || node.path(name).asInt() < 0) {
        wrong(
            path, name + " is a whole number from 0.", "Write {at: 5m, candidate: 3, stable: 3}.");
      }
    }
    return at(node, path)
        .map(
            at ->
                new Script.Endpoints(
                    at, node.path("candidate").asInt(), node.path("stable").asInt()));
  }

  private Optional<Duration> at(JsonNode node, String path) {
    String text = node.path("at").asText("");
    try {
      return Optional.of(Durations.parse(text));
    } catch (IllegalArgumentException e) {
      wrong(
          node.has("at") ? FieldPath.field(path, "at") : path,
          node.has("at") ? "'" + text + "' is not a time." : "The field 'at' is missing.",
          "Write the time since the start, for example at: 90s or at: 5m.");
      return Optional.empty();
    }
  }

  private static OptionalDouble number(JsonNode node, String name) {
    return node.path(name).isNumber()
        ? OptionalDouble.of(node.get(name).doubleValue())
        : OptionalDouble.empty();
  }

  private void known(JsonNode node, String path, Set<String> names) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                String at = path.isEmpty() ? name : FieldPath.field(path, name);
                problems.add(
                    document.problemAtKey(
                        at,
                        "There is no field '" + name + "' here.",
                        "Take it out; known here: "
                            + String.join(", ", names.stream().sorted().toList())
                            + "."));
              }
            });
  }

  private void wrong(String path, String wrong, String fix) {
    problems.add(document.problem(path, wrong, fix));
  }

  private static String sentence(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1) + ".";
  }
}
