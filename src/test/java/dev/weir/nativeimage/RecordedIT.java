package dev.weir.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * After all tests from outside: everything that the product reached by name is in the metadata of a
 * native build, and nothing is there that it never reached. {@code bin/test} runs it last.
 */
class RecordedIT {
  private static final Path SEEN = Path.of("target/recorder/seen");
  private static final Path NATIVE = Path.of("native");

  @Test
  void theMetadataAreWhatTheProductUses() throws Exception {
    Set<Access> seen = Access.recorded(SEEN);
    assertThat(seen).as("what bin/test has recorded").hasSizeGreaterThan(1_000);
    NativeSources sources = NativeSources.HERE;
    Comparison comparison =
        new Comparison(
            new Shipped(sources.jars()),
            RunTimeInit.of(sources),
            NotNeeded.read(NATIVE.resolve("not-needed.properties")));
    List<Access> needed = comparison.needed(seen);
    JsonNode ours = new ObjectMapper().readTree(NATIVE.resolve(Metadata.OURS).toFile());
    List<String> missing = Comparison.missing(needed, Metadata.of(sources));
    List<String> unused = Comparison.unused(needed, ours);
    List<String> idle = List.copyOf(comparison.idleLines(seen));
    Path report = Path.of("target/recorder/report.txt");
    Files.writeString(
        report,
        "To add:\n%s\n\nWithout use:\n%s\n\nLines without use in not-needed.properties:\n%s\n"
            .formatted(
                String.join(",\n", missing), String.join("\n", unused), String.join("\n", idle)));
    assertThat(missing).as("to be added to native/" + Metadata.OURS).isEmpty();
    assertThat(unused).as("without use in native/" + Metadata.OURS).isEmpty();
    assertThat(idle).as("without use in native/not-needed.properties").isEmpty();
    assertThat(Comparison.careless(ours)).isEmpty();
  }
}
