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
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of secrets that is read again when it changes. One that is broken or gone is reported, and
 * what was good last goes on: somebody may need to abort.
 *
 * @param <T> what the file says
 */
final class WatchedFile<T> {
  /** So often, at most, the file is looked at again. */
  static final Duration CHECKED_EVERY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
  private static final int MAX_BYTES = 1024 * 1024;

  private final String what;
  private final Path file;
  private final Function<String, T> parser;
  private final InstantSource clock;
  private final ReentrantLock checking = new ReentrantLock();
  private volatile Taken<T> taken;

  /**
   * @param text as it was read, whether or not it could be used
   */
  private record Taken<T>(Instant checkedAt, String text, T good) {}

  /**
   * Reads it for the first time.
   *
   * @param what it holds, for messages, for example {@code tokens}
   * @param parser throws IllegalArgumentException, without a secret, when the text is wrong
   * @throws IllegalArgumentException when it cannot be read or is wrong
   */
  WatchedFile(String what, Path file, Function<String, T> parser, InstantSource clock) {
    this.what = what;
    this.file = file;
    this.parser = parser;
    this.clock = clock;
    try {
      String text = read();
      this.taken = new Taken<>(clock.instant(), text, parser.apply(text));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read the file of " + what + " " + file + ": " + e, e);
    }
    warnIfOpen();
  }

  /** What it says, as of at most a second ago. */
  T current() {
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
    return taken.good();
  }

  private void check(Instant now) {
    Taken<T> before = taken;
    String text;
    try {
      text = read();
    } catch (IOException e) {
      text = "unreadable: " + e;
      if (!text.equals(before.text())) {
        LOG.error(
            "{}={} cannot be read, the last good {} stay valid: {}", what, file, what, e + "");
      }
      taken = new Taken<>(now, text, before.good());
      return;
    }
    if (text.equals(before.text())) {
      taken = new Taken<>(now, text, before.good());
      return;
    }
    warnIfOpen();
    try {
      T good = parser.apply(text);
      taken = new Taken<>(now, text, good);
      LOG.info("{}={} read again", what, file);
    } catch (IllegalArgumentException e) {
      taken = new Taken<>(now, text, before.good());
      LOG.error("{}={} refused, the last good {} stay valid: {}", what, file, what, e.getMessage());
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
        LOG.warn("{}={} is open to every user of this machine; run: chmod o= {}", what, file, file);
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("{}={} permissions unknown", what, file, e);
    }
  }
}
