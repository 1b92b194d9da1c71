package dev.weir.cli;

import dev.weir.core.rollout.ResourceId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What concerns a single proxy. */
@Command(
    name = "proxy",
    description = "Helps proxies join.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  weir proxy bootstrap --node shop/frontend > envoy.yaml"})
final class ProxyCommand implements Runnable {
  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "say what: weir proxy bootstrap");
    }
  }

  /** Writes a proxy's configuration. */
  @Command(
      name = "bootstrap",
      description = "Prints the configuration with which an Envoy starts and finds Weir.",
      footer = {
        "",
        "Examples:",
        "  weir proxy bootstrap --node shop/frontend --admin 9901 > envoy.yaml",
        "  envoy -c envoy.yaml",
        "  weir proxy bootstrap --node shop/frontend --xds weir.internal:18000 --id web-1",
        "",
        "Exit codes: 0 printed · 2 wrong input."
      })
  static final class Bootstrap implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    private final Session session;

    @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

    @Option(
        names = "--node",
        required = true,
        paramLabel = "NS/NODE",
        description = "The virtual node that the proxy stands for.")
    private String node = "";

    @Option(
        names = "--admin",
        paramLabel = "PORT",
        description = "Port of Envoy's admin page on loopback. Default: none")
    private Optional<Integer> admin = Optional.empty();

    @Option(
        names = "--xds",
        paramLabel = "HOST:PORT",
        description = "Where Weir serves proxies. Default: ${DEFAULT-VALUE}")
    private String xds = "127.0.0.1:18000";

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "The proxy's own name, unique. Default: NODE and this host's name.")
    private Optional<String> id = Optional.empty();

    Bootstrap(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      ResourceId wanted = node();
      ServeOptions.HostPort address = address();
      OptionalInt port = admin.map(this::port).map(OptionalInt::of).orElse(OptionalInt.empty());
      String proxyId = id.orElseGet(() -> wanted.name() + "-" + hostName());
      if (!proxyId.matches("[A-Za-z0-9][A-Za-z0-9._:@-]{0,252}")) {
        throw wrong("'" + proxyId + "' is not a proxy's name; give --id with letters and digits");
      }
      String yaml =
          session.parts().proxyBootstrap().get().yaml(wanted, proxyId, address.toString(), port);
      session.out().print(yaml.endsWith("\n") ? yaml : yaml + "\n");
      session.out().flush();
      return ExitCode.DONE.code();
    }

    private ResourceId node() {
      try {
        return ResourceId.parse(node);
      } catch (IllegalArgumentException e) {
        throw wrong("--node is written NAMESPACE/NAME, not '" + node + "'");
      }
    }

    private ServeOptions.HostPort address() {
      try {
        ServeOptions.HostPort address = ServeOptions.HostPort.parse(xds);
        if (address.port() == 0) {
          throw wrong("--xds needs the port where Weir serves, not 0");
        }
        return address;
      } catch (IllegalArgumentException e) {
        throw wrong("--xds: " + e.getMessage());
      }
    }

    private int port(int given) {
      if (given < 1 || given > MAX_PORT) {
        throw wrong("--admin is a port from 1 to " + MAX_PORT);
      }
      return given;
    }

    private String hostName() {
      return session
          .variable("HOSTNAME")
          .orElseGet(
              () -> {
                try {
                  return InetAddress.getLocalHost().getHostName();
                } catch (UnknownHostException e) {
                  throw wrong("this host has no name; give the proxy one with --id");
                }
              });
    }

    private ParameterException wrong(String message) {
      if (spec == null) {
        throw new IllegalStateException("not parsed by picocli: " + message);
      }
      return new ParameterException(spec.commandLine(), message);
    }
  }
}
