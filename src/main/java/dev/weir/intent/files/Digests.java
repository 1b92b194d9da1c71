package dev.weir.intent.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Fingerprints of named contents: equal names and contents, equal digest. */
public final class Digests {
  private Digests() {}

  /** The fingerprint of contents by name. */
  public static String of(Map<String, byte[]> contents) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(contents)
          .forEach(
              (name, content) -> {
                add(sha, name.getBytes(StandardCharsets.UTF_8));
                add(sha, content);
              });
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The length goes first, so that a byte moved from one content to the next is seen. */
  private static void add(MessageDigest sha, byte[] part) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    sha.update(part);
  }
}
