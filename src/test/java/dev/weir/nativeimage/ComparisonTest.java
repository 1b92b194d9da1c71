package dev.weir.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link RecordedIT} finds wrong, and what not. */
class ComparisonTest {
  /** Asks for a class by a name that stands in its code, and for one by a name that does not. */
  static final class Asks {
    private Asks() {}

    static Class<?> constant() throws ClassNotFoundException {
      return Class.forName("dev.weir.nativeimage.ComparisonTest$Asked");
    }

    static Class<?> named(String name) throws ClassNotFoundException {
      return Class.forName(name);
    }
  }

  /** Is asked for. */
  static final class Asked {}

  private static final String ASKED = Asked.class.getName();
  private static final String ASKS = Asks.class.getName();

  @TempDir private Path folder;
  private Shipped shipped;

  @BeforeEach
  void ship() throws Exception {
    Path jar = folder.resolve("some.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      for (Class<?> type : List.of(Asks.class, Asked.class)) {
        String name = type.getName().replace('.', '/') + ".class";
        zip.putNextEntry(new ZipEntry(name));
        zip.write(type.getClassLoader().getResourceAsStream(name).readAllBytes());
      }
      zip.putNextEntry(new ZipEntry("a/text.txt"));
    }
    shipped = new Shipped(List.of(jar));
  }

  private static Access access(String kind, String name, String member, String method) {
    return new Access(kind, name, member, ASKS + "." + method, ASKS + "." + method, List.of());
  }

  private Comparison comparison(Map<String, String> notNeeded, String... waiting) {
    return new Comparison(shipped, new RunTimeInit(Set.of(waiting)), new NotNeeded(notNeeded));
  }

  private static Metadata metadata(String file) throws Exception {
    Metadata metadata = new Metadata();
    metadata.add("reachability-metadata.json", new ObjectMapper().readTree(file));
    return metadata;
  }

  @Test
  void aClassThatNobodyRegisteredIsReportedWithTheEntryToAdd() throws Exception {
    List<Access> needed =
        comparison(Map.of())
            .needed(
                List.of(
                    access("type", ASKED, "", "named"),
                    access("called", ASKED, "<init>(int,java.lang.String)", "named"),
                    access("touched", ASKED, "count", "named"),
                    access("resource", "a/text.txt", "", "named")));
    assertThat(Comparison.missing(needed, new Metadata()))
        .containsExactly(
            "{\"reason\":\"%s.named\",\"glob\":\"a/text.txt\"}".formatted(ASKS),
            ("{\"reason\":\"%s.named\",\"type\":\"%s\",\"methods\":[{\"name\":\"<init>\","
                    + "\"parameterTypes\":[\"int\",\"java.lang.String\"]}],"
                    + "\"fields\":[{\"name\":\"count\"}]}")
                .formatted(ASKS, ASKED));
  }

  @Test
  void whatItPrintsIsWhatItWants() throws Exception {
    List<Access> needed =
        List.of(
            access("called", ASKED, "go(int)", "named"),
            access("proxy", "a.B,c.D", "", "named"),
            access("serialised", ASKED, "", "named"),
            access("list", ASKED, "", "named"));
    String entries = String.join(",", Comparison.missing(needed, new Metadata()));
    assertThat(Comparison.missing(needed, metadata("{\"reflection\": [" + entries + "]}")))
        .isEmpty();
  }

  @Test
  void whatTheBuilderFindsByItselfNeedsNoEntry() {
    assertThat(comparison(Map.of()).needed(List.of(access("type", ASKED, "", "constant"))))
        .isEmpty();
  }

  @Test
  void whatIsNotThereNeedsNoEntry() {
    assertThat(
            comparison(Map.of())
                .needed(
                    List.of(
                        access("type", "not.There", "", "named"),
                        access("resource", "not/there.txt", "", "named"))))
        .isEmpty();
  }

  @Test
  void whatHappensWhileTheExecutableIsBuiltNeedsNoEntryUnlessItWaitsForTheStart() {
    Access early = new Access("type", ASKED, "", ASKS + ".named", ASKS + ".named", List.of(ASKS));
    assertThat(comparison(Map.of()).needed(List.of(early))).isEmpty();
    assertThat(comparison(Map.of(), ASKS).needed(List.of(early))).hasSize(1);
    assertThat(comparison(Map.of(), "dev.weir").needed(List.of(early))).hasSize(1);
  }

  @Test
  void aLineAboutACallerMustHaveAUse() {
    List<Access> seen = List.of(access("type", ASKED, "", "named"));
    Comparison comparison = comparison(Map.of(ASKS, "because", "some.Other", "because"));
    assertThat(comparison.needed(seen)).isEmpty();
    assertThat(comparison.idleLines(seen)).containsExactly("some.Other");
  }

  @Test
  void anEntryWithoutUseIsReportedAndSoIsOneMethodOfIt() throws Exception {
    JsonNode ours =
        new ObjectMapper()
            .readTree(
                """
                {"reflection": [
                  {"reason": "x", "type": "%s", "methods": [
                    {"name": "go", "parameterTypes": []}, {"name": "idle", "parameterTypes": []}]},
                  {"reason": "x", "type": "a.Idle"},
                  {"reason": "Not in the tests: only on a Monday", "type": "a.Monday"},
                  {"type": "a.Monday"}],
                 "resources": [{"reason": "x", "glob": "a/*.txt"}, {"reason": "x", "glob": "b/*"}]}
                """
                    .formatted(ASKED));
    List<Access> needed =
        List.of(
            access("called", ASKED, "go()", "named"),
            access("resource", "a/text.txt", "", "named"));
    assertThat(Comparison.unused(needed, ours))
        .containsExactly(
            "{\"name\":\"idle\",\"parameterTypes\":[]} of \"" + ASKED + "\"",
            "{\"reason\":\"x\",\"type\":\"a.Idle\"}",
            "{\"type\":\"a.Monday\"}",
            "{\"reason\":\"x\",\"glob\":\"b/*\"}");
    assertThat(Comparison.careless(ours))
        .containsExactly(
            "without a reason: {\"type\":\"a.Monday\"}", "twice: {\"type\":\"a.Monday\"}");
  }

  @Test
  void aGlobsStarsStayWithinAFolderOrDoNot() {
    assertThat(Metadata.glob("a/*.sql").matcher("a/v1.sql").matches()).isTrue();
    assertThat(Metadata.glob("a/*.sql").matcher("a/b/v1.sql").matches()).isFalse();
    assertThat(Metadata.glob("a/**/v*.sql").matcher("a/b/c/v1.sql").matches()).isTrue();
    assertThat(Metadata.glob("a.sql").matcher("abc.sql").matches()).isFalse();
  }

  @Test
  void aRecordWithAGapIsNone() throws Exception {
    Files.writeString(folder.resolve("1.tsv"), "type\ta.B\t\ta.C.d\ta.C.d\t\ntype\ta.B\t\ta");
    assertThat(Access.recorded(folder)).extracting(Access::name).containsExactly("a.B");
    Files.writeString(folder.resolve("2.tsv"), "broken\ta.B\tan error\t\t\t\n");
    assertThatThrownBy(() -> Access.recorded(folder)).hasMessageContaining("not complete");
  }
}
