package dev.weir.supply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bill of materials that the build has written, as far as it is judged. */
record Sbom(List<Component> components) {
  /** Where {@code mvn package} writes it. */
  static final Path BUILT = Path.of("target/weir-sbom.json");

  /**
   * @param licences as the pom says them, by their SPDX ids where it has them
   */
  record Component(String group, String name, String version, List<String> licences) {
    String artifact() {
      return group + ":" + name;
    }

    /** As Quarkus names it in {@code lib}. */
    String file() {
      return group + "." + name + "-" + version + ".jar";
    }
  }

  Sbom {
    components = List.copyOf(components);
  }

  static Sbom read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          file
              + " is not there. mvn package writes it, but not with --offline (-o): the plugin that"
              + " makes it refuses to run then. Without a network leave -o away.");
    }
    JsonNode bom = new ObjectMapper().readTree(file.toFile());
    if (!"CycloneDX".equals(bom.path("bomFormat").asText())) {
      throw new IllegalStateException(file + " is no CycloneDX document");
    }
    List<Component> components = new ArrayList<>();
    for (JsonNode component : bom.path("components")) {
      List<String> licences = new ArrayList<>();
      for (JsonNode licence : component.path("licenses")) {
        JsonNode named = licence.path("license");
        licences.add(
            licence.has("expression")
                ? licence.get("expression").asText()
                : named.path("id").asText(named.path("name").asText()));
      }
      components.add(
          new Component(
              component.path("group").asText(),
              component.path("name").asText(),
              component.path("version").asText(),
              List.copyOf(licences)));
    }
    return new Sbom(components);
  }
}
