package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.cli.Cli;
import dev.weir.cli.Parts;
import dev.weir.cli.SystemTerminal;
import dev.weir.cli.cluster.Kubeconfig;
import dev.weir.core.plan.Plans;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.YamlReader;
import dev.weir.testing.Product;
import dev.weir.xds.bootstrap.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** O-29: the built product reads every field of every Rollout as this JVM does, byte for byte. */
@Tag("outside")
class EveryFieldIT {
  private static final Path FILES = Path.of("src/test/resources/every-field").toAbsolutePath();

  @TempDir private Path folder;

  private record Said(int code, String text) {}

  private Said product(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(Product.command().toString()));
    line.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Said(process.exitValue(), Files.readString(out) + Files.readString(err));
  }

  private static Said here(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Parts parts =
        new Parts(
            () -> {
              throw new AssertionError("no server");
            },
            () -> {
              throw new AssertionError("no demo");
            },
            DirectoryReader::new,
            Bootstrap::new,
            Plans::compile,
            ReplayParts::new,
            Kubeconfig::new,
            Map.of(),
            SystemTerminal.of(Map.of()),
            InstantSource.system(),
            Version.current());
    PrintStream both = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = Cli.run(arguments, parts, both, both);
    return new Said(code, out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void o29_everyFieldIsReadAsThisJvmReadsIt() throws Exception {
    for (String[] command :
        List.of(
            new String[] {"lint", FILES.toString()},
            new String[] {"lint", FILES.toString(), "-o", "json"},
            new String[] {"plan", "checkout", "-f", FILES.toString(), "-o", "yaml"},
            new String[] {"plan", "cart", "-f", FILES.toString(), "-o", "json"})) {
      Said said = product(command);
      assertThat(said).as(String.join(" ", command)).isEqualTo(here(command));
      assertThat(said.code()).as(said.text()).isZero();
    }
    assertThat(product("plan", "checkout", "-f", FILES.toString(), "-o", "yaml").text())
        .contains("for testers", "copies", "check", "watched", ">= 98%");
  }

  @Test
  void o29_whatIsRefusedIsRefusedInTheSameWords() throws Exception {
    for (String file : List.of("mesh.yaml", "rollouts.yaml")) {
      String text = Files.readString(FILES.resolve(file));
      Files.writeString(
          folder.resolve(file),
          text.replace("hold: 5m", "hold: five minutes")
              .replace("onFailure: pause", "onFailure: shrug"));
    }
    Files.createDirectories(folder.resolve("wrong"));
    for (String file : List.of("mesh.yaml", "rollouts.yaml")) {
      Files.move(folder.resolve(file), folder.resolve("wrong").resolve(file));
    }
    String[] command = {"lint", folder.resolve("wrong").toString()};
    Said said = product(command);
    assertThat(said).isEqualTo(here(command));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.text()).contains("five minutes", "shrug");
  }

  @Test
  void theFilesHaveEveryFieldOfTheDefinition() throws Exception {
    JsonNode spec =
        documents(Path.of("rollout-crds/rollouts.weir.dev.yaml"))
            .getFirst()
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    Set<String> missing = new TreeSet<>();
    declared(spec, "spec", missing);
    for (JsonNode rollout : documents(FILES.resolve("rollouts.yaml"))) {
      present(rollout.get("spec"), "spec", missing);
    }
    assertThat(missing).isEmpty();
  }

  private static List<JsonNode> documents(Path file) throws Exception {
    YamlReader.Parsed parsed = YamlReader.read(file.toString(), Files.readString(file));
    assertThat(parsed.problems()).isEmpty();
    return parsed.documents().stream().map(Document::root).toList();
  }

  private static void declared(JsonNode schema, String path, Set<String> paths) {
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              paths.add(path + "." + field.getKey());
              declared(field.getValue(), path + "." + field.getKey(), paths);
            });
    if (schema.has("items")) {
      declared(schema.get("items"), path, paths);
    }
  }

  private static void present(JsonNode value, String path, Set<String> missing) {
    missing.remove(path);
    if (value.isArray()) {
      value.forEach(item -> present(item, path, missing));
    }
    value
        .properties()
        .forEach(field -> present(field.getValue(), path + "." + field.getKey(), missing));
  }
}
