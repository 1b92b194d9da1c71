package dev.weir.cli;

import dev.weir.cli.ServeOptions.HostPort;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How several engines serve one cluster. */
final class ReplicaOptions {
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(2);
  private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final String NAMESPACE = "weir-system";
  private static final int LONGEST_NAME = 63;
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

  @Option(
      names = "--replica",
      paramLabel = "NAME",
      descriptionKey = "WEIR_REPLICA",
      description =
          "With --kubernetes: one of several engines, by this name. One of them leads, all serve"
              + " proxies. Default: the only engine.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--replica-namespace",
      paramLabel = "NS",
      descriptionKey = "WEIR_REPLICA_NAMESPACE",
      description = "Where the engines keep what they share. Default: weir-system")
  private Optional<String> namespace = Optional.empty();

  @Option(
      names = "--replica-lease",
      paramLabel = "TIME",
      descriptionKey = "WEIR_REPLICA_LEASE",
      converter = DurationText.class,
      description = "So long a leader may be silent, 2s to 5m. Default: 15s")
  private Optional<Duration> lease = Optional.empty();

  @Option(
      names = "--replica-address",
      paramLabel = "HOST:PORT",
      descriptionKey = "WEIR_REPLICA_ADDRESS",
      description = "Where the other engines reach this one's REST. Default: that of --http")
  private Optional<String> address = Optional.empty();

  boolean any() {
    return name.isPresent() || namespace.isPresent() || lease.isPresent() || address.isPresent();
  }

  /**
   * Checks the values.
   *
   * @param http where REST is served
   * @return empty when this is the only engine
   */
  Optional<ServeOptions.Replica> replica(
      HostPort http, Function<String, ParameterException> wrong) {
    if (name.isEmpty()) {
      if (any()) {
        throw wrong.apply("an option that begins with --replica- only goes with --replica NAME");
      }
      return Optional.empty();
    }
    Duration silence = lease.orElse(LEASE);
    if (silence.compareTo(SHORTEST_LEASE) < 0 || silence.compareTo(LONGEST_LEASE) > 0) {
      throw wrong.apply("--replica-lease is 2s to 5m");
    }
    HostPort reached;
    try {
      reached = address.map(HostPort::parse).orElse(http);
    } catch (IllegalArgumentException e) {
      throw wrong.apply("--replica-address: " + e.getMessage());
    }
    if (EVERYWHERE.contains(reached.host())) {
      throw wrong.apply(
          "the other engines cannot reach "
              + reached
              + "; give this pod's own address by --replica-address");
    }
    return Optional.of(
        new ServeOptions.Replica(
            label("--replica-namespace", namespace.orElse(NAMESPACE), wrong),
            label("--replica", name.get(), wrong),
            silence,
            reached));
  }

  private static String label(
      String option, String text, Function<String, ParameterException> wrong) {
    if (text.length() > LONGEST_NAME || !text.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")) {
      throw wrong.apply(
          option
              + ": '"
              + text
              + "' is no name as Kubernetes has them; write lower-case letters, digits and dashes,"
              + " at most 63");
    }
    return text;
  }
}
