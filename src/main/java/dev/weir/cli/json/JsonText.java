package dev.weir.cli.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes JSON. */
public final class JsonText {
  /** Deeper nesting is refused; no resource of Weir comes near. */
  public static final int MAX_DEPTH = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private JsonText() {}

  /** The text is not JSON, or is nested too deeply, or goes on after its end. */
  public static final class NotJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    NotJsonException(String message) {
      super(message);
    }
  }

  /** Reads one JSON value that fills the whole text. */
  public static Json parse(String text) throws NotJsonException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new NotJsonException("it is empty");
      }
      Json value = value(parser, first);
      if (parser.nextToken() != null) {
        throw new NotJsonException("something follows the value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new NotJsonException(e.getOriginalMessage());
    } catch (IOException e) {
      // Reading from a String does no I/O.
      throw new UncheckedIOException(e);
    }
  }

  private static Json value(JsonParser parser, JsonToken token)
      throws IOException, NotJsonException {
    return switch (token) {
      case VALUE_STRING -> new Json.Text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Number(parser.getText());
      case VALUE_TRUE -> new Json.Bool(true);
      case VALUE_FALSE -> new Json.Bool(false);
      case VALUE_NULL -> Json.NOTHING;
      case START_ARRAY -> items(parser);
      case START_OBJECT -> fields(parser);
      case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          throw new NotJsonException("unexpected " + token);
    };
  }

  private static Json items(JsonParser parser) throws IOException, NotJsonException {
    List<Json> values = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      values.add(value(parser, required(next)));
    }
    return new Json.Items(values);
  }

  private static Json fields(JsonParser parser) throws IOException, NotJsonException {
    Map<String, Json> values = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      values.put(name, value(parser, required(parser.nextToken())));
    }
    return new Json.Fields(values);
  }

  private static JsonToken required(@org.jspecify.annotations.Nullable JsonToken token)
      throws NotJsonException {
    if (token == null) {
      throw new NotJsonException("it ends too early");
    }
    return token;
  }

  /** On one line. */
  public static String compact(Json value) {
    StringBuilder out = new StringBuilder();
    write(value, out, -1);
    return out.toString();
  }

  /** On many lines, indented by two spaces, without a final newline. */
  public static String pretty(Json value) {
    StringBuilder out = new StringBuilder();
    write(value, out, 0);
    return out.toString();
  }

  private static void write(Json value, StringBuilder out, int depth) {
    switch (value) {
      case Json.Nothing _ -> out.append("null");
      case Json.Text(String text) -> quote(text, out);
      case Json.Number(String literal) -> out.append(literal);
      case Json.Bool(boolean truth) -> out.append(truth);
      case Json.Items(List<Json> values) -> {
        out.append('[');
        boolean first = true;
        for (Json item : values) {
          separate(out, first, depth);
          first = false;
          write(item, out, below(depth));
        }
        close(out, first, depth, ']');
      }
      case Json.Fields(Map<String, Json> values) -> {
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, Json> field : values.entrySet()) {
          separate(out, first, depth);
          first = false;
          quote(field.getKey(), out);
          out.append(depth < 0 ? ":" : ": ");
          write(field.getValue(), out, below(depth));
        }
        close(out, first, depth, '}');
      }
    }
  }

  private static int below(int depth) {
    return depth < 0 ? depth : depth + 1;
  }

  private static void separate(StringBuilder out, boolean first, int depth) {
    if (!first) {
      out.append(',');
    }
    if (depth >= 0) {
      out.append('\n').repeat("  ", depth + 1);
    }
  }

  private static void close(StringBuilder out, boolean empty, int depth, char bracket) {
    if (!empty && depth >= 0) {
      out.append('\n').repeat("  ", depth);
    }
    out.append(bracket);
  }

  /** In double quotes; everything that could steer a terminal is written as an escape. */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (Invisible.is(c)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
