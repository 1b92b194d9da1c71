package dev.weir.core.plan;

/**
 * A short name for a text's content: 64-bit FNV-1a as 16 hex digits. It tells an edit from no edit;
 * it does not withstand somebody who looks for collisions, and nothing relies on that.
 */
public final class Fingerprint {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Fingerprint() {}

  public static String of(String text) {
    long hash = OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ (text.charAt(i) & 0xff)) * PRIME;
      hash = (hash ^ (text.charAt(i) >> 8)) * PRIME;
    }
    String hex = Long.toHexString(hash);
    return "0".repeat(16 - hex.length()) + hex;
  }
}
