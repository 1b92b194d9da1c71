package dev.weir.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callers by tokens from a file. */
final class TokenAccess implements Access {
  /** So often, at most, the file is looked at again. */
  static final Duration CHECKED_EVERY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(TokenAccess.class);
  private static final int MAX_BYTES = 1024 * 1024;
  private static final Pattern BEARER =
      Pattern.compile("bearer +([!-~]{1,4096}) *", Pattern.CASE_INSENSITIVE);

  private final Path file;
  private final InstantSource clock;
  private final ReentrantLock checking = new ReentrantLock();
  private volatile Taken taken;

  /**
   * @param text as it was read, whether or not it could be used
   */
  private record Taken(Instant checkedAt, String text, TokenLines lines) {}

  TokenAccess(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    try {
      String text = read();
      this.taken = new Taken(clock.instant(), text, TokenLines.parse(file.toString(), text));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the token file " + file + ": " + e, e);
    }
    warnIfOpen();
  }

  @Override
  public Optional<Caller> caller(Optional<String> authorization) {
    if (authorization.isEmpty()) {
      return Optional.empty();
    }
    Matcher bearer = BEARER.matcher(authorization.get());
    return bearer.matches() ? current().of(bearer.group(1)) : Optional.empty();
  }

  @Override
  public boolean localOnly() {
    return false;
  }

  private TokenLines current() {
    Instant now = clock.instant();
    // One thread looks; the others go on with what is there.
    // Also after the clock was set back: else a token that was taken away would be good till then.
    boolean due = Duration.between(taken.checkedAt(), now).abs().compareTo(CHECKED_EVERY) >= 0;
    if (due && checking.tryLock()) {
      try {
        check(now);
      } finally {
        checking.unlock();
      }
    }
    return taken.lines();
  }

  // A file that is broken or gone does not lock everybody out: somebody may need to abort.
  private void check(Instant now) {
    Taken before = taken;
    String text;
    try {
      text = read();
    } catch (IOException e) {
      text = "unreadable: " + e;
      if (!text.equals(before.text())) {
        LOG.error("tokens={} cannot be read, the last good tokens stay valid: {}", file, e + "");
      }
      taken = new Taken(now, text, before.lines());
      return;
    }
    if (text.equals(before.text())) {
      taken = new Taken(now, text, before.lines());
      return;
    }
    warnIfOpen();
    try {
      TokenLines lines = TokenLines.parse(file.toString(), text);
      taken = new Taken(now, text, lines);
      LOG.info("tokens={} read again: {} tokens", file, lines.size());
    } catch (IllegalArgumentException e) {
      taken = new Taken(now, text, before.lines());
      LOG.error("tokens={} refused, the last good tokens stay valid: {}", file, e.getMessage());
    }
  }

  private String read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it is larger than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private void warnIfOpen() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        LOG.warn("tokens={} is open to every user of this machine; run: chmod o= {}", file, file);
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("tokens={} permissions unknown", file, e);
    }
  }
}
