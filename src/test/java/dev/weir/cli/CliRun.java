package dev.weir.cli;

import dev.weir.cli.client.Clusters;
import dev.weir.cli.view.Terminal;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.engine.IntentReader;
import dev.weir.engine.ProxyBootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Runs command lines with parts that a test gives; a part that was not given must not be asked. */
final class CliRun {
  static final Instant NOW = Instant.parse("2026-03-01T12:10:00Z");

  /** What a run gave. */
  record Result(int code, String out, String err) {}

  private final Map<String, String> environment = new HashMap<>();
  private Supplier<Server> server = missing("server");
  private Supplier<Demo> demo = missing("demo");
  private Supplier<IntentReader> reader = missing("intent reader");
  private Supplier<ProxyBootstrap> bootstrap = missing("proxy bootstrap");
  private BiFunction<Rollout, Map<ResourceId, GatePolicy>, Plan> compiler =
      (_, _) -> {
        throw new AssertionError("the compiler was not to be asked");
      };
  private Supplier<Replays> replays =
      () -> {
        throw new AssertionError("nothing was to be replayed");
      };
  private Supplier<Clusters> clusters = missing("clusters");
  private Terminal terminal = new FixedTerminal(false, 80, 24);
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();

  record FixedTerminal(boolean interactive, int columns, int rows) implements Terminal {}

  private static <T> Supplier<T> missing(String what) {
    return () -> {
      throw new AssertionError("the " + what + " was not to be asked");
    };
  }

  static CliRun against(ScriptedServer scripted) {
    return new CliRun().with("WEIR_SERVER", scripted.url());
  }

  CliRun with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  CliRun terminal(int columns, int rows) {
    terminal = new FixedTerminal(true, columns, rows);
    environment.putIfAbsent("TERM", "xterm");
    return this;
  }

  CliRun server(Server given) {
    server = () -> given;
    return this;
  }

  CliRun demo(Demo given) {
    demo = () -> given;
    return this;
  }

  CliRun reader(IntentReader given) {
    reader = () -> given;
    return this;
  }

  CliRun bootstrap(ProxyBootstrap given) {
    bootstrap = () -> given;
    return this;
  }

  CliRun replays(Replays given) {
    replays = () -> given;
    return this;
  }

  CliRun clusters(Clusters given) {
    clusters = () -> given;
    return this;
  }

  CliRun compiler(BiFunction<Rollout, Map<ResourceId, GatePolicy>, Plan> given) {
    compiler = given;
    return this;
  }

  Result run(String... args) {
    int code =
        Cli.run(
            args,
            parts(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Parts parts() {
    return new Parts(
        server,
        demo,
        reader,
        bootstrap,
        compiler,
        replays,
        clusters,
        environment,
        terminal,
        InstantSource.fixed(NOW),
        new BuildFacts(
            "0.1.0",
            Optional.of(new BuildFacts.Commit("0123456789ab", "2026-11-28", true)),
            "Java 25 and Quarkus 3",
            "a JVM; Linux amd64"));
  }
}
