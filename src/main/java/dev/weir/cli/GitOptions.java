package dev.weir.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a repository is served instead of a directory. */
final class GitOptions {
  private static final Duration SHORTEST_POLL = Duration.ofSeconds(5);
  private static final Duration LONGEST_POLL = Duration.ofDays(1);
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
  private static final String HASH = "{commit}";

  @Option(
      names = "--git",
      paramLabel = "URL#BRANCH:PATH",
      descriptionKey = "WEIR_GIT",
      description =
          "Serve a git repository instead of DIR. Without BRANCH the one of its HEAD, without PATH"
              + " all of it.")
  Optional<String> git = Optional.empty();

  @Option(
      names = "--git-token-file",
      paramLabel = "FILE",
      descriptionKey = "WEIR_GIT_TOKEN_FILE",
      description = "Holds the token for https. Read at each fetch.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--git-ssh-key",
      paramLabel = "FILE",
      descriptionKey = "WEIR_GIT_SSH_KEY",
      description = "Private key for ssh, without a passphrase. Default: those in ~/.ssh")
  private Optional<Path> sshKey = Optional.empty();

  @Option(
      names = "--git-known-hosts",
      paramLabel = "FILE",
      descriptionKey = "WEIR_GIT_KNOWN_HOSTS",
      description = "Keys of the ssh servers that are trusted. Default: ~/.ssh/known_hosts")
  private Optional<Path> knownHosts = Optional.empty();

  @Option(
      names = "--git-poll",
      paramLabel = "TIME",
      descriptionKey = "WEIR_GIT_POLL",
      converter = DurationText.class,
      description = "Time between two looks, 5s to 24h. Default: 1m")
  private Optional<Duration> poll = Optional.empty();

  @Option(
      names = "--git-timeout",
      paramLabel = "TIME",
      descriptionKey = "WEIR_GIT_TIMEOUT",
      converter = DurationText.class,
      description = "So long a fetch takes at most, 1s to 1h. Default: 60s")
  private Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--git-status-url",
      paramLabel = "URL",
      descriptionKey = "WEIR_GIT_STATUS_URL",
      description =
          "Where what became of a commit is posted, with the token; {commit} stands for its hash."
              + " Default: nowhere")
  private Optional<String> statusUrl = Optional.empty();

  @Option(
      names = "--git-signers",
      paramLabel = "FILE",
      descriptionKey = "WEIR_GIT_SIGNERS",
      description =
          "Only commits that an SSH key in this allowed_signers file has signed are taken."
              + " Default: every commit")
  private Optional<Path> signers = Optional.empty();

  /** Makes the user's mistake out of a sentence. */
  interface Mistake extends Function<String, ParameterException> {}

  /** Whether an option is given that only means something beside --git. */
  boolean anyBesideGit() {
    return tokenFile.isPresent()
        || sshKey.isPresent()
        || knownHosts.isPresent()
        || poll.isPresent()
        || timeout.isPresent()
        || statusUrl.isPresent()
        || signers.isPresent();
  }

  /**
   * The repository to serve.
   *
   * @param home the user's folder
   */
  ServeOptions.Source.Git source(String address, Path home, Mistake wrong) {
    GitAddress parsed;
    try {
      parsed = GitAddress.parse(address);
    } catch (IllegalArgumentException e) {
      throw wrong.apply(String.valueOf(e.getMessage()));
    }
    Duration every = poll.orElse(Duration.ofMinutes(1));
    if (every.compareTo(SHORTEST_POLL) < 0 || every.compareTo(LONGEST_POLL) > 0) {
      throw wrong.apply("--git-poll is 5s to 24h");
    }
    Duration limit = timeout.orElse(Duration.ofSeconds(60));
    if (limit.compareTo(Duration.ofSeconds(1)) < 0 || limit.compareTo(LONGEST_TIMEOUT) > 0) {
      throw wrong.apply("--git-timeout is 1s to 1h");
    }
    if (statusUrl.isPresent() && tokenFile.isEmpty()) {
      throw wrong.apply("--git-status-url needs a token to post with; give --git-token-file");
    }
    return new ServeOptions.Source.Git(
        parsed,
        tokenFile.map(file -> readable("--git-token-file", file, wrong)),
        sshKey.map(file -> readable("--git-ssh-key", file, wrong)),
        knownHosts
            .map(file -> readable("--git-known-hosts", file, wrong))
            .orElseGet(() -> home.resolve(".ssh").resolve("known_hosts")),
        every,
        limit,
        statusUrl.map(url -> template(url, wrong)),
        signers.map(file -> readable("--git-signers", file, wrong)));
  }

  private static Path readable(String option, Path file, Mistake wrong) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw wrong.apply(option + ": the file '" + file + "' cannot be read");
    }
    return file.toAbsolutePath().normalize();
  }

  private static String template(String url, Mistake wrong) {
    try {
      URI uri = new URI(url.replace(HASH, "0"));
      boolean open = "http".equals(uri.getScheme());
      String host = uri.getHost() == null ? "" : uri.getHost();
      if (url.contains(HASH)
          && !host.isEmpty()
          && uri.getRawUserInfo() == null
          && ("https".equals(uri.getScheme())
              || (open && new ServeOptions.HostPort(host, 0).loopback()))) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw wrong.apply("--git-status-url is no URL: " + e.getReason());
    }
    throw wrong.apply(
        "--git-status-url is not like https://git.example/api/v1/repos/o/r/statuses/{commit}");
  }
}
