package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weir.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What is written down twice below {@code deploy} is the same. {@code -Dgolden.update} writes the
 * copies anew.
 */
class DeployFilesTest {
  private static final Path DEFINITIONS = Path.of("rollout-crds");
  private static final Path BASE = Path.of("deploy", "kubernetes");
  private static final Path CHART = Path.of("deploy", "helm", "weir");
  private static final Path ARGO_CD = Path.of("deploy", "argocd");
  private static final YAMLMapper YAML = new YAMLMapper();

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (String name : Golden.files(folder)) {
      contents.put(name, Files.readString(folder.resolve(name)));
    }
    return contents;
  }

  @Test
  void theDefinitionsAreThoseOfTheProduct() throws IOException {
    Map<String, String> definitions = contents(DEFINITIONS);
    assertThat(definitions).isNotEmpty();
    Golden.check(BASE.resolve("crds"), definitions);
    Golden.check(CHART.resolve("crds"), definitions);
  }

  @Test
  void theBaseHasEveryFileThatIsThere() throws IOException {
    List<String> named = new ArrayList<>();
    YAML.readTree(BASE.resolve("kustomization.yaml").toFile())
        .path("resources")
        .forEach(one -> named.add(one.asText()));
    List<String> there = new ArrayList<>();
    Golden.files(BASE.resolve("crds")).forEach(name -> there.add("crds/" + name));
    Golden.files(BASE).stream()
        .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml"))
        .forEach(there::add);
    assertThat(named).containsExactlyInAnyOrderElementsOf(there);
  }

  @Test
  void everyVersionIsTheProductsOwn() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    String own = version.group(1);
    JsonNode chart = YAML.readTree(CHART.resolve("Chart.yaml").toFile());
    assertThat(chart.path("version").asText()).isEqualTo(own);
    assertThat(chart.path("appVersion").asText()).isEqualTo(own);
    assertThat(
            YAML.readTree(BASE.resolve("kustomization.yaml").toFile())
                .at("/images/0/newTag")
                .asText())
        .isEqualTo(own);
  }

  @Test
  void everyValueOfTheChartIsInItsSchemaAndSaysWhatItIs() throws IOException {
    JsonNode values = YAML.readTree(CHART.resolve("values.yaml").toFile());
    JsonNode schema = YAML.readTree(CHART.resolve("values.schema.json").toFile());
    List<String> names = new ArrayList<>();
    values.fieldNames().forEachRemaining(names::add);
    List<String> described = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(described::add);
    described.remove("global");
    assertThat(described).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void argoCdGetsTheScriptsAsTheyStand() throws IOException {
    StringBuilder map =
        new StringBuilder(
            """
            # To be merged into Argo CD's own ConfigMap: kubectl patch configmap argocd-cm -n argocd --patch-file argocd-cm.yaml
            # Written from the Lua files beside it.
            data:
              resource.customizations.health.weir.dev_Rollout: |
            """);
    map.append(indented(4, Files.readString(ARGO_CD.resolve("health.lua"))));
    map.append("  resource.customizations.actions.weir.dev_Rollout: |\n    discovery.lua: |\n");
    map.append(indented(6, Files.readString(ARGO_CD.resolve("discovery.lua"))));
    map.append("    definitions:\n");
    for (String action : List.of("promote", "abort", "pause", "resume", "retry")) {
      map.append("    - name: ").append(action).append("\n      action.lua: |\n");
      map.append(
          indented(8, Files.readString(ARGO_CD.resolve("action.lua")).replace("ACTION", action)));
    }
    Map<String, String> all = contents(ARGO_CD);
    all.put("argocd-cm.yaml", map.toString());
    Golden.check(ARGO_CD, all);
  }

  private static String indented(int columns, String text) {
    return text.indent(columns);
  }
}
