package dev.weir.intent.schema;

/** What the patterns of the definitions mean, for people. */
final class Forms {
  private Forms() {}

  static String hint(String pattern) {
    if (pattern.equals("^/")) {
      return "A path begins with '/', for example /api.";
    }
    if (pattern.contains("25[0-5]")) {
      return "Write an IP address, for example 10.0.0.7 or ::1.";
    }
    if (pattern.startsWith("^[a-zA-Z][a-zA-Z0-9]")) {
      return "Write letters and digits, a letter first, for example minSuccess.";
    }
    if (pattern.startsWith("^[A-Za-z0-9]([A-Za-z0-9._-]")) {
      return "Write letters, digits and . _ - inside, for example v2 or 2024.1-rc1.";
    }
    if (pattern.startsWith("^[a-z0-9]") && pattern.contains("\\.")) {
      return "Write lower-case letters, digits, dashes and dots, for example checkout.shop.internal.";
    }
    if (pattern.startsWith("^[a-z0-9]")) {
      return "Write lower-case letters, digits and dashes, for example checkout-v2.";
    }
    return "Write letters, digits and the characters ! # $ % & ' * + - . ^ _ | ~ only.";
  }
}
