package dev.weir.cli.json;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes YAML. What could be read as anything but the same text is put in quotes. */
public final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");

  /** Longer texts are quoted without a look at what is in them. */
  private static final int LONGEST_PLAIN = 200;

  private static final Set<String> WORDS_WITH_A_MEANING =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private YamlText() {}

  /** As a block, each line ended. */
  public static String write(Json value) {
    StringBuilder out = new StringBuilder();
    if (value instanceof Json.Items(List<Json> values) && !values.isEmpty()) {
      list(values, out, 0);
    } else if (value instanceof Json.Fields(Map<String, Json> values) && !values.isEmpty()) {
      map(values, out, 0, false);
    } else {
      out.append(scalar(value)).append('\n');
    }
    return out.toString();
  }

  private static void map(Map<String, Json> values, StringBuilder out, int indent, boolean inline) {
    boolean first = inline;
    for (Map.Entry<String, Json> field : values.entrySet()) {
      if (!first) {
        out.repeat(' ', indent);
      }
      first = false;
      out.append(text(field.getKey())).append(':');
      below(field.getValue(), out, indent);
    }
  }

  private static void below(Json value, StringBuilder out, int indent) {
    if (value instanceof Json.Fields(Map<String, Json> values) && !values.isEmpty()) {
      out.append('\n');
      map(values, out, indent + 2, false);
    } else if (value instanceof Json.Items(List<Json> values) && !values.isEmpty()) {
      out.append('\n');
      list(values, out, indent);
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void list(List<Json> values, StringBuilder out, int indent) {
    for (Json item : values) {
      out.repeat(' ', indent).append("- ");
      if (item instanceof Json.Fields(Map<String, Json> fields) && !fields.isEmpty()) {
        map(fields, out, indent + 2, true);
      } else {
        // A list within a list is written in JSON's way, which is YAML too.
        out.append(scalar(item)).append('\n');
      }
    }
  }

  private static String scalar(Json value) {
    return value instanceof Json.Text(String text) ? text(text) : JsonText.compact(value);
  }

  private static String text(String value) {
    if (value.length() <= LONGEST_PLAIN
        && PLAIN.matcher(value).matches()
        && !WORDS_WITH_A_MEANING.contains(value.toLowerCase(Locale.ROOT))) {
      return value;
    }
    StringBuilder quoted = new StringBuilder();
    JsonText.quote(value, quoted);
    return quoted.toString();
  }
}
