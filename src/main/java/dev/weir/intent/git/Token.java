package dev.weir.intent.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** What a server knows Weir by. Its text is never shown. */
final class Token extends CredentialsProvider {
  private static final int MAX_BYTES = 64 * 1024;

  /** GitHub and GitLab take any name beside a token; others say which one they want. */
  private static final String DEFAULT_USER = "x-access-token";

  private final URIish remote;
  private final String text;

  private Token(URIish remote, String text) {
    this.remote = remote;
    this.text = text;
  }

  /** Reads the file, which may have been replaced since the last time. */
  static Token read(Path file, URIish remote) throws GitFailure {
    try {
      if (Files.size(file) <= MAX_BYTES) {
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (!text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
          return new Token(remote, text);
        }
      }
    } catch (IOException e) {
      throw new GitFailure(
          "The token file " + file + " cannot be read: " + e.getClass().getSimpleName() + ".",
          "Put it there, and let Weir's user read it.");
    }
    throw new GitFailure(
        "The token file " + file + " does not hold a token.",
        "Write the token into it and nothing else, on one line.");
  }

  String text() {
    return text;
  }

  /** The text without the token, should a library have written it there. */
  String absentFrom(String words) {
    return words.replace(text, "***");
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public boolean supports(CredentialItem... items) {
    for (CredentialItem item : items) {
      if (!(item instanceof CredentialItem.Username)
          && !(item instanceof CredentialItem.Password)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    // Not to where the remote sends us on: that is somebody else.
    if (!isRemote(uri) || !supports(items)) {
      return false;
    }
    for (CredentialItem item : items) {
      if (item instanceof CredentialItem.Username user) {
        user.setValue(Optional.ofNullable(remote.getUser()).orElse(DEFAULT_USER));
      } else if (item instanceof CredentialItem.Password password) {
        password.setValue(text.toCharArray());
      }
    }
    return true;
  }

  private boolean isRemote(URIish uri) {
    return Optional.ofNullable(remote.getScheme()).equals(Optional.ofNullable(uri.getScheme()))
        && Optional.ofNullable(remote.getHost()).equals(Optional.ofNullable(uri.getHost()))
        && remote.getPort() == uri.getPort();
  }

  @Override
  public String toString() {
    return "Token[***]";
  }
}
