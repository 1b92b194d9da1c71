package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import dev.weir.cli.ServeOptions.Access;
import dev.weir.cli.ServeOptions.HostPort;
import dev.weir.cli.ServeOptions.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServeOptionsTest {
  @TempDir private Path folder;

  private final List<ServeOptions> served = new ArrayList<>();

  private CliRun cli() {
    return new CliRun()
        .with("HOME", folder.toString())
        .server(
            options -> {
              served.add(options);
              return 7;
            });
  }

  private ServeOptions serve(String... args) {
    Result result = cli().run(args);
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).as("the server's own exit code").isEqualTo(7);
    return served.getFirst();
  }

  @Test
  void theLeastThatMustBeSaid() {
    ServeOptions options = serve("serve", folder.toString(), "--insecure-local");
    assertThat(options.source()).isEqualTo(new Source.Directory(folder));
    assertThat(options.http()).isEqualTo(new HostPort("127.0.0.1", 8080));
    assertThat(options.xds()).isEqualTo(new HostPort("127.0.0.1", 18000));
    assertThat(options.access()).isEqualTo(new Access.InsecureLocal());
    assertThat(options.log()).isEqualTo(ServeOptions.LogFormat.HUMAN);
    assertThat(options.prometheus()).isEmpty();
    assertThat(options.journal()).isEqualTo(new ServeOptions.Journal(10_000, Duration.ofDays(365)));
    assertThat(options.state().toString())
        .matches(
            folder + "/\\.local/state/weir/" + folder.getFileName() + "-[0-9a-f]{8}/weir\\.db");
  }

  @Test
  void oneOfSeveralEnginesOfACluster() {
    assertThat(serve("serve", "--kubernetes", "--insecure-local").source())
        .isEqualTo(new Source.Kubernetes());
    served.clear();
    assertThat(serve("serve", "--kubernetes", "--insecure-local", "--replica", "weir-0").source())
        .isEqualTo(
            new Source.Kubernetes(
                Optional.of(
                    new ServeOptions.Replica(
                        "weir-system",
                        "weir-0",
                        Duration.ofSeconds(15),
                        new HostPort("127.0.0.1", 8080)))));
  }

  @Test
  void everythingAsOptions() throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), "x");
    ServeOptions options =
        serve(
            "serve",
            folder.toString(),
            "--http",
            "0.0.0.0:80",
            "--xds",
            "[::]:0",
            "--state",
            folder.resolve("s.db").toString(),
            "--prometheus",
            "http://prom:9090",
            "--token-file",
            tokens.toString(),
            "--log",
            "json",
            "--journal-entries",
            "500",
            "--journal-days",
            "30");
    assertThat(options)
        .isEqualTo(
            new ServeOptions(
                new Source.Directory(folder),
                new HostPort("0.0.0.0", 80),
                new HostPort("::", 0),
                folder.resolve("s.db"),
                Optional.of(URI.create("http://prom:9090")),
                new Access.TokenFile(tokens),
                ServeOptions.LogFormat.JSON,
                new ServeOptions.Journal(500, Duration.ofDays(30))));
  }

  @Test
  void everythingAsVariables() throws IOException {
    Path tokens = Files.writeString(folder.resolve("tokens"), "x");
    Result result =
        cli()
            .with("WEIR_DIR", folder.toString())
            .with("WEIR_HTTP", "0.0.0.0:80")
            .with("WEIR_XDS", "127.0.0.1:1")
            .with("WEIR_STATE", folder.resolve("s.db").toString())
            .with("WEIR_PROMETHEUS", "http://prom:9090")
            .with("WEIR_TOKEN_FILE", tokens.toString())
            .with("WEIR_LOG", "json")
            .with("WEIR_JOURNAL_ENTRIES", "100")
            .with("WEIR_JOURNAL_DAYS", "1")
            .run("serve");
    assertThat(result.code()).as(result.err()).isEqualTo(7);
    assertThat(served.getFirst().http()).isEqualTo(new HostPort("0.0.0.0", 80));
    assertThat(served.getFirst().access()).isEqualTo(new Access.TokenFile(tokens));
    assertThat(served.getFirst().log()).isEqualTo(ServeOptions.LogFormat.JSON);
    assertThat(served.getFirst().journal())
        .isEqualTo(new ServeOptions.Journal(100, Duration.ofDays(1)));
  }

  @Test
  void jobsInADatabaseOfTheirOwn() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "x");
    Result result =
        cli()
            .with("WEIR_JOBS_DASHBOARD", "true")
            .run(
                "serve",
                folder.toString(),
                "--insecure-local",
                "--secrets-dir",
                folder.toString(),
                "--jobs-database",
                "jdbc:postgresql://db.example:5433/weir?sslmode=require",
                "--jobs-database-user",
                "weir",
                "--jobs-database-password-file",
                password.toString());
    assertThat(result.code()).as(result.err()).isEqualTo(7);
    assertThat(served.getFirst().jobs())
        .isEqualTo(
            new ServeOptions.Jobs(
                Optional.of(
                    new ServeOptions.Database(
                        "jdbc:postgresql://db.example:5433/weir?sslmode=require",
                        Optional.of("weir"),
                        Optional.of(password))),
                Optional.of(folder),
                true));
  }

  @Test
  void aPasswordInTheAddressOfADatabaseIsRefusedAndNotShown() {
    for (String url :
        List.of(
            "jdbc:postgresql://weir:s3cret@db.example/weir",
            "jdbc:postgresql://db.example/weir?password=s3cret",
            "jdbc:mysql://db.example/s3cret")) {
      Result result =
          cli().run("serve", folder.toString(), "--insecure-local", "--jobs-database", url);
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains("--jobs-database-user").doesNotContain("s3cret");
    }
    for (List<String> line :
        List.of(
            List.of("--jobs-database-user", "weir"),
            List.of("--secrets-dir", "/nowhere/at/all"),
            List.of(
                "--jobs-database",
                "jdbc:postgresql://db.example/weir",
                "--jobs-database-password-file",
                "/nowhere"))) {
      List<String> all = new ArrayList<>(List.of("serve", folder.toString(), "--insecure-local"));
      all.addAll(line);
      Result result = cli().run(all.toArray(String[]::new));
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains(line.get(line.size() - 2));
    }
  }

  @Test
  void aJournalThatKeepsNextToNothingIsRefused() {
    for (String line : List.of("--journal-entries=99", "--journal-days=0")) {
      Result result = cli().run("serve", folder.toString(), "--insecure-local", line);
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains(line.substring(0, line.indexOf('=')));
    }
  }

  @Test
  void anOptionBeatsItsVariable() {
    cli()
        .with("WEIR_XDS", "127.0.0.1:1")
        .run("serve", folder.toString(), "--insecure-local", "--xds", "127.0.0.1:2");
    assertThat(served.getFirst().xds().port()).isEqualTo(2);
  }

  @Test
  void aFlagAsVariableAndAsOptionIsStillSet() {
    for (String[] args :
        List.of(
            new String[] {"serve", folder.toString()},
            new String[] {"serve", folder.toString(), "--insecure-local"})) {
      assertThat(cli().with("WEIR_INSECURE_LOCAL", "true").run(args).code()).isEqualTo(7);
    }
    assertThat(cli().with("WEIR_INSECURE_LOCAL", "perhaps").run("serve").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.8.8.8:1", "localhost:8080", "[::1]:8080"})
  void withoutTokensOnLoopback(String http) {
    assertThat(serve("serve", folder.toString(), "--insecure-local", "--http", http).http())
        .matches(HostPort::loopback);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0:80", "10.0.0.7:80", "[::]:80", "example.com:80", "127.0.0.1.evil.com:80"})
  void withoutTokensNowhereElse(String http) {
    Result result = cli().run("serve", folder.toString(), "--insecure-local", "--http", http);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("for loopback only");
    assertThat(served).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                       | say who may use it",
        "--token-file /nowhere                  | cannot be read",
        "--insecure-local --token-file /nowhere | exclude each other",
        "--insecure-local --http 8080           | is not host:port",
        "--insecure-local --http a:99999        | is not host:port",
        "--insecure-local --xds ::1:80          | in brackets",
        "--insecure-local --prometheus prom     | is not like http://127.0.0.1:9090",
        "--insecure-local --log loud            | loud",
        "--insecure-local --git https://h/r     | DIR and --git exclude each other",
        "--insecure-local --git-poll 1m         | only goes with --git URL",
        "--insecure-local --kubernetes          | --kubernetes, --git and DIR exclude each other",
        "--insecure-local --replica a           | an option that begins with --replica only goes",
        "--insecure-local --nonsense            | --nonsense",
      })
  void whatIsWrongIsSaid(String options, String words) {
    List<String> args = new ArrayList<>(List.of("serve", folder.toString()));
    if (options != null) {
      args.addAll(List.of(options.split(" ")));
    }
    Result result = cli().run(args.toArray(String[]::new));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(words).contains("weir serve --help");
    assertThat(served).isEmpty();
  }

  @Test
  void aRepositoryInsteadOfADirectory() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "t");
    ServeOptions options =
        serve(
            "serve",
            "--git",
            "https://me@git.example/shop/mesh.git#release/1.x:deploy/mesh/",
            "--git-token-file",
            token.toString(),
            "--git-poll",
            "30s",
            "--git-status-url",
            "https://git.example/statuses/{commit}",
            "--insecure-local");
    assertThat(options.source())
        .isEqualTo(
            new Source.Git(
                new GitAddress(
                    "https://me@git.example/shop/mesh.git",
                    Optional.of("release/1.x"),
                    "deploy/mesh"),
                Optional.of(token),
                Optional.empty(),
                folder.resolve(".ssh/known_hosts"),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Optional.of("https://git.example/statuses/{commit}"),
                Optional.empty()));
    assertThat(options.state().toString())
        .matches(folder + "/\\.local/state/weir/mesh-[0-9a-f]{8}/weir\\.db");
  }

  @Test
  void aRepositoryAsVariables() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Result result =
        cli()
            .with("WEIR_GIT", "git@git.example:shop/mesh.git")
            .with("WEIR_GIT_TOKEN_FILE", file.toString())
            .with("WEIR_GIT_SSH_KEY", file.toString())
            .with("WEIR_GIT_KNOWN_HOSTS", file.toString())
            .with("WEIR_GIT_POLL", "5s")
            .with("WEIR_GIT_TIMEOUT", "1h")
            .with("WEIR_GIT_STATUS_URL", "https://h/{commit}")
            .with("WEIR_GIT_SIGNERS", file.toString())
            .with("WEIR_INSECURE_LOCAL", "true")
            .run("serve");
    assertThat(result.code()).as(result.err()).isEqualTo(7);
    assertThat(served.getFirst().source())
        .isEqualTo(
            new Source.Git(
                new GitAddress("git@git.example:shop/mesh.git", Optional.empty(), ""),
                Optional.of(file),
                Optional.of(file),
                file,
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                Optional.of("https://h/{commit}"),
                Optional.of(file)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--git-poll 4s                              | 5s to 24h",
        "--git-poll 25h                             | 5s to 24h",
        "--git-timeout 500ms                        | 1s to 1h",
        "--git-token-file /nowhere                  | cannot be read",
        "--git-ssh-key /nowhere                     | cannot be read",
        "--git-signers /nowhere                     | cannot be read",
        "--git-status-url https://h/{commit}        | needs a token",
        "--git https://h/r --git-token-file TOKEN --git-status-url http://h/{commit} | is not like",
        "--git-token-file TOKEN --git-status-url https://h/                          | is not like",
      })
  void whatIsWrongOfARepositoryIsSaid(String options, String words) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "t");
    List<String> args = new ArrayList<>(List.of("serve", "--insecure-local"));
    if (!options.startsWith("--git ")) {
      args.addAll(List.of("--git", "https://git.example/r.git"));
    }
    args.addAll(List.of(options.replace("TOKEN", token.toString()).split(" ")));
    Result result = cli().run(args.toArray(String[]::new));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains(words);
    assertThat(served).isEmpty();
  }

  @Test
  void stateOfTwoBranchesOrPathsIsNeverShared() {
    for (String git : List.of("file:///r#a:x", "file:///r#a:y", "file:///r#b:x", "file:///r#a:x")) {
      cli().run("serve", "--git", git, "--insecure-local");
    }
    assertThat(served.stream().map(ServeOptions::state).distinct()).hasSize(3);
  }

  @Test
  void whatIsNoDirectoryIsSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path directory : List.of(file, folder.resolve("nowhere"))) {
      Result result = cli().run("serve", directory.toString(), "--insecure-local");
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains("is not a directory");
    }
  }

  @Test
  void stateOfTwoDirectoriesIsNeverShared() throws IOException {
    Path one = Files.createDirectories(folder.resolve("a/mesh"));
    Path two = Files.createDirectories(folder.resolve("b/mesh"));
    for (Path directory : List.of(one, two, one)) {
      cli().with("XDG_STATE_HOME", "/state").run("serve", directory.toString(), "--insecure-local");
    }
    assertThat(served.stream().map(ServeOptions::state).distinct()).hasSize(2);
    assertThat(served.getFirst().state().toString())
        .startsWith("/state/weir/mesh-")
        .endsWith("/weir.db");
  }
}
