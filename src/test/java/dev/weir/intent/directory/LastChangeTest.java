package dev.weir.intent.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastChangeTest {
  @TempDir Path root;

  private Instant last() {
    return LastChange.of(WatchedFolders.of(root)).orElseThrow();
  }

  @Test
  void aCopyWithOldTimesIsNew() throws IOException {
    Instant before = Instant.now().minusMillis(50);
    Path file = Files.writeString(root.resolve("a.yaml"), "a");
    FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file, longAgo);
    Files.setLastModifiedTime(root, longAgo);
    assertThat(last()).isAfter(before);
  }

  @Test
  void whatALinkLeadsToCounts(@TempDir Path elsewhere) throws Exception {
    Path target = Files.writeString(elsewhere.resolve("a.yaml"), "a");
    Files.createSymbolicLink(root.resolve("a.yaml"), target);
    Instant linked = last();
    Thread.sleep(20);
    Files.writeString(target, "b");
    assertThat(last()).isAfter(linked);
  }

  @Test
  void whatIsNotThereIsNotKnown() {
    assertThat(LastChange.of(Set.of(root.resolve("gone")))).isEmpty();
  }
}
