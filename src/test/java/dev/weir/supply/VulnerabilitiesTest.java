package dev.weir.supply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.supply.Vulnerabilities.Known;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VulnerabilitiesTest {
  private static Sbom ships(String artifact, String version) {
    String[] parts = artifact.split(":");
    return new Sbom(List.of(new Sbom.Component(parts[0], parts[1], version, List.of("MIT"))));
  }

  /** Each of these was shipped by somebody once. */
  @ParameterizedTest
  @CsvSource({
    "io.netty:netty-codec-http2, 4.1.99.Final, CVE-2023-44487",
    "io.netty:netty-codec-http2, 4.1.133.Final, CVE-2026-47244",
    "io.netty:netty-codec-http, 4.1.137.Final, CVE-2026-89044",
    "com.fasterxml.jackson.core:jackson-databind, 2.21.2, CVE-2026-54512",
    "com.fasterxml.jackson.core:jackson-databind, 2.13.4.1, CVE-2022-42003",
    "com.google.protobuf:protobuf-java, 4.27.4, CVE-2024-7254",
    "org.yaml:snakeyaml, 1.33, CVE-2022-1471",
    "org.xerial:sqlite-jdbc, 3.41.2.1, CVE-2023-32697",
    "com.google.guava:guava, 31.1-jre, CVE-2023-2976",
    "io.vertx:vertx-core, 4.5.26, CVE-2026-6860",
    "io.quarkus:quarkus-vertx-http, 3.33.1, CVE-2026-39852",
  })
  void aStepBackToAnAffectedVersionIsAProblem(String artifact, String version, String cve)
      throws Exception {
    assertThat(Vulnerabilities.read().problems(ships(artifact, version)))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains(artifact + " " + version, cve, "Ship another version", "accepted"));
  }

  @ParameterizedTest
  @CsvSource({
    "io.netty:netty-codec-http2, 4.1.140.Final",
    "io.netty:netty-codec-http, 4.2.18.Final",
    "com.fasterxml.jackson.core:jackson-databind, 2.21.7",
    "com.google.guava:guava, 33.5.0-jre",
    "com.google.protobuf:protobuf-java, 4.35.1",
    "org.yaml:snakeyaml, 2.5",
  })
  void whatIsMendedIsNone(String artifact, String version) throws Exception {
    assertThat(Vulnerabilities.read().problems(ships(artifact, version))).isEmpty();
  }

  @Test
  void anAcceptanceCountsForItsVersionsAlone() {
    Known accepted =
        new Known(
            "GHSA-x",
            null,
            "a:b",
            "(,3.0)",
            "harm",
            new Vulnerabilities.Accepted("[2.0]", "2026-01-01", "not used"));
    Vulnerabilities list = new Vulnerabilities(List.of(accepted));
    assertThat(list.problems(ships("a:b", "2.0"))).isEmpty();
    assertThat(list.idle(ships("a:b", "2.0"))).isEmpty();
    assertThat(list.problems(ships("a:b", "2.1"))).hasSize(1);
    assertThat(list.idle(ships("a:b", "3.0"))).containsExactly(accepted);
  }

  @Test
  void theListInTheRepositoryIsSound() throws Exception {
    List<Known> known = Vulnerabilities.read().known();
    assertThat(known).hasSizeGreaterThan(100);
    assertThat(known)
        .extracting(k -> k.id() + " " + k.artifact())
        .doesNotHaveDuplicates()
        .allMatch(text -> text.matches("(GHSA(-[0-9a-z]{4}){3}|CVE-\\d{4}-\\d+) [^ :]+:[^ :]+"));
    assertThat(known)
        .allSatisfy(
            k -> {
              assertThat(k.means()).isNotBlank();
              assertThat(k.affects("0")).as("%s reads as a range", k.names()).isIn(true, false);
              if (k.accepted() != null) {
                assertThat(LocalDate.parse(k.accepted().since())).isAfter("2020-01-01");
                assertThat(k.accepted().because()).hasSizeGreaterThan(20);
              }
            });
  }
}
