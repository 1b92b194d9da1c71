package dev.weir.intent.git;

import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.TrackingRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;

/** Brings the newest commit of the branch into the copy. */
final class Remote implements AutoCloseable {
  /** A copy may take so much on the disk; it is asked while it comes. */
  static final long MAX_BYTES = 1024L * 1024 * 1024;

  private final GitSettings settings;
  private final URIish uri;
  private final SshdSessionFactory ssh;
  private final Bounded bounded = new Bounded();

  Remote(GitSettings settings) {
    this.settings = settings;
    try {
      this.uri = new URIish(settings.url());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not the URL of a repository: " + settings.name(), e);
    }
    this.ssh = SshAccess.of(settings.access());
  }

  /** The token as it is in its file now; empty without a file. */
  Optional<Token> token() throws GitFailure {
    return settings.access().token().isPresent()
        ? Optional.of(Token.read(settings.access().token().get(), uri))
        : Optional.empty();
  }

  /**
   * Asks the remote, and fetches what is new.
   *
   * @return the commit that the branch names now
   */
  ObjectId fetch(Clone clone) throws GitFailure, InterruptedException {
    Repository repository = clone.repository();
    clone.sweep();
    Optional<Token> token =
        "https".equals(uri.getScheme()) || "http".equals(uri.getScheme())
            ? token()
            : Optional.empty();
    try {
      return bounded.run(
          () -> fetch(repository, clone.ref(), token), settings.timeout(), clone::bytes, MAX_BYTES);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause(), clone.ref(), token);
    }
  }

  private ObjectId fetch(Repository repository, String ref, Optional<Token> token)
      throws Exception {
    RefSpec wanted = new RefSpec("+" + ref + ":" + Clone.HEAD);
    Ref known = repository.exactRef(Clone.HEAD);
    if (known != null
        && known.getObjectId() != null
        && known.getObjectId().equals(named(repository, wanted, token))) {
      // A fetch of one commit alone would bring it again.
      return known.getObjectId();
    }
    try (Git git = new Git(repository)) {
      var result =
          git.fetch()
              .setRemote(settings.url())
              .setRefSpecs(wanted)
              .setDepth(1)
              .setTagOpt(TagOpt.NO_TAGS)
              .setTimeout(seconds())
              .setProgressMonitor(bounded.monitor())
              .setCredentialsProvider(token.orElse(null))
              .setTransportConfigCallback(this::withKeys)
              .call();
      TrackingRefUpdate update = result.getTrackingRefUpdate(Clone.HEAD);
      if (update != null && !isDone(update.getResult())) {
        throw new BrokenCopyException("its head could not be moved: " + update.getResult());
      }
      Ref head = repository.exactRef(Clone.HEAD);
      if (head == null || head.getObjectId() == null) {
        throw new BrokenCopyException("its head is not there after a fetch");
      }
      return head.getObjectId();
    }
  }

  /** Which commit the remote's branch names now. */
  private ObjectId named(Repository repository, RefSpec wanted, Optional<Token> token)
      throws Exception {
    try (Transport transport = Transport.open(repository, uri)) {
      transport.setTimeout(seconds());
      transport.setCredentialsProvider(token.orElse(null));
      withKeys(transport);
      try (FetchConnection connection = transport.openFetch(List.of(wanted))) {
        Ref found = connection.getRef(wanted.getSource());
        if (found == null || found.getObjectId() == null) {
          throw noSuchBranch();
        }
        return found.getObjectId();
      }
    }
  }

  private void withKeys(Transport transport) {
    if (transport instanceof SshTransport overSsh) {
      overSsh.setSshSessionFactory(ssh);
    }
  }

  private int seconds() {
    return Math.toIntExact(Math.max(1, settings.timeout().toSeconds()));
  }

  private static boolean isDone(RefUpdate.Result result) {
    return switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> true;
      default -> false;
    };
  }

  /** The copy is in no state to go on with. */
  private static final class BrokenCopyException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenCopyException(String message) {
      super(message);
    }
  }

  private GitFailure failure(Throwable cause, String ref, Optional<Token> token) {
    if (cause instanceof GitFailure failure) {
      return failure;
    }
    if (cause instanceof OutOfMemoryError) {
      // One array that is too large for the heap; the process itself lacks nothing.
      return new GitFailure(
          "The repository does not fit into memory.", "Serve a smaller one, or give Java more.");
    }
    if (cause instanceof Error error) {
      throw error;
    }
    String reason = GitFailure.reason(cause);
    String shown = token.map(t -> t.absentFrom(reason)).orElse(reason);
    return named(shown, ref)
        .orElseGet(
            () ->
                new GitFailure(
                    "The remote cannot be read: " + shown + ".",
                    "See whether `git ls-remote` can read it from here, with the same key or"
                        + " token."));
  }

  /** What is often the matter, in words of our own. */
  private Optional<GitFailure> named(String reason, String ref) {
    String text = reason.toLowerCase(java.util.Locale.ROOT);
    if (text.contains("remote does not have " + ref.toLowerCase(java.util.Locale.ROOT))) {
      return Optional.of(noSuchBranch());
    }
    if (text.contains("timed out") || text.contains("timeout") || text.contains("time out")) {
      return Optional.of(Bounded.tooLong(settings.timeout()));
    }
    if (text.contains("not authorized")
        || text.contains("authentication is required")
        || text.contains("not permitted")
        || text.contains("auth fail")
        || text.contains("cannot log in")) {
      return Optional.of(
          new GitFailure(
              "The remote does not let Weir in: " + reason + ".",
              "Give a token that may read it with --git-token-file, or a key with --git-ssh-key."));
    }
    if (text.contains("server key did not validate") || text.contains("host key")) {
      return Optional.of(
          new GitFailure(
              "The key of the ssh server is not the one that is known, or none is known.",
              "Find out its true key, and write it into "
                  + settings.access().knownHosts()
                  + " as ssh-keyscan prints it."));
    }
    return Optional.empty();
  }

  private GitFailure noSuchBranch() {
    return settings
        .branch()
        .map(
            branch ->
                new GitFailure(
                    "The repository has no branch '" + branch + "'.",
                    "Push it, or name another one after the # of --git."))
        .orElseGet(
            () ->
                new GitFailure(
                    "The repository has no commit where its HEAD points to; it may be empty.",
                    "Push a commit, or name a branch after the # of --git."));
  }

  /** How long a fetch takes at most, with the end of one that hangs. */
  static Duration longest(Duration timeout) {
    return timeout.plusSeconds(10);
  }

  @Override
  public void close() {
    ssh.close();
  }
}
