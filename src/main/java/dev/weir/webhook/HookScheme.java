package dev.weir.webhook;

import java.util.Locale;
import java.util.Optional;

/** How a sender proves that a request is theirs. */
public enum HookScheme {
  /** HMAC-SHA256 over time, delivery, path and body. */
  WEIR("Weir-Signature"),
  /**
   * HMAC-SHA256 over id, time and body, as in the Standard Webhooks specification; GitLab calls it
   * its signing token.
   */
  STANDARD("webhook-signature"),
  /** GitHub's HMAC-SHA256 over the body alone. */
  GITHUB("X-Hub-Signature-256"),
  /** GitLab's secret token, which comes as it is. */
  GITLAB("X-Gitlab-Token");

  private final String header;

  HookScheme(String header) {
    this.header = header;
  }

  /** The header that holds the proof. */
  String header() {
    return header;
  }

  /** Whether the proof holds for one path alone. Where not, a secret must be for one path. */
  boolean coversPath() {
    return this == WEIR;
  }

  /** Whether the proof holds a time and an id of the delivery, so that it is of use only once. */
  boolean coversTime() {
    return this == WEIR || this == STANDARD;
  }

  /** As in the file of secrets. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<HookScheme> of(String word) {
    for (HookScheme scheme : values()) {
      if (scheme.word().equals(word)) {
        return Optional.of(scheme);
      }
    }
    return Optional.empty();
  }
}
