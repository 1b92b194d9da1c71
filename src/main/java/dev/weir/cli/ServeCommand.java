package dev.weir.cli;

import dev.weir.cli.ServeOptions.Access;
import dev.weir.cli.ServeOptions.HostPort;
import dev.weir.cli.ServeOptions.LogFormat;
import dev.weir.cli.client.ServerAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Starts the engine. */
@Command(
    name = "serve",
    description =
        "Serves a directory of YAML, a git repository or the resources of a Kubernetes cluster:"
            + " follows its rollouts and steers the proxies.",
    footer = {
      "",
      "Every option can be given as a variable too: --token-file as WEIR_TOKEN_FILE.",
      "",
      "Examples:",
      "  weir serve deploy/mesh --insecure-local --prometheus http://127.0.0.1:9090",
      "  weir serve /etc/weir --http 0.0.0.0:8080 --xds 0.0.0.0:18000 --token-file tokens",
      "  weir serve --git https://git.example/shop/mesh.git#main:deploy --insecure-local",
      "  weir serve --kubernetes",
      "",
      "Exit codes: 0 stopped as asked · 2 wrong input · 3 could not start · 70 could not go on."
    })
final class ServeCommand implements Callable<Integer> {
  private final Session session;

  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      descriptionKey = "WEIR_DIR",
      description = "Watched with all its folders; WEIR_DIR. Default: the current directory.")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      descriptionKey = "WEIR_HTTP",
      description = "REST, health and metrics. Default: ${DEFAULT-VALUE}")
  private String http = "127.0.0.1:8080";

  @Option(
      names = "--xds",
      paramLabel = "HOST:PORT",
      descriptionKey = "WEIR_XDS",
      description = "Where proxies connect. Default: ${DEFAULT-VALUE}")
  private String xds = "127.0.0.1:18000";

  @Option(
      names = "--state",
      paramLabel = "FILE",
      descriptionKey = "WEIR_STATE",
      description = {
        "SQLite file of what must survive a restart. Default: weir.db in a folder of its own for"
            + " each DIR, --git or cluster, below $XDG_STATE_HOME/weir or ~/.local/state/weir."
      })
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      descriptionKey = "WEIR_PROMETHEUS",
      description = "For gates. Default: none, and gates that ask one are in error.")
  private Optional<String> prometheus = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      descriptionKey = "WEIR_TOKEN_FILE",
      description = "Who may do what.")
  private Optional<Path> tokenFile = Optional.empty();

  @Option(
      names = "--insecure-local",
      arity = "0",
      description = "No tokens: everybody on this machine may do everything.")
  private boolean insecureLocal;

  @Option(
      names = "--log",
      paramLabel = "human|json",
      descriptionKey = "WEIR_LOG",
      description = "Default: ${DEFAULT-VALUE}")
  private LogFormat log = LogFormat.HUMAN;

  @Option(
      names = "--journal-entries",
      paramLabel = "N",
      descriptionKey = "WEIR_JOURNAL_ENTRIES",
      description =
          "So many of each rollout's newest journal entries are kept. Default: ${DEFAULT-VALUE}")
  private int journalEntries = 10_000;

  @Option(
      names = "--journal-days",
      paramLabel = "N",
      descriptionKey = "WEIR_JOURNAL_DAYS",
      description =
          "Older journal entries are forgotten, but for the newest 100 of each rollout."
              + " Default: ${DEFAULT-VALUE}")
  private int journalDays = 365;

  @Option(
      names = "--hook-secrets",
      paramLabel = "FILE",
      descriptionKey = "WEIR_HOOK_SECRETS",
      description = "Who may send signed webhooks, and which. Default: nobody.")
  private Optional<Path> hookSecrets = Optional.empty();

  @Option(
      names = "--secrets-dir",
      paramLabel = "DIR",
      descriptionKey = "WEIR_SECRETS_DIR",
      description =
          "With a folder for each namespace: the files that its notification policies may name.")
  private Optional<Path> secretsDirectory = Optional.empty();

  @Option(
      names = "--jobs-database",
      paramLabel = "URL",
      descriptionKey = "WEIR_JOBS_DATABASE",
      description =
          "jdbc:postgresql://… that several engines share for notices."
              + " Default: a SQLite file beside the state, like weir-jobs.db.")
  private Optional<String> jobsDatabase = Optional.empty();

  @Option(
      names = "--jobs-database-user",
      paramLabel = "NAME",
      descriptionKey = "WEIR_JOBS_DATABASE_USER",
      description = "Who Weir is there.")
  private Optional<String> jobsDatabaseUser = Optional.empty();

  @Option(
      names = "--jobs-database-password-file",
      paramLabel = "FILE",
      descriptionKey = "WEIR_JOBS_DATABASE_PASSWORD_FILE",
      description = "The password of that user.")
  private Optional<Path> jobsDatabasePasswordFile = Optional.empty();

  @Option(
      names = "--jobs-dashboard",
      arity = "0",
      description = "Serves JobRunr's pages under /dashboard, for administrators.")
  private boolean jobsDashboard;

  @Mixin private GitOptions git = new GitOptions();

  @Option(
      names = "--kubernetes",
      arity = "0",
      description =
          "The resources of the cluster that the pod's service account, KUBECONFIG or"
              + " ~/.kube/config names; WEIR_KUBERNETES.")
  private boolean kubernetes;

  @Option(
      names = "--kubernetes-auth",
      arity = "0",
      description =
          "With --kubernetes: the API server says who callers are and what they may; beside a"
              + " --token-file for whom it does not name. Default: on without --token-file.")
  private boolean kubernetesAuth;

  @Mixin private ReplicaOptions replicas = new ReplicaOptions();

  ServeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return session.parts().server().get().serve(options());
  }

  private ServeOptions options() {
    HostPort httpAddress = address("--http", http);
    ServeOptions.Source source = source(httpAddress);
    return new ServeOptions(
        source,
        httpAddress,
        address("--xds", xds),
        state.map(file -> file.toAbsolutePath().normalize()).orElseGet(() -> stateFile(source)),
        prometheus.map(this::url),
        access(httpAddress, source instanceof ServeOptions.Source.Kubernetes),
        log,
        journal(),
        jobs(),
        hookSecrets.map(file -> readable("the file of --hook-secrets", file)));
  }

  private ServeOptions.Jobs jobs() {
    if (secretsDirectory.isPresent() && !Files.isDirectory(secretsDirectory.get())) {
      throw wrong("--secrets-dir: '" + secretsDirectory.get() + "' is not a directory");
    }
    if (jobsDatabase.isEmpty()
        && (jobsDatabaseUser.isPresent() || jobsDatabasePasswordFile.isPresent())) {
      throw wrong(
          "--jobs-database-user and --jobs-database-password-file belong to --jobs-database");
    }
    return new ServeOptions.Jobs(
        jobsDatabase.map(this::database),
        secretsDirectory.map(path -> path.toAbsolutePath().normalize()),
        jobsDashboard || flag("WEIR_JOBS_DASHBOARD"));
  }

  private ServeOptions.Database database(String url) {
    if (!url.matches("jdbc:postgresql://[^@\\s]+") || url.matches("(?i).*[?&](user|password)=.*")) {
      // Not shown: whoever writes a password into it has it in a log by now, if we show it.
      throw wrong(
          "--jobs-database is like jdbc:postgresql://db.example/weir; user and password are given"
              + " by --jobs-database-user and --jobs-database-password-file");
    }
    return new ServeOptions.Database(
        url,
        jobsDatabaseUser,
        jobsDatabasePasswordFile.map(file -> readable("--jobs-database-password-file:", file)));
  }

  private ServeOptions.Source source(HostPort httpAddress) {
    if (kubernetes || flag("WEIR_KUBERNETES")) {
      if (directory.isPresent() || git.git.isPresent() || git.anyBesideGit()) {
        throw wrong("--kubernetes, --git and DIR exclude each other; give one");
      }
      return new ServeOptions.Source.Kubernetes(replicas.replica(httpAddress, this::wrong));
    }
    if (replicas.any()) {
      throw wrong("an option that begins with --replica only goes with --kubernetes");
    }
    if (git.git.isPresent()) {
      if (directory.isPresent()) {
        throw wrong("DIR and --git exclude each other; give one");
      }
      return git.source(git.git.get(), StateFile.home(session::variable), this::wrong);
    }
    if (git.anyBesideGit()) {
      throw wrong("an option that begins with --git- only goes with --git URL");
    }
    Path folder = directory.orElse(Path.of("."));
    if (!Files.isDirectory(folder)) {
      throw wrong("'" + folder + "' is not a directory; give the one with your YAML files");
    }
    return new ServeOptions.Source.Directory(folder.toAbsolutePath().normalize());
  }

  private Path stateFile(ServeOptions.Source source) {
    return switch (source) {
      case ServeOptions.Source.Directory(Path folder) -> StateFile.of(folder, session::variable);
      case ServeOptions.Source.Git served -> StateFile.of(served.address(), session::variable);
      case ServeOptions.Source.Kubernetes(var _) -> StateFile.ofCluster(session::variable);
    };
  }

  private ServeOptions.Journal journal() {
    if (journalEntries < ServeOptions.Journal.FEWEST_ENTRIES
        || journalEntries > ServeOptions.Journal.MOST_ENTRIES) {
      throw wrong("--journal-entries is 100 to 1000000, not " + journalEntries);
    }
    if (journalDays < 1 || journalDays > ServeOptions.Journal.MOST_DAYS) {
      throw wrong("--journal-days is 1 to 36500, not " + journalDays);
    }
    return new ServeOptions.Journal(journalEntries, Duration.ofDays(journalDays));
  }

  /**
   * A flag given as a variable. Not by picocli's default values: it turns a flag off that is on by
   * default and given once more.
   */
  private boolean flag(String variable) {
    String value = session.variable(variable).orElse("false");
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw wrong(variable + " is true or false, not '" + value + "'");
    };
  }

  private Access access(HostPort httpAddress, boolean ofCluster) {
    boolean open = insecureLocal || flag("WEIR_INSECURE_LOCAL");
    boolean reviewed = kubernetesAuth || flag("WEIR_KUBERNETES_AUTH");
    if (reviewed && !ofCluster) {
      throw wrong("--kubernetes-auth only goes with --kubernetes");
    }
    if (reviewed && open) {
      throw wrong("--kubernetes-auth and --insecure-local exclude each other; give one");
    }
    if (tokenFile.isPresent() && open) {
      throw wrong("--token-file and --insecure-local exclude each other; give one");
    }
    if (tokenFile.isPresent()) {
      Path file = readable("the token file", tokenFile.get());
      return reviewed ? new Access.Kubernetes(Optional.of(file)) : new Access.TokenFile(file);
    }
    if (ofCluster && !open) {
      return new Access.Kubernetes(Optional.empty());
    }
    if (!open) {
      throw wrong(
          "say who may use it: --token-file FILE, or --insecure-local to try it on this machine");
    }
    if (!httpAddress.loopback()) {
      throw wrong(
          "--insecure-local is for loopback only, and --http is "
              + httpAddress
              + "; use 127.0.0.1, or --token-file");
    }
    return new Access.InsecureLocal();
  }

  private Path readable(String what, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw wrong(what + " '" + file + "' cannot be read");
    }
    return file.toAbsolutePath().normalize();
  }

  private HostPort address(String option, String text) {
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
  }

  private URI url(String text) {
    try {
      URI uri = new URI(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw wrong("--prometheus: " + ServerAddress.shown(text) + " is no URL: " + e.getReason());
    }
    throw wrong(
        "--prometheus: " + ServerAddress.shown(text) + " is not like http://127.0.0.1:9090");
  }

  private ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException("not parsed by picocli: " + message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
