package dev.weir.nativeimage;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Who asks on the JVM alone, or is given what it asks for in another way; with the reason.
 *
 * @param reasons by the beginning of who asked, or of the code for which the JDK did, or the whole
 *     name of what is asked for
 */
record NotNeeded(Map<String, String> reasons) {
  /** One line for each: the beginning of a class, and why. */
  static NotNeeded read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    Map<String, String> reasons = new TreeMap<>();
    properties.forEach((caller, reason) -> reasons.put((String) caller, (String) reason));
    return new NotNeeded(reasons);
  }

  /** The line that is about a caller. */
  Optional<String> about(Access access) {
    return reasons.keySet().stream()
        .filter(
            line ->
                access.caller().startsWith(line)
                    || access.program().startsWith(line)
                    || access.name().equals(line))
        .findFirst();
  }
}
