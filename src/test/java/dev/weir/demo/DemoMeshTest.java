package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class DemoMeshTest {
  @TempDir Path dir;

  @BeforeEach
  void write() {
    new DemoMesh(dir).write("v1", 15_001, Map.of("v1", 9_001, "v2", 9_002));
  }

  @Test
  void describesTheWholeMesh() throws IOException {
    assertThat(documents("mesh.yaml").map(d -> d.path("kind").asText() + " " + name(d)))
        .containsExactlyInAnyOrder(
            "VirtualNode frontend",
            "VirtualNode checkout-v1",
            "VirtualNode checkout-v2",
            "VirtualService checkout.shop.internal",
            "VirtualRouter checkout");
    assertThat(documents("gates.yaml").map(DemoMeshTest::name)).containsExactly("http-health");
    assertThat(Files.readString(dir.resolve("mesh.yaml")))
        .contains("discovery: {static: [{address: 127.0.0.1, port: 9002}]}")
        .contains("egress: {address: 127.0.0.1, port: 15001}");
  }

  @Test
  void onlyTheRevisionLineChangesWhenAnotherIsWanted() throws IOException {
    List<String> before = Files.readAllLines(dir.resolve("rollout.yaml"));

    new DemoMesh(dir).want("v2");

    List<String> changed = new ArrayList<>(Files.readAllLines(dir.resolve("rollout.yaml")));
    changed.removeAll(before);
    assertThat(changed).singleElement().asString().startsWith("  revision: v2 ");
  }

  @Test
  void byHandThereIsAPauseUntilSomebodyPromotes() throws IOException {
    new DemoMesh(dir).wantByHand("v4");

    assertThat(steps()).isEqualTo(List.of("weight", "pause", "weight"));
    assertThat(Files.readString(dir.resolve("rollout.yaml"))).contains("pause: {until: promoted}");
    new DemoMesh(dir).want("v4");
    assertThat(steps()).isEqualTo(List.of("weight", "weight", "weight"));
  }

  @Test
  void nothingButTheFilesIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("mesh.yaml", "gates.yaml", "rollout.yaml");
    }
  }

  private List<String> steps() throws IOException {
    return documents("rollout.yaml")
        .flatMap(d -> d.at("/spec/strategy/canary/steps").valueStream())
        .map(step -> step.fieldNames().next())
        .toList();
  }

  private static String name(JsonNode document) {
    return document.at("/metadata/name").asText();
  }

  private Stream<JsonNode> documents(String file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    for (Object document :
        new Load(LoadSettings.builder().build())
            .loadAllFromString(Files.readString(dir.resolve(file)))) {
      documents.add(new ObjectMapper().valueToTree(document));
    }
    return documents.stream();
  }
}
