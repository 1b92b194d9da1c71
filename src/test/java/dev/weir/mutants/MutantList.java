package dev.weir.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Every mutant, room by room, from {@code src/test/mutants/*.yaml}.
 *
 * @param chapters one for each file, in the order of their names
 */
record MutantList(List<Chapter> chapters) {
  private static final Path FOLDER = Path.of("src/test/mutants");

  /** The mutants of one file. */
  record Chapter(String title, List<Mutant> mutants) {}

  /**
   * Reads the list.
   *
   * @throws IllegalStateException naming the file and the mutant that is not understood
   */
  static MutantList read() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
    List<Chapter> chapters = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path file : files) {
      Map<?, ?> page = map(file, yaml(file));
      check(file, page, Set.of("title", "mutants"));
      List<Mutant> mutants = new ArrayList<>();
      for (Object one : (List<?>) page.get("mutants")) {
        Mutant mutant = mutant(file, map(file, one));
        if (!names.add(mutant.name())) {
          throw new IllegalStateException(file + ": two mutants are called " + mutant.name());
        }
        mutants.add(mutant);
      }
      chapters.add(new Chapter(text(file, page, "title"), mutants));
    }
    return new MutantList(chapters);
  }

  List<Mutant> all() {
    return chapters.stream().flatMap(chapter -> chapter.mutants().stream()).toList();
  }

  private static Object yaml(Path file) throws IOException {
    return new Load(LoadSettings.builder().setLabel(file.toString()).build())
        .loadFromString(Files.readString(file));
  }

  private static Mutant mutant(Path file, Map<?, ?> text) {
    List<Change> changes = new ArrayList<>();
    if (text.containsKey("changes")) {
      check(file, text, Set.of("name", "breaks", "changes", "caught-by"));
      for (Object one : (List<?>) text.get("changes")) {
        check(file, map(file, one), Set.of("in", "find", "put"));
        changes.add(change(file, map(file, one)));
      }
    } else {
      check(file, text, Set.of("name", "breaks", "in", "find", "put", "caught-by"));
      changes.add(change(file, text));
    }
    List<Catcher> caughtBy =
        ((List<?>) text.get("caught-by"))
            .stream().map(catcher -> Catcher.parse((String) catcher)).toList();
    return new Mutant(text(file, text, "name"), text(file, text, "breaks"), changes, caughtBy);
  }

  private static Change change(Path file, Map<?, ?> text) {
    return new Change(text(file, text, "in"), text(file, text, "find"), text(file, text, "put"));
  }

  private static Map<?, ?> map(Path file, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalStateException(file + ": a map is wanted in the place of " + value);
  }

  private static String text(Path file, Map<?, ?> of, String key) {
    if (of.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalStateException(file + ": " + key + " is wanted as a text in " + of);
  }

  private static void check(Path file, Map<?, ?> of, Set<String> keys) {
    if (!of.keySet().equals(keys)) {
      throw new IllegalStateException(file + ": " + keys + " are wanted, each once, in " + of);
    }
  }
}
