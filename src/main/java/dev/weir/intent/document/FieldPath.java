package dev.weir.intent.document;

import java.util.regex.Pattern;

/** Spells where a field is: {@code spec.routes[1].action}. The root is the empty text. */
public final class FieldPath {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  private FieldPath() {}

  /** A field of an object. */
  public static String field(String parent, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return parent + "[\"" + name + "\"]";
    }
    return parent.isEmpty() ? name : parent + "." + name;
  }

  /** An entry of a list, counted from 0. */
  public static String item(String parent, int index) {
    return parent + "[" + index + "]";
  }

  /** Whether the first is the second or lies within it. */
  public static boolean within(String path, String ancestor) {
    return path.startsWith(ancestor)
        && (path.length() == ancestor.length()
            || ancestor.isEmpty()
            || path.charAt(ancestor.length()) == '.'
            || path.charAt(ancestor.length()) == '[');
  }

  /** One level up; the root's is the root. */
  public static String parent(String path) {
    if (path.endsWith("\"]")) {
      return path.substring(0, path.lastIndexOf("[\""));
    }
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
