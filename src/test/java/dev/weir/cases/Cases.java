package dev.weir.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The list of cases, what is missing for some of them, and the tests of each.
 *
 * @param cases by id
 * @param missing a capability by the id of a case
 * @param tests by the id of the case after which they are named
 */
record Cases(
    Map<String, Case> cases, Map<String, String> missing, Map<String, List<String>> tests) {
  /**
   * One case.
   *
   * @param scenario one sentence
   * @param notYet the part of it that the product does not have yet
   */
  record Case(String scenario, Optional<String> notYet) {}

  Cases {
    cases = new TreeMap<>(cases);
    missing = new TreeMap<>(missing);
    tests = new TreeMap<>(tests);
  }

  static Map<String, Case> read(Path file) throws IOException {
    Map<String, Case> cases = new TreeMap<>();
    yaml(file)
        .forEach(
            (id, value) -> {
              Map<?, ?> one = (Map<?, ?>) value;
              if (!List.of("scenario", "notYet").containsAll(one.keySet())) {
                throw new IllegalArgumentException(file + ": unknown field in " + id + one);
              }
              cases.put(
                  id,
                  new Case(
                      String.valueOf(one.get("scenario")),
                      Optional.ofNullable((String) one.get("notYet"))));
            });
    return cases;
  }

  static Map<String, String> readMissing(Path file) throws IOException {
    Map<String, String> missing = new TreeMap<>();
    yaml(file).forEach((id, capability) -> missing.put(id, String.valueOf(capability)));
    return missing;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> yaml(Path file) throws IOException {
    LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    return (Map<String, Object>) new Load(strict).loadFromString(Files.readString(file));
  }

  /** What does not agree; empty when the table can be written. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (String id : cases.keySet()) {
      boolean tested = tests.containsKey(id);
      if (!tested && !missing.containsKey(id)) {
        faults.add(id + " has neither a test nor a missing capability: write the one or the other");
      }
      if (tested && missing.containsKey(id)) {
        faults.add(id + " is listed as missing and has a test: " + tests.get(id));
      }
    }
    missing.keySet().stream()
        .filter(id -> !cases.containsKey(id))
        .forEach(id -> faults.add(id + " is listed as missing and is no case"));
    tests.forEach(
        (id, named) -> {
          if (!cases.containsKey(id)) {
            faults.add(id + " is no case, but there is " + named);
          }
        });
    return faults;
  }

  /** The table of {@code docs/cases.md}. */
  String table() {
    StringBuilder table =
        new StringBuilder("| case | scenario | shown by |\n| --- | --- | --- |\n");
    cases.forEach(
        (id, one) ->
            table
                .append("| ")
                .append(id)
                .append(" | ")
                .append(one.scenario())
                .append(" | ")
                .append(shownBy(id, one))
                .append(" |\n"));
    return table.toString();
  }

  private String shownBy(String id, Case one) {
    if (missing.containsKey(id)) {
      return "missing: " + missing.get(id);
    }
    return String.join("<br>", tests.getOrDefault(id, List.of()))
        + one.notYet().map(part -> "<br>not yet: " + part).orElse("");
  }
}
