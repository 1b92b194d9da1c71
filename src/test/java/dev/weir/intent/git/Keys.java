package dev.weir.intent.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;

/** Keys as {@code ssh-keygen} makes them. */
final class Keys {
  private Keys() {}

  /** A new one; its public half lies beside it. */
  static Path ed25519(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("ssh-keygen failed");
    }
    return file;
  }

  static PublicKey publicOf(Path file) throws IOException, GeneralSecurityException {
    return AuthorizedKeyEntry.parseAuthorizedKeyEntry(Files.readString(Path.of(file + ".pub")))
        .resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
  }
}
