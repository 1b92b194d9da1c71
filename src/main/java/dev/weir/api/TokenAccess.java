package dev.weir.api;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Callers by tokens from a file. */
final class TokenAccess implements Access {
  static final Pattern BEARER =
      Pattern.compile("bearer +([!-~]{1,4096}) *", Pattern.CASE_INSENSITIVE);

  private final WatchedFile<TokenLines> lines;

  TokenAccess(Path file, InstantSource clock) {
    this.lines =
        new WatchedFile<>("tokens", file, text -> TokenLines.parse(file.toString(), text), clock);
  }

  @Override
  public Optional<Caller> caller(Optional<String> authorization) {
    if (authorization.isEmpty()) {
      return Optional.empty();
    }
    Matcher bearer = BEARER.matcher(authorization.get());
    return bearer.matches() ? lines.current().of(bearer.group(1)) : Optional.empty();
  }

  @Override
  public boolean localOnly() {
    return false;
  }
}
