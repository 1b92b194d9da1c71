package dev.weir.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison sees what it is meant to see. */
class BuiltFilesTest {
  private static final String GENERATED = "quarkus-app/quarkus/generated-bytecode.jar";
  private static final String STEP = "io/quarkus/runner/recorded/Step.class";
  private static final String OTHER_STEP = "io/quarkus/runner/recorded/OtherStep.class";
  private static final String CONFIG = "io/quarkus/runtime/generated/Config.class";
  private static final String CODE = "dev/weir/Code.class";

  @TempDir Path folder;

  /** A class whose one method mentions these texts one after another. */
  private static byte[] mentions(String... texts) {
    return ClassFile.of()
        .build(
            ClassDesc.of("dev.weir.Sample"),
            type ->
                type.withMethodBody(
                    "mention",
                    ConstantDescs.MTD_void,
                    ClassFile.ACC_STATIC,
                    code -> {
                      for (String text : texts) {
                        code.ldc(text).pop();
                      }
                      code.return_();
                    }));
  }

  private static Map<String, byte[]> entries(Object... namesAndContents) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      entries.put((String) namesAndContents[i], (byte[]) namesAndContents[i + 1]);
    }
    return entries;
  }

  private Path jar(String target, String file, long time, Map<String, byte[]> entries)
      throws IOException {
    Path jar = folder.resolve(target).resolve(file);
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setTime(time);
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return jar;
  }

  private List<String> differences() throws IOException {
    return BuiltFiles.differences(folder.resolve("a"), folder.resolve("b"), List.of("quarkus-app"));
  }

  private List<String> generated(Map<String, byte[]> ours, Map<String, byte[]> theirs)
      throws IOException {
    jar("a", GENERATED, 1_000_000_000_000L, ours);
    jar("b", GENERATED, 1_000_000_000_000L, theirs);
    return differences();
  }

  @Test
  void theSameIsTheSame() throws IOException {
    assertThat(generated(entries(CODE, mentions("x")), entries(CODE, mentions("x")))).isEmpty();
  }

  @Test
  void anyOtherJarIsComparedByteByByteAndTheEntryIsNamed() throws IOException {
    jar("a", "quarkus-app/app/weir.jar", 1_000_000_000_000L, entries(STEP, mentions("proxykey1")));
    jar("b", "quarkus-app/app/weir.jar", 1_000_000_000_000L, entries(STEP, mentions("proxykey2")));
    assertThat(differences()).singleElement().asString().contains("weir.jar", STEP);
  }

  @Test
  void anotherTimeOfAnEntryIsSeen() throws IOException {
    jar("a", GENERATED, 1_000_000_000_000L, entries(STEP, mentions("x")));
    jar("b", GENERATED, 1_000_000_010_000L, entries(STEP, mentions("x")));
    assertThat(differences()).hasSize(1);
  }

  @Test
  void aFileThatOnlyOneBuildMadeIsSeen() throws IOException {
    Map<String, byte[]> one = entries(CODE, mentions("x"));
    jar("a", GENERATED, 1_000_000_000_000L, one);
    jar("b", GENERATED, 1_000_000_000_000L, one);
    Files.writeString(folder.resolve("b/quarkus-app/more.txt"), "x");
    assertThat(differences()).singleElement().asString().contains("more.txt");
  }

  @Test
  void otherNumbersOfProxiesAreTheSameWhenEachStandsForOne() throws IOException {
    assertThat(
            generated(
                entries(
                    STEP, mentions("proxykey1", "proxykey2"), OTHER_STEP, mentions("proxykey1")),
                entries(
                    STEP, mentions("proxykey7", "proxykey1"), OTHER_STEP, mentions("proxykey7"))))
        .isEmpty();
    assertThat(
            generated(
                entries(STEP, mentions("proxykey1"), OTHER_STEP, mentions("proxykey1")),
                entries(STEP, mentions("proxykey7"), OTHER_STEP, mentions("proxykey8"))))
        .as("one proxy is two in the other build")
        .containsExactly(GENERATED + "!" + OTHER_STEP);
  }

  @Test
  void onlyRegistrationsMayComeInAnotherOrder() throws IOException {
    byte[] one = mentions("x", "y");
    byte[] other = mentions("y", "x");
    assertThat(generated(entries(CONFIG, one), entries(CONFIG, other))).isEmpty();
    assertThat(generated(entries(STEP, one), entries(STEP, other))).hasSize(1);
    assertThat(generated(entries(CODE, one), entries(CODE, other))).hasSize(1);
    assertThat(generated(entries(CONFIG, one), entries(CONFIG, mentions("x", "z")))).hasSize(1);
  }
}
