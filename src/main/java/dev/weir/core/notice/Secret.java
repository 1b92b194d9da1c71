package dev.weir.core.notice;

/**
 * Where a value lies that not everybody may see. The value itself is fetched just before it is
 * used, and kept nowhere.
 */
public sealed interface Secret {
  /** A policy of a namespace may name variables that begin so, and no others. */
  static String prefix(String namespace) {
    return "WEIR_SECRET_"
        + namespace.toUpperCase(java.util.Locale.ROOT).replace('-', '_').replace('.', '_')
        + "__";
  }

  /**
   * A file of the namespace's folder below the folder of secrets.
   *
   * @param path relative, without {@code ..}
   */
  record InFile(String path) implements Secret {}

  /** A variable of the process, see {@link Secret#prefix}. */
  record InVariable(String name) implements Secret {}

  /** No secret: everybody who reads the policy may see it. */
  record Plain(String value) implements Secret {
    /** Without the value all the same: who logs a receiver need not know which kind it is. */
    @Override
    public String toString() {
      return "Plain[…]";
    }
  }

  /** Whether a variable is one of that namespace's. */
  static boolean isOf(String namespace, String variable) {
    String prefix = prefix(namespace);
    // A name with two underscores in a row could be another namespace's: a--b has A__B.
    return variable.startsWith(prefix)
        && variable.substring(prefix.length()).matches("[A-Z0-9]+(_[A-Z0-9]+)*");
  }
}
