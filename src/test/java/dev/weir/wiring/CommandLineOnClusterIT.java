package dev.weir.wiring;

import static dev.weir.wiring.ServedCluster.at;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.cli.Cli;
import dev.weir.cli.Parts;
import dev.weir.cli.SystemTerminal;
import dev.weir.cli.cluster.Kubeconfig;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.testing.Product;
import dev.weir.testing.RealKubernetes;
import dev.weir.xds.bootstrap.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line without a server: by way of a real API server that Weir follows. */
@Tag("outside")
class CommandLineOnClusterIT {
  @TempDir private static Path folder;
  private static ServedCluster cluster;
  private final Map<String, String> environment = new HashMap<>();

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    cluster = new ServedCluster(folder, List.of("checkout", "cart", "plugin"));
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @BeforeEach
  void asAdministrator() {
    as(RealKubernetes.ADMIN);
  }

  /** What the process's KUBECONFIG names. */
  private void as(String user) {
    String file = cluster.kubernetes().kubeconfig(user).toString();
    System.setProperty("kubeconfig", file);
    environment.put("KUBECONFIG", file);
  }

  private Result weir(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Parts parts =
        new Parts(
            ServeProcess::new,
            () -> {
              throw new AssertionError("nothing is shown");
            },
            DirectoryReader::new,
            Bootstrap::new,
            Plans::compile,
            ReplayParts::new,
            Kubeconfig::new,
            environment,
            SystemTerminal.of(environment),
            InstantSource.system(),
            Version.current());
    int code =
        Cli.run(
            arguments,
            parts,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void whatAPersonDoesIsDoneAndShownAsAServerShowsIt() throws Exception {
    cluster.ship("checkout");
    Result list = weir("status", "--kubernetes");
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out()).contains("checkout", "Paused", "10");
    Result one = weir("status", "checkout", "--kubernetes");
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(one.out()).contains("shop/checkout", "v1", "v2", "step-acknowledged");
    Result promoted = weir("promote", "checkout", "--kubernetes");
    assertThat(promoted.code()).as(promoted.err()).isZero();
    assertThat(promoted.out()).startsWith("shop/checkout promoted. ");
    cluster.until("checkout", "it waits at 50%", status -> at(status, 5_000));
    assertThat(weir("get", "rollouts", "-n", "shop", "--kubernetes").out())
        .contains("checkout", "50");
    Result json = weir("status", "shop/checkout", "--kubernetes", "-o", "json");
    assertThat(json.out())
        .contains("\"kind\": \"Rollout\"", "\"observedGeneration\"")
        .doesNotContain("managedFields");
    Result late = weir("promote", "checkout", "--kubernetes", "--step", "1");
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.err()).contains("promote was meant for step 1, but the rollout is now at step");
    assertThat(weir("pause", "checkout", "--kubernetes").code()).isZero();
    assertThat(weir("resume", "checkout", "--kubernetes").code()).isZero();
    Result aborted = weir("abort", "shop/checkout", "--kubernetes");
    assertThat(aborted.code()).as(aborted.err()).isZero();
    Result waited = weir("status", "checkout", "--wait", "--kubernetes", "--timeout", "30s");
    assertThat(waited.code()).as(waited.out() + waited.err()).isEqualTo(5);
    assertThat(waited.out()).contains("RolledBack");
    Result nothing = weir("abort", "shop/checkout", "--kubernetes");
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).contains("no rollout in progress");
    Result journal = weir("journal", "checkout", "--kubernetes");
    assertThat(journal.out()).contains("promoted-by-hand", "aborted", "rolled-back");
    assertThat(weir("retry", "checkout", "--kubernetes").code()).isZero();
    assertThat(weir("undo", "checkout", "--kubernetes").code()).isEqualTo(1);
  }

  @Test
  void whatOnlyAServerKnowsSaysSo() {
    for (List<String> command :
        List.of(
            List.of("get", "proxies"),
            List.of("get", "source"),
            List.of("plan", "shop/cart"),
            List.of("notifications"))) {
      String[] words = new String[command.size() + 1];
      command.toArray(words);
      words[command.size()] = "--kubernetes";
      Result result = weir(words);
      assertThat(result.code()).as(command.toString()).isEqualTo(2);
      assertThat(result.err()).contains("known to the server alone", "--server (WEIR_SERVER)");
    }
    assertThat(weir("status", "shop/nobody", "--kubernetes").code()).isEqualTo(1);
    Result nobody = weir("status", "nobody", "--kubernetes");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err()).contains("there is no rollout 'nobody'");
  }

  @Test
  void whoMayNotIsTold() throws Exception {
    cluster.succeeds(
        "create",
        "role",
        "reader",
        "-n",
        "shop",
        "--verb=get,list,watch",
        "--resource=rollouts.weir.dev");
    cluster.succeeds(
        "create", "rolebinding", "reader", "-n", "shop", "--role=reader", "--user=guest");
    as("guest");
    // Those of all namespaces are not theirs; the context names the one that is.
    assertThat(weir("status", "--kubernetes").code()).isEqualTo(4);
    Result theirs = weir("status", "-n", "shop", "--kubernetes");
    assertThat(theirs.code()).as(theirs.err()).isZero();
    assertThat(theirs.out()).contains("cart");
    Result one = weir("status", "shop/cart", "--kubernetes");
    assertThat(one.code()).as(one.err()).isZero();
    Result refused = weir("abort", "shop/cart", "--kubernetes");
    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.err()).contains("rolloutcommands.weir.dev", "not allowed");
    as("stranger");
    Result unknown = weir("status", "-n", "shop", "--kubernetes");
    assertThat(unknown.code()).isEqualTo(4);
  }

  @Test
  void whichIsAskedDependsOnWhatIsNamedAndWhatAnswers() throws Exception {
    // Nothing answers at the default address, and there is a kubeconfig.
    assertThat(weir("status", "-n", "shop").out()).contains("cart");
    Result both = weir("status", "--kubernetes", "--server", "http://127.0.0.1:1");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("exclude each other");
    assertThat(weir("status", "--server", "http://127.0.0.1:1").code()).isEqualTo(3);
    environment.put("WEIR_SERVER", "http://127.0.0.1:1");
    assertThat(weir("status").code()).isEqualTo(3);
    assertThat(weir("status", "--kubernetes").code()).isZero();
    environment.put("WEIR_KUBECTL", "1");
    assertThat(weir("status").code()).isZero();
    environment.remove("WEIR_SERVER");
    environment.remove("WEIR_KUBECTL");
    Result context = weir("status", "--context", "nowhere");
    assertThat(context.code()).isEqualTo(2);
    assertThat(context.err()).contains("no context 'nowhere'; it has c");
    assertThat(weir("status", "--context", "c").code()).isZero();

    HttpServer local = HttpServer.create(new InetSocketAddress("127.0.0.1", 8080), 10);
    try {
      local.createContext(
          "/",
          exchange -> {
            byte[] body =
                "{\"type\": \"urn:weir:problem:unauthorized\", \"detail\": \"a token is needed\"}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      local.start();
      Result here = weir("status");
      assertThat(here.code()).as("a Weir on this machine is asked as ever").isEqualTo(4);
      assertThat(here.err()).contains("a token is needed");
    } finally {
      local.stop(0);
    }
    HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 8080), 10);
    try {
      other.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
          });
      other.start();
      assertThat(weir("status").code()).as("another program there is none").isZero();
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aClusterWithoutWeirIsNotWaitedForForEver() throws Exception {
    cluster.stop();
    try {
      Result late = weir("pause", "shop/cart", "--kubernetes", "--timeout", "2s");
      assertThat(late.code()).isEqualTo(3);
      assertThat(late.err())
          .contains("the command is made, but within 2.0 s", "kubectl delete rolloutcommand cart-");
    } finally {
      cluster.serve(InstantSource.system());
    }
    as(RealKubernetes.ADMIN);
  }

  /** With the real kubectl, the real file on PATH and the packaged program. */
  @Test
  void kubectlWeirIsThePluginOfThatName() throws Exception {
    cluster.ship("plugin");
    Path commands = Files.createDirectory(folder.resolve("commands"));
    Files.createSymbolicLink(
        commands.resolve("kubectl-weir"), Path.of("bin/kubectl-weir").toAbsolutePath());
    assertThat(kubectl(commands, "plugin", "list").out()).contains("kubectl-weir");
    Result status = kubectl(commands, "weir", "status", "plugin");
    assertThat(status.code()).as(status.out()).isZero();
    assertThat(status.out()).contains("shop/plugin", "10");
    Result promoted = kubectl(commands, "weir", "promote", "shop/plugin");
    assertThat(promoted.code()).as(promoted.out()).isZero();
    cluster.until("plugin", "it waits at 50%", s -> at(s, 5_000));
    assertThat(
            cluster
                .running()
                .engine()
                .journal(new ResourceId("shop", "plugin"), Optional.empty(), 100))
        .anySatisfy(e -> assertThat(e.entry().event()).isEqualTo("promoted-by-hand"));

    Process watching =
        process(commands, folder.resolve("watch"), "weir", "status", "plugin", "--watch");
    try {
      org.awaitility.Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(30))
          .until(() -> Files.readString(folder.resolve("watch")).contains("50"));
      assertThat(kubectl(commands, "weir", "abort", "plugin").code()).isZero();
      org.awaitility.Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(30))
          .until(() -> Files.readString(folder.resolve("watch")).contains("RolledBack"));
    } finally {
      watching.destroy();
    }
  }

  private Process process(Path commands, Path log, String... arguments) throws Exception {
    java.util.ArrayList<String> line = new java.util.ArrayList<>();
    line.add(cluster.kubernetes().kubectl().toString());
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PATH", commands + ":" + builder.environment().get("PATH"));
    builder.environment().put("WEIR_BIN", Product.command().toString());
    builder.environment().put("KUBECONFIG", environment.get("KUBECONFIG"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }

  private Result kubectl(Path commands, String... arguments) throws Exception {
    Path log = Files.createTempFile(folder, "kubectl", ".log");
    Process process = process(commands, log, arguments);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return new Result(process.exitValue(), Files.readString(log), "");
  }
}
