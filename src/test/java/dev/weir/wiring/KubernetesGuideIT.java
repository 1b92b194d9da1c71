package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.Product;
import dev.weir.testing.RealKubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/kubernetes.md tells people to type, typed on a fresh API server. */
@Tag("outside")
class KubernetesGuideIT {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");

  @TempDir private Path folder;

  private Process run(String block, Path log, RealKubernetes kubernetes) throws IOException {
    Path commands = Files.createDirectories(folder.resolve("bin"));
    Path weir = commands.resolve("weir");
    if (!Files.exists(weir)) {
      Files.createSymbolicLink(weir, Product.command());
      Files.createSymbolicLink(commands.resolve("kubectl"), kubernetes.kubectl());
    }
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euc", "cd " + Path.of("").toAbsolutePath() + "\n" + block)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", commands + ":" + environment.get("PATH"));
    environment.put("KUBECONFIG", kubernetes.kubeconfig(RealKubernetes.ADMIN).toString());
    environment.put("HOME", folder.toString());
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    // The guide's ports may be taken here.
    environment.put("WEIR_HTTP", "127.0.0.1:0");
    environment.put("WEIR_XDS", "127.0.0.1:0");
    return builder.start();
  }

  @Test
  void theGuideWorksWordForWord() throws Exception {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Path.of("docs/kubernetes.md")))
            .results()
            .map(found -> found.group(1).replace("shop.yaml", folder + "/shop.yaml"))
            .toList();
    assertThat(blocks).hasSize(5);
    try (RealKubernetes kubernetes =
        RealKubernetes.start(Files.createDirectory(folder.resolve("cluster")))) {
      succeeds(blocks.get(0), kubernetes);
      Path served = folder.resolve("serve.log");
      Process weir = run("exec " + blocks.get(1), served, kubernetes);
      try {
        await("it is ready")
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> {
                  assertThat(weir.isAlive()).as(Files.readString(served)).isTrue();
                  return Files.readString(served).contains("weir is ready: serves kubernetes");
                });
        assertThat(succeeds(blocks.get(2), kubernetes))
            .contains("NAME", "PHASE", "WEIGHTS", "checkout", "Progressing")
            .contains("Introduced");
        assertThat(succeeds(blocks.get(3), kubernetes)).contains("ROLLOUT", "ACTION", "abort");
        assertThat(succeeds(blocks.get(4), kubernetes)).contains("weir-commands created");
      } finally {
        weir.destroy();
        assertThat(weir.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(Files.readString(served)).doesNotContain("ERROR");
    }
  }

  private String succeeds(String block, RealKubernetes kubernetes) throws Exception {
    Path log = Files.createTempFile(folder, "block", ".log");
    Process process = run(block, log, kubernetes);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(block).isTrue();
    String said = Files.readString(log);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
