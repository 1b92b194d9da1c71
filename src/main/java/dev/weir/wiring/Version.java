package dev.weir.wiring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build has written down. */
final class Version {
  private Version() {}

  static String current() {
    Properties facts = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/weir-version.properties")) {
      if (in == null) {
        throw new IllegalStateException("the build has left weir-version.properties out");
      }
      facts.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return facts.getProperty("version");
  }
}
