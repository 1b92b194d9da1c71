package dev.weir.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every image keeps to. None is built here: that needs a container engine. */
class ImagesTest {
  private static List<String> lines(String file) throws IOException {
    // A line that goes on in the next one is one instruction.
    return Files.readString(Path.of("native", file))
        .replaceAll("\\\\\n\\s*", "")
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.runtime", "Dockerfile.jvm"})
  void nobodyIsRootAndHealthIsAsked(String file) throws IOException {
    List<String> lines = lines(file);
    List<String> last = lines.subList(lines.lastIndexOf("FROM ${BASE}"), lines.size());
    assertThat(last)
        .contains(
            "USER 65532:65532",
            "ENTRYPOINT [\"weir\"]",
            "VOLUME [\"/var/lib/weir\"]",
            "EXPOSE 8080 18000");
    assertThat(last).anyMatch(l -> l.matches("HEALTHCHECK .* CMD \\[\"weir\", \"health\"]"));
    assertThat(last)
        .anyMatch(
            l ->
                l.startsWith("CMD [\"serve\", \"/etc/weir/mesh\"")
                    && l.contains("\"--state\", \"/var/lib/weir/weir.db\"")
                    && l.contains("\"--token-file\"")
                    && !l.contains("insecure"));
    // Nothing is installed as the user that runs, and nothing after it runs as root.
    assertThat(last.indexOf("USER 65532:65532"))
        .isGreaterThan(lastOf(last, "RUN "))
        .isGreaterThan(lastOf(last, "COPY "));
  }

  private static int lastOf(List<String> lines, String beginning) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith(beginning)) {
        return i;
      }
    }
    return -1;
  }
}
