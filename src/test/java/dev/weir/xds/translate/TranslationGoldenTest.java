package dev.weir.xds.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.traffic.RoutingTable;
import dev.weir.testing.Golden;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each case beside the files that say what Envoy gets for it. */
class TranslationGoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden/xds");

  @TestFactory
  Stream<DynamicTest> translatesAsWritten() {
    return TranslationCases.all().entrySet().stream()
        .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> check(c.getKey(), c.getValue())));
  }

  private static void check(String name, RoutingTable table) throws Exception {
    Translation translation = Translation.of(table, new VirtualHosts());
    Map<String, String> files = new TreeMap<>();
    files.put("table.txt", Tables.text(table));
    files.put("clusters.yaml", Yaml.yaml(translation.clusters()));
    files.put("endpoints.yaml", Yaml.yaml(translation.endpoints()));
    files.put("listeners.yaml", Yaml.yaml(translation.listener().stream().toList()));
    files.put("routes.yaml", Yaml.yaml(translation.routes().stream().toList()));
    Golden.check(FOLDER.resolve(name), files);
    for (XdsType type : XdsType.values()) {
      assertThat(Translation.of(table, new VirtualHosts()).packed(type))
          .as("the same bytes each time")
          .isEqualTo(translation.packed(type));
    }
  }

  @Test
  void everyFolderBelongsToACase() throws Exception {
    assertThat(Golden.files(FOLDER))
        .containsExactlyInAnyOrderElementsOf(TranslationCases.all().keySet());
  }
}
