package dev.weir.engine;

import java.time.Instant;

/**
 * The commit that a read of a repository saw, for people: all but the hash is what its author
 * claims, and cut to plain text on one line.
 *
 * @param hash in hexadecimal, 40 or 64 digits
 * @param author the name; never empty
 * @param at when it was committed, by the clock of whoever did
 * @param subject the first line of its message; may be empty
 */
public record Commit(String hash, String author, Instant at, String subject) {
  /** Longer authors and subjects are cut. */
  public static final int MAX_TEXT = 200;

  /** So many digits name a commit to people. */
  private static final int SHORT = 7;

  public Commit {
    if (!hash.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not the hash of a commit: " + PlainText.of(hash, 80));
    }
    String plain = PlainText.of(author, MAX_TEXT).strip();
    author = plain.isEmpty() ? "(no name)" : plain;
    subject = PlainText.of(subject, MAX_TEXT).strip();
  }

  /** The first digits of the hash. */
  public String shortHash() {
    return hash.substring(0, SHORT);
  }

  /** One line: {@code commit 1a2b3c4 of Ann Other: raise the weight}. */
  public String sentence() {
    return "commit " + shortHash() + " of " + author + (subject.isEmpty() ? "" : ": " + subject);
  }
}
