package dev.weir.intent.git;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which repository is read, and how; every value is checked by whoever makes it.
 *
 * @param name for people: the URL with branch and path; no secret
 * @param url of https, ssh or file; without a password
 * @param branch without {@code refs/heads/}; empty for the remote's HEAD
 * @param path of a folder or a file in the repository; empty for its root
 * @param cache the folder of the copy; is made, and belongs to Weir alone
 * @param access how the remote is reached
 * @param poll time between two looks while all is well, 5 s to 1 day
 * @param timeout of each fetch as a whole, and of each silence in it
 * @param statusUrl where the outcome is posted, with <code>{commit}</code> for the hash
 * @param signers file of allowed SSH signers; then every commit must be signed by one of them
 */
public record GitSettings(
    String name,
    String url,
    Optional<String> branch,
    String path,
    Path cache,
    Access access,
    Duration poll,
    Duration timeout,
    Optional<String> statusUrl,
    Optional<Path> signers) {
  /**
   * The files that hold what a remote asks for; each is read when it is needed, so that it may be
   * replaced.
   *
   * @param token for https and for the status
   * @param sshKey a private key without a passphrase; empty for those in {@code ~/.ssh}
   * @param knownHosts the keys of ssh servers
   */
  public record Access(Optional<Path> token, Optional<Path> sshKey, Path knownHosts) {}
}
