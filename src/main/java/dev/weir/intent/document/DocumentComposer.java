package dev.weir.intent.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.engine.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/** Builds one document from the parser's events, and remembers where everything stands. */
final class DocumentComposer {
  /** Deeper nesting is refused; it also bounds the recursion here and in everything after. */
  static final int MAX_DEPTH = 64;

  private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);
  private static final Set<String> PLAIN_TAGS =
      Set.of("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq");

  private final String file;
  private final Iterator<Event> events;
  private final Map<String, JsonNode> anchors = new HashMap<>();
  private final Set<String> openAnchors = new HashSet<>();
  private final Map<String, Place> keys = new HashMap<>();
  private final Map<String, Place> values = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Problem> doubtfulNames = new HashMap<>();
  private final Volume volume;

  DocumentComposer(String file, Iterator<Event> events, Volume volume) {
    this.file = file;
    this.volume = volume;
    this.events = events;
  }

  /** Consumes the events up to the end of the document. Empty when there is nothing in it. */
  Optional<Document> compose() {
    volume.nextDocument();
    Event first = events.next();
    Place start = YamlReader.place(first.getStartMark());
    JsonNode root = value(first, "", 0);
    while (!(events.next() instanceof DocumentEndEvent)) {
      throw new IllegalStateException("a document has one root");
    }
    if (root.isNull() && texts.getOrDefault("", "").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Document(file, start, root, keys, values, texts, problems, doubtfulNames));
  }

  private JsonNode value(Event event, String path, int depth) {
    Place place = YamlReader.place(event.getStartMark());
    values.put(path, place);
    volume.value(path, place);
    if (depth > MAX_DEPTH) {
      throw volume.reached(
          place, "", "The document is nested deeper than " + MAX_DEPTH + " levels.");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias.getAlias().getValue(), path, place);
    }
    Optional<String> anchor =
        event instanceof NodeEvent node
            ? node.getAnchor().map(a -> a.getValue())
            : Optional.empty();
    anchor.ifPresent(openAnchors::add);
    JsonNode value =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, path);
          case MappingStartEvent mapping -> {
            checkTag(mapping.getTag(), path, place);
            yield object(path, depth);
          }
          case SequenceStartEvent sequence -> {
            checkTag(sequence.getTag(), path, place);
            yield list(path, depth);
          }
          default -> throw new IllegalStateException("no value: " + event);
        };
    anchor.ifPresent(
        name -> {
          openAnchors.remove(name);
          anchors.put(name, value);
        });
    return value;
  }

  private JsonNode aliased(String name, String path, Place place) {
    JsonNode meant = anchors.get(name);
    if (openAnchors.contains(name)) {
      problem(place, path, "*" + name + " stands inside what it names.", "Write the value out.");
    } else if (meant == null) {
      problem(
          place,
          path,
          "*" + name + " names nothing that was written before it.",
          "Write &" + name + " before the value that is meant, earlier in the same document.");
    } else {
      countWithin(meant, path, place);
      return meant.deepCopy();
    }
    return MissingNode.getInstance();
  }

  private void countWithin(JsonNode node, String path, Place place) {
    for (JsonNode child : node) {
      volume.aliased(child.isTextual() ? child.textValue().length() : 1, path, place);
      countWithin(child, path, place);
    }
  }

  private JsonNode list(String path, int depth) {
    ArrayNode list = JSON.arrayNode();
    for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
      list.add(present(value(next, FieldPath.item(path, list.size()), depth + 1)));
    }
    return list;
  }

  private JsonNode object(String path, int depth) {
    ObjectNode object = JSON.objectNode();
    Map<String, Place> seen = new HashMap<>();
    for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
      Place place = YamlReader.place(next.getStartMark());
      Optional<String> name = name(next, path, place, depth);
      // A field that cannot be kept is still read to its end, for the problems within it.
      String child = FieldPath.field(path, name.orElse("?"));
      Place earlier = name.map(seen::get).orElse(null);
      if (earlier != null) {
        problem(
            place,
            child,
            "'" + name.get() + "' is written twice; the first time in line " + earlier.line() + ".",
            "Keep one of the two.");
      }
      name.ifPresent(n -> seen.putIfAbsent(n, place));
      keys.put(child, place);
      JsonNode value = value(events.next(), child, depth + 1);
      name.ifPresent(n -> object.set(n, present(value)));
    }
    return object;
  }

  /** What could not be read stands as nothing; its problem is noted already. */
  private static JsonNode present(JsonNode value) {
    return value.isMissingNode() ? JSON.nullNode() : value;
  }

  private Optional<String> name(Event event, String path, Place place, int depth) {
    if (!(event instanceof ScalarEvent scalar)) {
      problem(
          place,
          path,
          "A field's name must be a text, not a list, an object or an alias.",
          "Write 'name: value'; if braces belong to a text, put it in quotes.");
      if (!(event instanceof AliasEvent)) {
        value(event, FieldPath.field(path, "?"), depth + 1);
      }
      return Optional.empty();
    }
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return Optional.of(text);
    }
    if (text.equals("<<")) {
      problem(
          place,
          path,
          "'<<' merges another object to some YAML readers and is a field's name to others.",
          "Write the fields out, or use an alias for a whole value.");
      return Optional.empty();
    }
    if (!(Scalar.plain(text) instanceof Scalar.Text)) {
      String child = FieldPath.field(path, text);
      doubtfulNames.put(
          child,
          new Problem(
              file,
              place.line(),
              place.column(),
              child,
              "'" + text + "' without quotes is not a text to every YAML reader.",
              "Write the name in quotes: \"" + text + "\"."));
    }
    return Optional.of(text);
  }

  private JsonNode scalar(ScalarEvent event, String path) {
    Place place = YamlReader.place(event.getStartMark());
    String text = event.getValue();
    if (event.getScalarStyle() != ScalarStyle.PLAIN || event.getTag().isPresent()) {
      checkTag(event.getTag(), path, place);
      return JSON.textNode(text);
    }
    texts.put(path, text);
    return switch (Scalar.plain(text)) {
      case Scalar.Text(String meant) -> JSON.textNode(meant);
      case Scalar.Whole(var number) ->
          number.bitLength() < Long.SIZE
              ? JSON.numberNode(number.longValue())
              : JSON.numberNode(number);
      case Scalar.Decimal(var number) -> JSON.numberNode(number);
      case Scalar.Bool(boolean value) -> JSON.booleanNode(value);
      case Scalar.Nothing() -> JSON.nullNode();
      case Scalar.Doubtful(String wrong, String fix) -> {
        problem(place, path, wrong, fix);
        yield MissingNode.getInstance();
      }
    };
  }

  private void checkTag(Optional<String> tag, String path, Place place) {
    if (tag.isPresent() && !PLAIN_TAGS.contains(tag.get())) {
      String shown = tag.get().replace("tag:yaml.org,2002:", "!!");
      problem(
          place,
          path,
          "The tag " + shown + " means nothing here.",
          "Take it out; for a text, quotes are enough.");
    }
  }

  private void problem(Place place, String path, String wrong, String fix) {
    problems.add(new Problem(file, place.line(), place.column(), path, wrong, fix));
  }
}
