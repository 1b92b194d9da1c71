package dev.weir.core.wrong;

import java.time.Instant;
import org.slf4j.LoggerFactory;

/** Breaks the architecture rules on purpose: the rules' own test looks at it. */
final class BreaksTheRules {
  private BreaksTheRules() {}

  static Instant now() {
    LoggerFactory.getLogger(BreaksTheRules.class).info("now");
    return Instant.now();
  }
}
