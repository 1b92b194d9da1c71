package dev.weir.supply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.supply.Licences.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The built product brings in nothing that was not looked at. */
class SupplyIT {
  private static final Path LIB = Path.of("target/quarkus-app/lib");
  private static final Path PAGE = Path.of("docs/third-party.md");
  private static Sbom sbom;

  @BeforeAll
  static void read() throws IOException {
    sbom = Sbom.read(Sbom.BUILT);
  }

  @Test
  void theBillOfMaterialsListsEachShippedJarAndNothingElse() throws IOException {
    try (Stream<Path> files = Files.walk(LIB)) {
      TreeSet<String> shipped =
          files
              .filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".jar"))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(shipped).hasSizeGreaterThan(50);
      assertThat(sbom.components().stream().map(Sbom.Component::file))
          .as(
              "an artifact that Quarkus leaves out of lib is to be managed as provided in pom.xml;"
                  + " after a build with -o the list is an old one")
          .containsExactlyInAnyOrderElementsOf(shipped);
    }
  }

  @Test
  void everyLicenceIsAllowed() throws IOException {
    Licences licences = Licences.read();
    List<String> problems =
        sbom.components().stream()
            .map(licences::judge)
            .flatMap(j -> j instanceof Judgement.Not(String p) ? Stream.of(p) : Stream.empty())
            .toList();
    assertThat(problems).isEmpty();
    assertThat(licences.unused(sbom)).as("decisions about nothing that is shipped").isEmpty();
  }

  @Test
  void thePageOfWhatOthersHaveMadeIsUpToDate() throws IOException {
    String page = Licences.read().page(sbom);
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).as("-Dgolden.update writes " + PAGE).isEqualTo(page);
  }

  @Test
  void nothingWithAKnownVulnerabilityIsShipped() throws IOException {
    Vulnerabilities known = Vulnerabilities.read();
    assertThat(known.problems(sbom)).isEmpty();
    assertThat(known.idle(sbom)).as("acceptances of what is not shipped").isEmpty();
  }
}
