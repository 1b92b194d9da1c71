package dev.weir.api;

import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** The real access by tokens, with one token of each kind; a test may put another in its place. */
@Alternative
@Singleton
public class ScriptedAccess implements Access {
  static final String VIEWER = "viewer-token-0123456789";
  static final String OPERATOR = "operator-token-0123456789";
  static final String ADMIN = "admin-token-0123456789";
  static final String SHOP_ONLY = "shop-token-0123456789";

  volatile Access now = tokens();

  void reset() {
    now = tokens();
  }

  /** The token that was good for two namespaces is good for one of them from now on. */
  void leaveShopOnly(String namespace) {
    Access before = now;
    now =
        new Access() {
          @Override
          public Optional<Caller> caller(Optional<String> authorization) {
            return before
                .caller(authorization)
                .map(
                    known ->
                        known.namespaces().isEmpty()
                            ? known
                            : new Caller(known.name(), known.role(), Set.of(namespace)));
          }

          @Override
          public boolean localOnly() {
            return before.localOnly();
          }
        };
  }

  private static Access tokens() {
    try {
      Path file =
          Files.createTempFile(
              "weir-tokens",
              ".txt",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file,
          """
          vera viewer %s
          otto operator %s
          anna admin %s
          sam  operator %s shop,billing
          """
              .formatted(VIEWER, OPERATOR, ADMIN, SHOP_ONLY));
      Access access = Access.tokens(file, InstantSource.system());
      file.toFile().deleteOnExit();
      return access;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Caller> caller(Optional<String> authorization) {
    return now.caller(authorization);
  }

  @Override
  public boolean localOnly() {
    return now.localOnly();
  }
}
