package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL on loopback. It refuses to run as root, so for root it is somebody else. */
public final class RealPostgres implements AutoCloseable {
  public static final String USER = "weir";
  public static final String PASSWORD = "a-pass-word";

  private static final String NOBODY = "65534";

  private final Process process;
  private final int port;
  private final Path passwordFile;

  private RealPostgres(Process process, int port, Path passwordFile) {
    this.process = process;
    this.port = port;
    this.passwordFile = passwordFile;
  }

  /** Starts one in the given empty folder and waits until it answers. */
  public static RealPostgres start(Path folder) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("weir-postgres");
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    Path readable = Files.copy(password, home.resolve("password"));
    boolean root = "root".equals(System.getProperty("user.name"));
    Path server = root ? forNobody(part(), home) : part();
    if (root) {
      run(home, List.of("chown", "-R", NOBODY, home.toString()));
    }
    List<String> as =
        root
            ? List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
            : List.of();
    Path data = home.resolve("data");
    run(
        home,
        line(
            as,
            server.resolveSibling("initdb").toString(),
            "--pgdata=" + data,
            "--auth=scram-sha-256",
            "--username=" + USER,
            "--pwfile=" + readable,
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
    int port = freePort();
    Process process =
        new ProcessBuilder(
                line(
                    as,
                    server.toString(),
                    "-D",
                    data.toString(),
                    "-p",
                    String.valueOf(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off"))
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("postgres.log").toFile())
            .start();
    RealPostgres postgres = new RealPostgres(process, port, password);
    await("PostgreSQL is ready")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(() -> postgres.execute("SELECT 1"));
    return postgres;
  }

  private static List<String> line(List<String> as, String... rest) {
    List<String> line = new ArrayList<>(as);
    line.addAll(List.of(rest));
    return line;
  }

  private static void run(Path folder, List<String> line) throws IOException, InterruptedException {
    Path log = Files.createTempFile("weir-postgres", ".log");
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(line.getFirst()).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  /** What bin/parts has fetched lies in root's own home, where nobody else may look. */
  private static Path forNobody(Path server, Path home) throws IOException {
    Path tree = server.getParent().getParent().getParent().getParent().getParent();
    if (server.startsWith("/usr")) {
      return server;
    }
    Path copy = home.resolve("postgres");
    try (Stream<Path> files = Files.walk(tree, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(tree.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return copy.resolve(tree.relativize(server).toString());
  }

  private static Path part() throws IOException {
    Optional<Path> named =
        Optional.ofNullable(System.getenv("WEIR_POSTGRES_BIN"))
            .filter(n -> !n.isEmpty())
            .map(Path::of);
    if (named.isPresent()) {
      return named.get();
    }
    Path installed = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> versions = Files.list(installed)) {
        Optional<Path> found =
            versions
                .map(version -> version.resolve("bin/postgres"))
                .filter(Files::isExecutable)
                .filter(server -> Files.isExecutable(server.resolveSibling("initdb")))
                .max(Path::compareTo);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(c -> !c.isEmpty())
            .orElse(System.getProperty("user.home") + "/.cache");
    Path fetched = Path.of(cache, "weir/parts/postgres/lib/postgresql/current/bin/postgres");
    assertThat(fetched).as("no PostgreSQL; run bin/parts or set WEIR_POSTGRES_BIN").exists();
    return fetched;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  public Path passwordFile() {
    return passwordFile;
  }

  /** Runs a statement. */
  public boolean execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(), USER, PASSWORD);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return true;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
