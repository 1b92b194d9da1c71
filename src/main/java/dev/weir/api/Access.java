package dev.weir.api;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Knows callers by what they present. */
public interface Access {
  /**
   * Who presents this, if anybody known does.
   *
   * @param authorization the {@code Authorization} header as it came
   */
  Optional<Caller> caller(Optional<String> authorization);

  /**
   * Whether to find out who presents this, and whether they may, takes a while: then it is not to
   * be asked on a thread that others need.
   */
  default boolean waits(Optional<String> authorization, Role role, Optional<String> namespace) {
    return false;
  }

  /**
   * Who presents this, when they want what needs that role; it may still be too large for theirs.
   *
   * @param namespace that they want it in; empty for all
   */
  default Identified identify(
      Optional<String> authorization, Role role, Optional<String> namespace) {
    return caller(authorization)
        .<Identified>map(Identified.Known::new)
        .orElseGet(Identified.Unknown::new);
  }

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

  /**
   * Tokens that somebody else knows.
   *
   * @param file whose tokens are known here
   * @param namespaces those in which there is anything to see
   * @throws IllegalArgumentException when the file cannot be read or a line is wrong, with the line
   */
  static Access reviewed(
      Optional<Path> file,
      Authority authority,
      Supplier<Set<String>> namespaces,
      InstantSource clock) {
    return new ReviewedAccess(
        file.map(named -> tokens(named, clock)), authority, namespaces, clock);
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
