package dev.weir.core.rollout;

import java.util.regex.Pattern;

/**
 * Names one immutable version of a workload, as the user wrote it in {@code spec.revision}.
 *
 * @param name 1 to 63 characters: letters, digits, {@code . _ -}, starting and ending with a letter
 *     or digit
 */
public record Revision(String name) {
  private static final Pattern ALLOWED =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

  /** Of what is no revision, so many characters are shown. */
  private static final int SHOWN = 80;

  public Revision {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a revision is 1 to 63 letters, digits, '.', '_' or '-', not: "
              + (name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name));
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
