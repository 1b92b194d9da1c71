package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.IntentRead;
import dev.weir.intent.directory.DirectoryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo and its guide write is what the engine accepts. */
class ManifestsTest {
  private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir Path dir;

  @Test
  void theDemosFilesAreAccepted() {
    DemoMesh mesh = new DemoMesh(dir);
    mesh.write("v1", 15_001, Map.of("v1", 9_001, "v2", 9_002, "v3", 9_003, "v4", 9_004));
    assertAccepted();

    mesh.want("v2");
    assertAccepted();
    mesh.wantByHand("v4");
    assertAccepted();
  }

  @Test
  void theGuidesFilesAreAccepted() throws IOException {
    List<String> resources = blocks("getting-started.md");
    for (int i = 0; i < resources.size(); i++) {
      Files.writeString(dir.resolve("file" + i + ".yaml"), resources.get(i));
    }
    assertThat(resources).hasSize(2);
    assertAccepted();
  }

  /** Each strategy of the page, in the mesh of the guide. */
  @Test
  void theStrategiesFilesAreAccepted() throws IOException {
    List<String> guide = blocks("getting-started.md");
    Files.writeString(dir.resolve("mesh.yaml"), guide.getFirst());
    Path pages = Path.of("docs", "strategies");
    int rollouts = 0;
    try (Stream<Path> all = Files.list(pages)) {
      for (Path page : all.sorted().toList()) {
        for (String strategy : blocks("strategies/" + page.getFileName())) {
          boolean rollout = strategy.contains("kind: Rollout");
          Files.writeString(dir.resolve(rollout ? "rollout.yaml" : "preview.yaml"), strategy);
          rollouts += rollout ? 1 : 0;
          assertAccepted();
        }
      }
    }
    assertThat(rollouts).isGreaterThanOrEqualTo(7);
    assertThat(dir.resolve("preview.yaml")).isRegularFile();
  }

  @Test
  void theWebhooksRolloutIsAccepted() throws IOException {
    List<String> resources = blocks("webhooks.md");
    Files.writeString(dir.resolve("mesh.yaml"), blocks("getting-started.md").getFirst());
    Files.writeString(dir.resolve("rollout.yaml"), resources.getFirst());
    assertThat(resources).hasSize(1);
    assertAccepted();
  }

  /** In the mesh of the guide, with a node for the second arm. */
  @Test
  void theExperimentsFilesAreAccepted() throws IOException {
    List<String> resources = blocks("experiments.md");
    Files.writeString(dir.resolve("mesh.yaml"), blocks("getting-started.md").getFirst());
    for (int i = 0; i < resources.size(); i++) {
      Files.writeString(dir.resolve("file" + i + ".yaml"), resources.get(i));
    }
    assertThat(resources).hasSize(2);
    assertAccepted();
  }

  private static List<String> blocks(String page) throws IOException {
    return YAML_BLOCK
        .matcher(Files.readString(Path.of("docs", page)))
        .results()
        .map(block -> block.group(1))
        .filter(text -> text.startsWith("apiVersion: weir.dev/"))
        .toList();
  }

  private void assertAccepted() {
    assertThat(new DirectoryReader().read(dir)).isInstanceOf(IntentRead.Accepted.class);
  }
}
