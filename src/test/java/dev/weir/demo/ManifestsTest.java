package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.IntentRead;
import dev.weir.intent.directory.DirectoryReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    Matcher block = YAML_BLOCK.matcher(Files.readString(Path.of("docs", "getting-started.md")));
    int resources = 0;
    while (block.find()) {
      if (block.group(1).startsWith("apiVersion: weir.dev/")) {
        Files.writeString(dir.resolve("file" + resources++ + ".yaml"), block.group(1));
      }
    }
    assertThat(resources).isEqualTo(2);
    assertAccepted();
  }

  private void assertAccepted() {
    assertThat(new DirectoryReader().read(dir)).isInstanceOf(IntentRead.Accepted.class);
  }
}
