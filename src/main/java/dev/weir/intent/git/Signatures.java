package dev.weir.intent.git;

import dev.weir.engine.PlainText;
import dev.weir.engine.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.GpgConfig;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.SignatureVerifier.SignatureVerification;
import org.eclipse.jgit.lib.SignatureVerifier.TrustLevel;
import org.eclipse.jgit.lib.SignatureVerifiers;
import org.eclipse.jgit.revwalk.RevCommit;

/** Whether a commit is signed by somebody who may: by an SSH key in a file of allowed signers. */
final class Signatures {
  private static final String SSH = "-----BEGIN SSH SIGNATURE-----";
  private static final int MAX_REASON = 300;

  private final Path signers;
  private final GpgConfig config;

  /**
   * @param signers in the form of {@code gpg.ssh.allowedSignersFile}; read again when it changes
   */
  Signatures(Path signers) {
    this.signers = signers;
    Config words = new Config();
    words.setString("gpg", null, "format", "ssh");
    words.setString("gpg", "ssh", "allowedSignersFile", signers.toString());
    this.config = new GpgConfig(words);
  }

  /** Why the commit is not to be believed; empty when it is. */
  Optional<Problem> problem(Repository repository, RevCommit commit, String source) {
    byte[] signature = commit.getRawGpgSignature();
    if (signature == null) {
      return refused(source, "The commit is not signed.");
    }
    if (!new String(signature, StandardCharsets.US_ASCII).strip().startsWith(SSH)) {
      return refused(source, "The commit is not signed by an SSH key; others are not understood.");
    }
    try {
      SignatureVerification verdict = SignatureVerifiers.verify(repository, config, commit);
      if (verdict == null) {
        return refused(source, "The commit's signature cannot be checked.");
      }
      boolean allowed =
          verdict.verified() && !verdict.expired() && verdict.trustLevel() == TrustLevel.FULL;
      String reason =
          Optional.ofNullable(verdict.message())
              .map(text -> ": " + PlainText.of(text, MAX_REASON))
              .orElse("");
      return allowed
          ? Optional.empty()
          : refused(source, "The commit is not signed by an allowed signer" + reason + ".");
    } catch (IOException e) {
      return refused(
          source, "The commit's signature cannot be checked: " + GitFailure.reason(e) + ".");
    }
  }

  private Optional<Problem> refused(String source, String wrong) {
    return Optional.of(
        new Problem(
            source,
            0,
            0,
            "",
            wrong,
            "Sign it with an SSH key that stands in " + signers + " (git commit -S)."));
  }
}
