package dev.weir.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where state lies when nobody says where. Not in the directory itself: that is often a git
 * checkout or a link that is swapped, and would take the state with it. One place for each
 * directory, or two servers would take each other's rollouts for gone.
 */
final class StateFile {
  /** So much of the path's fingerprint keeps folders of one name apart. */
  private static final int SHOWN = 4;

  private StateFile() {}

  /**
   * @param directory absolute; links in it are kept, so that a swapped one keeps its state
   * @param variables of the process
   */
  static Path of(Path directory, Function<String, Optional<String>> variables) {
    Path last = directory.getFileName();
    return of(last == null ? "root" : last.toString(), directory.toString(), variables);
  }

  /** One place for each URL, branch and path. */
  static Path of(GitAddress address, Function<String, Optional<String>> variables) {
    return of(address.lastWord(), address.toString(), variables);
  }

  /** One place for the cluster. */
  static Path ofCluster(Function<String, Optional<String>> variables) {
    return of(
        "kubernetes", variables.apply("KUBECONFIG").orElse("the cluster of this pod"), variables);
  }

  /** The user's folder. */
  static Path home(Function<String, Optional<String>> variables) {
    return Path.of(variables.apply("HOME").orElseGet(() -> System.getProperty("user.home", ".")));
  }

  private static Path of(
      String name, String identity, Function<String, Optional<String>> variables) {
    Path base =
        variables
            .apply("XDG_STATE_HOME")
            .map(Path::of)
            .filter(Path::isAbsolute)
            .orElseGet(() -> home(variables).resolve(".local").resolve("state"));
    return base.resolve("weir")
        .resolve(name + "-" + fingerprint(identity))
        .resolve("weir.db")
        .toAbsolutePath();
  }

  private static String fingerprint(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, SHOWN);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
