package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares with files that a person has looked at. {@code -Dgolden.update} writes them anew and
 * removes those that no case gives any more.
 */
public final class Golden {
  private static final boolean UPDATE = System.getProperty("golden.update") != null;

  private Golden() {}

  /** One folder holds exactly these files. */
  public static void check(Path folder, Map<String, String> expected) throws IOException {
    if (UPDATE) {
      Files.createDirectories(folder);
      for (String stale : files(folder)) {
        if (!expected.containsKey(stale)) {
          Files.delete(folder.resolve(stale));
        }
      }
      for (Map.Entry<String, String> file : expected.entrySet()) {
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    }
    assertThat(folder).as("write it with -Dgolden.update").isDirectory();
    assertThat(files(folder)).containsExactlyInAnyOrderElementsOf(expected.keySet());
    for (Map.Entry<String, String> file : expected.entrySet()) {
      assertThat(Files.readString(folder.resolve(file.getKey())))
          .as("%s/%s", folder.getFileName(), file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  /** The names in a folder. */
  public static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names = new TreeSet<>();
      files.forEach(f -> names.add(f.getFileName().toString()));
      return names;
    }
  }
}
