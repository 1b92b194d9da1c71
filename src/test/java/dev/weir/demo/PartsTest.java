package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsTest {
  @TempDir Path dir;

  @Test
  void whatTheEnvironmentNamesComesFirst() throws IOException {
    Path named = executable("named/my-envoy", "1.0.0");
    executable("bin/envoy", "1.40.0");

    Parts parts = Parts.of(Map.of("WEIR_ENVOY_BIN", named.toString(), "PATH", dir + "/bin"));

    assertThat(parts.envoy()).isEqualTo(named);
  }

  @Test
  void aNameThatLeadsNowhereIsSaidAndNotPassedOver() throws IOException {
    executable("bin/envoy", "1.40.0");
    Parts parts = Parts.of(Map.of("WEIR_ENVOY_BIN", "/nowhere/envoy", "PATH", dir + "/bin"));

    assertThatThrownBy(parts::envoy)
        .isInstanceOf(MissingPartException.class)
        .hasMessage(
            "WEIR_ENVOY_BIN=/nowhere/envoy is not an executable file. Point it at Envoy, or unset it"
                + " and run bin/parts.");
  }

  @Test
  void thePathComesBeforeTheCacheAndATooOldOneIsPassedOver() throws IOException {
    executable("old/envoy", "1.18.3");
    Path onPath = executable("bin/envoy", "1.36.0");
    Path cached = executable("cache/weir/parts/envoy-1.40.0/envoy", "1.40.0");
    String cache = dir + "/cache";

    assertThat(
            Parts.of(Map.of("PATH", dir + "/old:" + dir + "/bin", "XDG_CACHE_HOME", cache)).envoy())
        .isEqualTo(onPath);
    assertThat(Parts.of(Map.of("PATH", dir + "/old", "XDG_CACHE_HOME", cache)).envoy())
        .isEqualTo(cached);
  }

  @Test
  void withoutAnyTheMessageSaysWhatToDo() {
    Parts parts = Parts.of(Map.of("HOME", dir.toString()));

    assertThatThrownBy(parts::prometheus)
        .hasMessage(
            "Prometheus is not here: not in WEIR_PROMETHEUS_BIN, not on the PATH (2.30 or newer), not"
                + " in "
                + dir
                + "/.cache/weir/parts. Run bin/parts, or set WEIR_PROMETHEUS_BIN.");
  }

  @Test
  void theScriptFetchesTheVersionsThatAreLookedFor() throws IOException {
    String script = Files.readString(Path.of("bin", "lib", "parts.sh"));

    assertThat(script)
        .contains("ENVOY_VERSION=" + Parts.ENVOY_VERSION + "\n")
        .contains("PROMETHEUS_VERSION=" + Parts.PROMETHEUS_VERSION + "\n");
  }

  private Path executable(String name, String version) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "#!/bin/sh\necho \"envoy  version: abc/" + version + "/Clean/RELEASE\"\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
