package dev.weir.cli;

import dev.weir.cli.client.ServerAddress;
import dev.weir.cli.client.WeirClient;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a client command finds its server. */
final class ServerOptions {
  static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  @Spec(Spec.Target.MIXEE)
  private @org.jspecify.annotations.Nullable CommandSpec command;

  @Option(
      names = "--server",
      paramLabel = "URL",
      descriptionKey = "WEIR_SERVER",
      description = "WEIR_SERVER. Default: http://127.0.0.1:8080")
  private String server = "http://127.0.0.1:8080";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      descriptionKey = "WEIR_TOKEN",
      description = "Better given as WEIR_TOKEN, which others cannot see.")
  private Optional<String> token = Optional.empty();

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

  /** A client whose requests last at most the given timeout, or the default. */
  WeirClient client() {
    return client(timeout.orElse(REQUEST_TIMEOUT));
  }

  WeirClient client(Duration requestTimeout) {
    try {
      return new WeirClient(ServerAddress.of(server, token), requestTimeout);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** The user's mistake, to be thrown. */
  ParameterException wrong(String message) {
    if (command == null) {
      throw new IllegalStateException("not parsed by picocli: " + message);
    }
    return new ParameterException(command.commandLine(), message);
  }
}
