package dev.weir.supply;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;
import org.jspecify.annotations.Nullable;

/** What is known of libraries, and what was decided where a shipped one is affected. */
record Vulnerabilities(List<Known> known) {
  static final Path LIST = Path.of("src/main/supply/vulnerabilities.yaml");

  /**
   * @param id of the advisory (GHSA), or the CVE where there is none
   * @param cve when it has one besides
   * @param affected ranges of versions in Maven's words
   * @param means what can happen
   * @param accepted why an affected version is shipped
   */
  record Known(
      String id,
      @Nullable String cve,
      String artifact,
      String affected,
      String means,
      @Nullable Accepted accepted) {
    boolean affects(String version) {
      return contains(affected, version);
    }

    boolean accepts(String version) {
      return accepted != null && contains(accepted.versions(), version);
    }

    String names() {
      return cve == null ? id : id + " (" + cve + ")";
    }
  }

  /**
   * @param versions for which it counts, in Maven's words
   */
  record Accepted(String versions, String since, String because) {}

  static Vulnerabilities read() throws IOException {
    return new Vulnerabilities(Yaml.read(LIST, new TypeReference<>() {}));
  }

  static boolean contains(String ranges, String version) {
    try {
      return VersionRange.createFromVersionSpec(ranges)
          .containsVersion(new DefaultArtifactVersion(version));
    } catch (InvalidVersionSpecificationException e) {
      throw new IllegalArgumentException(
          "'" + ranges + "' is no range of versions in Maven's words, like [1.0,1.4),[2.0,2.0.3)",
          e);
    }
  }

  /** Each shipped version that is affected and not accepted, with what to do. */
  List<String> problems(Sbom sbom) {
    List<String> problems = new ArrayList<>();
    for (Sbom.Component component : sbom.components()) {
      for (Known one : known) {
        if (one.artifact().equals(component.artifact())
            && one.affects(component.version())
            && !one.accepts(component.version())) {
          problems.add(
              component.artifact()
                  + " "
                  + component.version()
                  + " has "
                  + one.names()
                  + ": "
                  + one.means()
                  + ". Affected: "
                  + one.affected()
                  + ". Ship another version (dependencyManagement in pom.xml); if there is none, and"
                  + " only when it does no harm here, write accepted with the reason in "
                  + LIST
                  + ".");
        }
      }
    }
    return problems;
  }

  /** Acceptances that accept nothing which is shipped: they would hide a later one. */
  List<Known> idle(Sbom sbom) {
    return known.stream()
        .filter(one -> one.accepted() != null)
        .filter(
            one ->
                sbom.components().stream()
                    .noneMatch(
                        c ->
                            c.artifact().equals(one.artifact())
                                && one.affects(c.version())
                                && one.accepts(c.version())))
        .toList();
  }
}
