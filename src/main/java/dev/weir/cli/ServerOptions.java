package dev.weir.cli;

import dev.weir.cli.client.ServerAddress;
import dev.weir.cli.client.ServerClient;
import dev.weir.cli.client.WeirClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a client command finds its server, or its cluster. */
final class ServerOptions implements AutoCloseable {
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  static final String DEFAULT_SERVER = "http://127.0.0.1:8080";

  /** So long a server on this machine has to show itself before the cluster is asked. */
  private static final Duration LOCAL_TIMEOUT = Duration.ofMillis(500);

  @Spec(Spec.Target.MIXEE)
  private @org.jspecify.annotations.Nullable CommandSpec command;

  @Option(
      names = "--server",
      paramLabel = "URL",
      descriptionKey = "WEIR_SERVER",
      description = "WEIR_SERVER. Default: " + DEFAULT_SERVER)
  private Optional<String> server = Optional.empty();

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      descriptionKey = "WEIR_TOKEN",
      description = "Better given as WEIR_TOKEN, which others cannot see.")
  private Optional<String> token = Optional.empty();

  @Option(
      names = "--kubernetes",
      arity = "0",
      description = "Ask the cluster of your kubeconfig instead of a server.")
  private boolean kubernetes;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The same with a context of one's own.")
  private Optional<String> context = Optional.empty();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "Default: all; where NAME is in more than one, say which.")
  Optional<String> namespace = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "For each request, like 10s or 1m30s. Default: 10s")
  Optional<Duration> timeout = Optional.empty();

  private final Session session;
  private Optional<WeirClient> opened = Optional.empty();

  ServerOptions(Session session) {
    this.session = session;
  }

  /** A client whose requests last at most the given timeout, or the default. */
  WeirClient client() {
    return client(timeout.orElse(REQUEST_TIMEOUT));
  }

  WeirClient client(Duration requestTimeout) {
    try {
      WeirClient client =
          asksCluster()
              ? session.parts().clusters().get().open(context, namespace, requestTimeout)
              : new ServerClient(address(), requestTimeout);
      opened = Optional.of(client);
      return client;
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ServerAddress address() {
    return ServerAddress.of(server.orElse(DEFAULT_SERVER), token);
  }

  private boolean asksCluster() {
    boolean serverTyped = server.isPresent() && !server.equals(session.variable("WEIR_SERVER"));
    if (kubernetes || context.isPresent()) {
      if (serverTyped) {
        throw wrong("--server and --kubernetes (--context) exclude each other; give one");
      }
      return true;
    }
    if (serverTyped) {
      return false;
    }
    // Whoever types `kubectl weir` means the cluster.
    if (session.variable("WEIR_KUBECTL").isPresent()) {
      return true;
    }
    return server.isEmpty()
        && token.isEmpty()
        && hasKubeconfig()
        && !ServerClient.answers(address(), LOCAL_TIMEOUT);
  }

  private boolean hasKubeconfig() {
    return session.variable("KUBECONFIG").isPresent()
        || session
            .variable("HOME")
            .filter(home -> Files.isRegularFile(Path.of(home, ".kube", "config")))
            .isPresent();
  }

  /** The user's mistake, to be thrown. */
  ParameterException wrong(String message) {
    if (command == null) {
      throw new IllegalStateException("not parsed by picocli: " + message);
    }
    return new ParameterException(command.commandLine(), message);
  }

  @Override
  public void close() {
    opened.ifPresent(WeirClient::close);
  }
}
