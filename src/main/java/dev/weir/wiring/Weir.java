package dev.weir.wiring;

import dev.weir.cli.Cli;
import dev.weir.cli.Parts;
import dev.weir.cli.SystemTerminal;
import dev.weir.cli.cluster.Kubeconfig;
import dev.weir.core.plan.Plans;
import dev.weir.demo.DemoRun;
import dev.weir.demo.MissingPartException;
import dev.weir.demo.Settings;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.xds.bootstrap.Bootstrap;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The entry point: the command line. Only {@code weir serve} starts the engine. */
@QuarkusMain
public final class Weir {
  private Weir() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    Map<String, String> environment = System.getenv();
    Parts parts =
        new Parts(
            ServeProcess::new,
            () -> options -> demo(environment, options),
            DirectoryReader::new,
            Bootstrap::new,
            Plans::compile,
            ReplayParts::new,
            Kubeconfig::new,
            environment,
            SystemTerminal.of(environment),
            InstantSource.system(),
            Version.current());
    return Cli.run(args, parts, System.out, System.err);
  }

  private static int demo(Map<String, String> environment, dev.weir.cli.DemoOptions options) {
    SystemTerminal terminal = SystemTerminal.of(environment);
    dev.weir.demo.Parts found = dev.weir.demo.Parts.of(environment);
    try {
      return new DemoRun(
              new Settings(
                  command(environment),
                  found.envoy(),
                  found.prometheus(),
                  System.out,
                  terminal.interactive(),
                  terminal.columns()))
          .run(
              options.story().map(story -> story.name().toLowerCase(Locale.ROOT).charAt(0)),
              options.keep());
    } catch (MissingPartException e) {
      System.err.println(e.getMessage());
      return 2;
    }
  }

  /** How this very program is started again: by its script, by its jar, or itself when native. */
  private static List<String> command(Map<String, String> environment) {
    String script = environment.get("WEIR_BIN");
    if (script != null) {
      return List.of(script);
    }
    Optional<String> executable = ProcessHandle.current().info().command();
    String self = executable.orElse("java");
    String jar = System.getProperty("java.class.path", "");
    return jar.isEmpty() ? List.of(self) : List.of(self, "-jar", jar);
  }
}
