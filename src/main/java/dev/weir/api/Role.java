package dev.weir.api;

import java.util.Locale;

/** What a caller may do; each role may do what the ones before it may. */
public enum Role {
  /** May read. */
  VIEWER,
  /** May give commands to rollouts. */
  OPERATOR,
  /** May do everything. */
  ADMIN;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this role is enough where the other one is needed. */
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
