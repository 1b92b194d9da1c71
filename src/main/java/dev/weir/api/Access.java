package dev.weir.api;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Knows callers by what they present. */
public interface Access {
  /**
   * Who presents this, if anybody known does.
   *
   * @param authorization the {@code Authorization} header as it came
   */
  Optional<Caller> caller(Optional<String> authorization);

  /**
   * Whether requests are taken from this machine only, and only when they name it as their host. So
   * it is where nobody needs a token: a web page of somebody else must not reach it either.
   */
  boolean localOnly();

  /**
   * Tokens from a file, which is read again when it changes.
   *
   * @throws IllegalArgumentException when the file cannot be read or a line is wrong, with the line
   */
  static Access tokens(Path file, InstantSource clock) {
    return new TokenAccess(file, clock);
  }

  /** Everybody on this machine may do everything, under the name {@code local}. */
  static Access insecureLocal() {
    Caller local = new Caller("local", Role.ADMIN, Set.of());
    return new Access() {
      @Override
      public Optional<Caller> caller(Optional<String> authorization) {
        return Optional.of(local);
      }

      @Override
      public boolean localOnly() {
        return true;
      }
    };
  }
}
