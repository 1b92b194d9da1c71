package dev.weir.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to serve; every value is checked.
 *
 * @param source of the YAML
 * @param http where REST, health and metrics are served
 * @param xds where proxies connect
 * @param state the SQLite file, absolute; its folder may not exist yet
 * @param prometheus for gates that ask one
 * @param journal how much of it is kept
 * @param jobs where they lie, and what they may read
 * @param hookSecrets who may send webhooks, a file that can be read; without it nobody may
 */
public record ServeOptions(
    Source source,
    HostPort http,
    HostPort xds,
    Path state,
    Optional<URI> prometheus,
    Access access,
    LogFormat log,
    Journal journal,
    Jobs jobs,
    Optional<Path> hookSecrets) {
  /** With jobs and webhooks as they are when nobody says anything of them. */
  public ServeOptions(
      Source source,
      HostPort http,
      HostPort xds,
      Path state,
      Optional<URI> prometheus,
      Access access,
      LogFormat log,
      Journal journal) {
    this(
        source, http, xds, state, prometheus, access, log, journal, Jobs.DEFAULT, Optional.empty());
  }

  /** Without the password that the address of Prometheus may hold. */
  @Override
  public String toString() {
    return "ServeOptions[source="
        + source
        + ", http="
        + http
        + ", xds="
        + xds
        + ", state="
        + state
        + ", prometheus="
        + prometheus.map(URI::getHost)
        + ", access="
        + access
        + ", log="
        + log
        + ", journal="
        + journal
        + ", jobs="
        + jobs
        + ", hookSecrets="
        + hookSecrets
        + "]";
  }

  /** Where the YAML is. */
  public sealed interface Source {
    /** For people; without secrets. */
    String name();

    /**
     * A directory.
     *
     * @param path absolute; exists
     */
    record Directory(Path path) implements Source {
      @Override
      public String name() {
        return path.toString();
      }
    }

    /**
     * The cluster that the service account, {@code KUBECONFIG} or ~/.kube/config names.
     *
     * @param replica when this is one of several engines
     */
    record Kubernetes(Optional<Replica> replica) implements Source {
      /** The only engine. */
      public Kubernetes() {
        this(Optional.empty());
      }

      @Override
      public String name() {
        return "kubernetes";
      }
    }

    /**
     * A git repository. The files are absolute; those that were named exist.
     *
     * @param token holds what https asks for
     * @param sshKey a private key; empty for those of the user
     * @param poll time between two looks, 5 s to 1 day
     * @param timeout of each fetch, 1 s to 1 hour
     * @param statusUrl where outcomes are posted, with <code>{commit}</code> for the hash
     * @param signers of commits, in OpenSSH's form; empty when anybody may
     */
    record Git(
        GitAddress address,
        Optional<Path> token,
        Optional<Path> sshKey,
        Path knownHosts,
        Duration poll,
        Duration timeout,
        Optional<String> statusUrl,
        Optional<Path> signers)
        implements Source {
      @Override
      public String name() {
        return address.toString();
      }
    }
  }

  /**
   * One of several engines of a cluster.
   *
   * @param namespace of what they share
   * @param name no other engine has it; a name as Kubernetes has them
   * @param lease how long a leader that is silent is still taken for one, 2 s to 5 minutes
   * @param advertised where the others reach this engine's HTTP interface
   */
  public record Replica(String namespace, String name, Duration lease, HostPort advertised) {}

  /**
   * What is done at leisure: notices, retention.
   *
   * @param database shared by several engines; without it a file beside the state
   * @param secrets a folder with one for each namespace, absolute; exists
   * @param dashboard whether JobRunr's pages are served
   */
  public record Jobs(Optional<Database> database, Optional<Path> secrets, boolean dashboard) {
    static final Jobs DEFAULT = new Jobs(Optional.empty(), Optional.empty(), false);
  }

  /**
   * A PostgreSQL.
   *
   * @param url {@code jdbc:postgresql://…}, without user and password
   * @param passwordFile can be read
   */
  public record Database(String url, Optional<String> user, Optional<Path> passwordFile) {}

  /** Who may use the HTTP interface. */
  public sealed interface Access {
    /** Those with a token of this file, which can be read. */
    record TokenFile(Path file) implements Access {}

    /** Everybody who reaches the loopback address. */
    record InsecureLocal() implements Access {}

    /**
     * Those whom the API server knows, as far as it lets them; before that those of the file.
     *
     * @param tokens can be read
     */
    record Kubernetes(Optional<Path> tokens) implements Access {}
  }

  /**
   * How much of the journal is kept.
   *
   * @param entries of each rollout, 100 to 1,000,000
   * @param age a day to a hundred years
   */
  public record Journal(int entries, Duration age) {
    static final int FEWEST_ENTRIES = 100;
    static final int MOST_ENTRIES = 1_000_000;
    static final int MOST_DAYS = 36_500;
  }

  /** How log lines are written. */
  public enum LogFormat {
    HUMAN,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * @param host a name or an address; IPv6 without brackets
   * @param port 0 for any free one
   */
  public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code host:port}; IPv6 addresses stand in brackets.
     *
     * @throws IllegalArgumentException with a sentence that says what to write
     */
    public static HostPort parse(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "" : text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      } else if (host.contains(":")) {
        throw new IllegalArgumentException(
            "'" + text + "' is not host:port; an IPv6 address stands in brackets: [::1]:8080");
      }
      String digits = text.substring(colon + 1);
      if (host.isEmpty() || !digits.matches("\\d{1,5}") || Integer.parseInt(digits) > MAX_PORT) {
        throw new IllegalArgumentException(
            "'" + text + "' is not host:port with a port from 0 to 65535, like 127.0.0.1:8080");
      }
      return new HostPort(host, Integer.parseInt(digits));
    }

    /** Whether the host names this machine only. Names other than localhost are not looked up. */
    public boolean loopback() {
      return host.equals("localhost")
          || host.equals("::1")
          || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }
}
