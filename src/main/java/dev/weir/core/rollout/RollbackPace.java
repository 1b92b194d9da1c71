package dev.weir.core.rollout;

import java.util.Locale;

/** How fast traffic goes back to stable. An abort by a person is always immediate. */
public enum RollbackPace {
  /** All of it, in one publication. */
  IMMEDIATE,
  /** As much as stable's ready endpoints can carry, until they can carry everything. */
  STAGED;

  /** As written in YAML. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
