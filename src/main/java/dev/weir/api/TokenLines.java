package dev.weir.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The lines of a token file: {@code NAME ROLE TOKEN [NAMESPACE,…]}. Only hashes of tokens are kept.
 */
final class TokenLines {
  /** More lines are refused. */
  static final int MAX_LINES = 10_000;

  /** Shorter tokens could be guessed over the network. */
  static final int MIN_TOKEN = 16;

  private static final String HASHED = "sha256:";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final List<Entry> entries;

  private record Entry(byte[] hash, Caller caller) {}

  private TokenLines(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * @param file for messages
   * @throws IllegalArgumentException naming the line that is wrong, never its token
   */
  static TokenLines parse(String file, String text) {
    List<Entry> entries = new ArrayList<>();
    List<String> lines = text.lines().toList();
    if (lines.size() > MAX_LINES) {
      throw new IllegalArgumentException(file + " has more than " + MAX_LINES + " lines");
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        Entry entry = entry(file + ":" + (i + 1), line.split("\\s+", -1));
        if (entries.stream().anyMatch(e -> MessageDigest.isEqual(e.hash(), entry.hash()))) {
          throw new IllegalArgumentException(
              file + ":" + (i + 1) + ": this token is there already, in an earlier line");
        }
        entries.add(entry);
      }
    }
    return new TokenLines(entries);
  }

  private static Entry entry(String place, String[] words) {
    if (words.length < 3 || words.length > 4) {
      throw new IllegalArgumentException(
          place
              + ": a line is NAME ROLE TOKEN and, where wanted, NAMESPACE,NAMESPACE; this one has "
              + words.length
              + " words");
    }
    if (!NAME.matcher(words[0]).matches()) {
      throw new IllegalArgumentException(
          place + ": the first word is the caller's name, letters, digits and . _ @ + -");
    }
    Role role =
        Arrays.stream(Role.values())
            .filter(r -> r.word().equals(words[1]))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        place + ": the second word is a role: viewer, operator or admin"));
    Set<String> namespaces = words.length == 4 ? Set.of(words[3].split(",", -1)) : Set.of();
    for (String namespace : namespaces) {
      if (!NAMESPACE.matcher(namespace).matches()) {
        throw new IllegalArgumentException(
            place + ": '" + namespace + "' is not a namespace; write them as shop,billing");
      }
    }
    return new Entry(hash(place, words[2]), new Caller(words[0], role, namespaces));
  }

  private static byte[] hash(String place, String token) {
    if (token.toLowerCase(Locale.ROOT).startsWith(HASHED)) {
      String hex = token.substring(HASHED.length());
      if (!hex.matches("[0-9A-Fa-f]{64}")) {
        throw new IllegalArgumentException(
            place
                + ": after sha256: stand 64 hex digits, as `printf %s TOKEN | sha256sum` prints"
                + " them");
      }
      return HexFormat.of().parseHex(hex);
    }
    if (token.length() < MIN_TOKEN) {
      throw new IllegalArgumentException(
          place
              + ": the token is shorter than "
              + MIN_TOKEN
              + " characters; make one with `openssl rand -hex 24`");
    }
    return sha256(token);
  }

  /** Compares with every line, so that the time says nothing about where it was found. */
  Optional<Caller> of(String token) {
    byte[] presented = sha256(token);
    Optional<Caller> found = Optional.empty();
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(presented, entry.hash())) {
        found = Optional.of(entry.caller());
      }
    }
    return found;
  }

  int size() {
    return entries.size();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
