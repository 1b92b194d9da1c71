package dev.weir.supply;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Under which licences what is shipped may come, and what was decided for single artifacts. */
record Licences(List<Allowed> allowed, List<Refused> refused, List<Decision> decisions) {
  static final Path LIST = Path.of("src/main/supply/licences.yaml");

  /**
   * @param id of SPDX
   * @param asks what it asks of who passes the artifact on
   */
  record Allowed(String id, String asks) {}

  record Refused(String id, String because) {}

  /**
   * @param says what the pom says; when it says something else the decision is void
   * @param asks when given, this artifact alone is taken under a licence that is refused elsewhere,
   *     and this is what it asks
   */
  record Decision(
      String artifact, List<String> says, String licence, String because, @Nullable String asks) {}

  /** What came of one artifact. */
  sealed interface Judgement {
    /** It is taken under this licence. */
    record Taken(String licence) implements Judgement {}

    /** It must not be shipped, and this is what to do. */
    record Not(String problem) implements Judgement {}
  }

  static Licences read() throws IOException {
    return Yaml.read(LIST, new TypeReference<>() {});
  }

  Judgement judge(Sbom.Component component) {
    Optional<Decision> decision =
        decisions.stream()
            .filter(d -> d.artifact().equals(component.artifact()))
            .filter(d -> d.says().equals(component.licences()))
            .findFirst();
    if (decision.isPresent() && decision.get().asks() != null) {
      return new Judgement.Taken(decision.get().licence());
    }
    List<String> offered = decision.map(d -> List.of(d.licence())).orElse(component.licences());
    return allowed.stream()
        .map(Allowed::id)
        .filter(offered::contains)
        .findFirst()
        .<Judgement>map(Judgement.Taken::new)
        .orElseGet(() -> new Judgement.Not(problem(component)));
  }

  private String problem(Sbom.Component component) {
    String because =
        refused.stream()
            .filter(r -> component.licences().stream().anyMatch(l -> l.startsWith(r.id())))
            .map(r -> " " + r.id() + " is refused: " + r.because() + ".")
            .findFirst()
            .orElse("");
    return component.artifact()
        + " "
        + component.version()
        + (component.licences().isEmpty()
            ? " names no licence."
            : " comes under " + component.licences() + ", which is not allowed.")
        + because
        + " Take the dependency out; or read what its sources say and write it with its reason under"
        + " decisions of "
        + LIST
        + "; a licence that may always come goes under allowed.";
  }

  /** Decisions that decide nothing about what is shipped. */
  List<Decision> unused(Sbom sbom) {
    return decisions.stream()
        .filter(
            d ->
                sbom.components().stream()
                    .noneMatch(
                        c -> c.artifact().equals(d.artifact()) && c.licences().equals(d.says())))
        .toList();
  }

  /** The page that says what is shipped under which licence. */
  String page(Sbom sbom) {
    Map<String, List<String>> byLicence = new TreeMap<>();
    for (Sbom.Component component : sbom.components()) {
      if (judge(component) instanceof Judgement.Taken(String licence)) {
        byLicence
            .computeIfAbsent(licence, _ -> new java.util.ArrayList<>())
            .add(component.artifact());
      }
    }
    StringBuilder page = new StringBuilder(HEAD);
    Stream<Allowed> alone =
        decisions.stream()
            .filter(d -> d.asks() != null)
            .map(d -> new Allowed(d.licence(), d.asks()))
            .distinct();
    for (Allowed licence : Stream.concat(allowed.stream(), alone).toList()) {
      List<String> artifacts = byLicence.getOrDefault(licence.id(), List.of());
      if (!artifacts.isEmpty()) {
        page.append("\n## ").append(licence.id()).append("\n\n");
        page.append("It asks: ").append(licence.asks()).append(".\n\n");
        artifacts.stream()
            .sorted()
            .distinct()
            .forEach(a -> page.append("- ").append(a).append('\n'));
      }
    }
    return page.toString();
  }

  private static final String HEAD =
      """
      # What others have made

      Weir ships these libraries as they came, each as a jar of its own in `lib`, with the notices and licences that its authors
      have put into it. Where an artifact offers several licences, it is listed under the one that Weir takes it under. The
      versions stand in the bill of materials (`weir-sbom.json`). A test writes this page and fails when it is out of date.
      """;
}
