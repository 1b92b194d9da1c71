package dev.weir.supply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.weir.supply.Licences.Judgement;
import java.util.List;
import org.junit.jupiter.api.Test;

class LicencesTest {
  private static final Licences LIST =
      Yaml.parse(
          """
          allowed:
          - {id: Apache-2.0, asks: notices}
          - {id: EPL-2.0, asks: source}
          refused:
          - {id: GPL-2.0, because: all of it would have to be}
          decisions:
          - {artifact: "org.odd:odd", says: [Odd License], licence: Apache-2.0, because: it is that}
          - {artifact: "org.odd:alone", says: [GPL-2.0-only], licence: GPL-2.0-only, because: we must, asks: much}
          """,
          new TypeReference<>() {});

  private static Sbom.Component component(String name, String... licences) {
    return new Sbom.Component("org.odd", name, "1.0", List.of(licences));
  }

  private static String problem(Sbom.Component component) {
    return ((Judgement.Not) LIST.judge(component)).problem();
  }

  @Test
  void ofSeveralTheFirstAllowedOneIsTaken() {
    assertThat(LIST.judge(component("a", "EPL-2.0", "Apache-2.0")))
        .isEqualTo(new Judgement.Taken("Apache-2.0"));
    assertThat(LIST.judge(component("a", "EPL-2.0", "GPL-2.0-with-classpath-exception")))
        .isEqualTo(new Judgement.Taken("EPL-2.0"));
  }

  @Test
  void aRefusedOneSaysWhyAndWhatToDo() {
    assertThat(problem(component("a", "GPL-2.0-only")))
        .contains("org.odd:a 1.0 comes under [GPL-2.0-only]", "all of it would have to be")
        .contains("Take the dependency out", "licences.yaml");
  }

  @Test
  void anUnknownOneAndNoneAreRefusedToo() {
    assertThat(problem(component("a", "Fancy License"))).contains("[Fancy License]");
    assertThat(problem(component("a"))).contains("names no licence");
  }

  @Test
  void aDecisionCountsForItsArtifactAndWordsAlone() {
    assertThat(LIST.judge(component("odd", "Odd License")))
        .isEqualTo(new Judgement.Taken("Apache-2.0"));
    assertThat(LIST.judge(component("odd", "Odder License"))).isInstanceOf(Judgement.Not.class);
    assertThat(LIST.judge(component("other", "Odd License"))).isInstanceOf(Judgement.Not.class);
    Sbom.Component alone = component("alone", "GPL-2.0-only");
    assertThat(LIST.unused(new Sbom(List.of(alone, component("odd", "Odd License"))))).isEmpty();
    assertThat(LIST.unused(new Sbom(List.of(alone, component("odd", "MIT"))))).hasSize(1);
  }

  @Test
  void aRefusedLicenceCanBeTakenForOneArtifactAlone() {
    assertThat(LIST.judge(component("alone", "GPL-2.0-only")))
        .isEqualTo(new Judgement.Taken("GPL-2.0-only"));
    assertThat(LIST.judge(component("other", "GPL-2.0-only"))).isInstanceOf(Judgement.Not.class);
    assertThat(LIST.judge(component("alone", "GPL-3.0-only"))).isInstanceOf(Judgement.Not.class);
    assertThat(LIST.page(new Sbom(List.of(component("alone", "GPL-2.0-only")))))
        .contains("## GPL-2.0-only\n\nIt asks: much.\n\n- org.odd:alone");
  }

  @Test
  void theListInTheRepositoryCanBeReadAndSaysEverythingOnce() throws Exception {
    Licences list = Licences.read();
    assertThat(list.allowed()).extracting(Licences.Allowed::id).doesNotHaveDuplicates();
    assertThat(list.decisions()).extracting(Licences.Decision::artifact).doesNotHaveDuplicates();
    assertThat(list.decisions().stream().filter(d -> d.asks() != null))
        .as("taken although their licence is refused")
        .extracting(Licences.Decision::artifact)
        .containsExactly("org.jobrunr:jobrunr");
    assertThat(list.decisions().stream().filter(d -> d.asks() == null))
        .allSatisfy(
            d -> assertThat(list.allowed()).extracting(Licences.Allowed::id).contains(d.licence()));
  }
}
