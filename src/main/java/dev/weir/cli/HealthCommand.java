package dev.weir.cli;

import dev.weir.cli.client.HealthCheck;
import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.ServerAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The health check of an image in which there is no curl. */
@Command(
    name = "health",
    description = "Asks a server whether it is ready: exit code 0, or 1 when not.",
    footer = {
      "",
      "It needs no token. In a Dockerfile: HEALTHCHECK CMD [\"weir\", \"health\"]",
      "",
      "Examples:",
      "  weir health",
      "  weir health --live --server http://127.0.0.1:9090",
      "",
      "Exit codes: 0 it is · 1 not yet · 2 wrong input · 3 unreachable."
    })
final class HealthCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Session session;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "URL",
      descriptionKey = "WEIR_SERVER",
      description = "WEIR_SERVER. Default: " + ServerOptions.DEFAULT_SERVER)
  private Optional<String> server = Optional.empty();

  @Option(names = "--live", description = "Only whether it answers, ready or not.")
  private boolean live;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "For the whole answer, like 500ms or 5s. Default: 2s")
  private Optional<Duration> timeout = Optional.empty();

  HealthCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try {
      HealthCheck health = new HealthCheck(address(), timeout.orElse(TIMEOUT));
      boolean well = live ? health.live() : health.ready();
      String word = live ? "live" : "ready";
      session.out().println(well ? word : "not " + word);
      return (well ? ExitCode.DONE : ExitCode.REFUSED).code();
    } catch (RequestFailed failed) {
      return session.fail(failed);
    }
  }

  private ServerAddress address() {
    try {
      return ServerAddress.of(server.orElse(ServerOptions.DEFAULT_SERVER), Optional.empty());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), wrong.getMessage(), wrong);
    }
  }
}
