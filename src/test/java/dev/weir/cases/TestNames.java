package dev.weir.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what is named after a case: methods of compiled test classes, and files that tests run. */
final class TestNames {
  private static final Pattern METHOD = Pattern.compile("o(\\d\\d)_\\w+");
  private static final Pattern FILE = Pattern.compile("o(\\d\\d)-.+");
  private static final Set<String> TESTS =
      Set.of(
          "Lorg/junit/jupiter/api/Test;",
          "Lorg/junit/jupiter/api/TestFactory;",
          "Lorg/junit/jupiter/params/ParameterizedTest;");
  private static final String DISABLED = "Lorg/junit/jupiter/api/Disabled;";

  private final Map<String, List<String>> found = new TreeMap<>();

  private TestNames() {}

  /**
   * @param classes the folder of compiled test classes
   * @param folders of case files by the name that the table shows
   */
  static Map<String, List<String>> in(Path classes, Map<String, Path> folders) throws IOException {
    TestNames named = new TestNames();
    for (Path file : files(classes)) {
      if (file.toString().endsWith(".class")) {
        named.methods(ClassFile.of().parse(file));
      }
    }
    for (Map.Entry<String, Path> folder : new TreeMap<>(folders).entrySet()) {
      try (Stream<Path> entries = Files.list(folder.getValue())) {
        for (Path entry : entries.sorted().toList()) {
          named.note(FILE, entry.getFileName().toString(), folder.getKey() + "/");
        }
      }
    }
    return named.found;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void methods(ClassModel model) {
    String name = model.thisClass().asInternalName();
    String simple = name.substring(name.lastIndexOf('/') + 1);
    model.methods().stream()
        .filter(TestNames::isTest)
        .map(method -> method.methodName().stringValue())
        .sorted()
        .forEach(method -> note(METHOD, method, simple + "."));
  }

  /** A method that JUnit does not run shows nothing, whatever its name is. */
  private static boolean isTest(MethodModel method) {
    Set<String> annotations =
        method
            .findAttribute(Attributes.runtimeVisibleAnnotations())
            .map(
                all ->
                    all.annotations().stream()
                        .map(Annotation::className)
                        .map(Object::toString)
                        .collect(Collectors.toSet()))
            .orElse(Set.of());
    return annotations.stream().anyMatch(TESTS::contains) && !annotations.contains(DISABLED);
  }

  private void note(Pattern pattern, String name, String where) {
    Matcher matcher = pattern.matcher(name);
    if (matcher.matches()) {
      found
          .computeIfAbsent("O-" + matcher.group(1), id -> new ArrayList<>())
          .add("`" + where + name + "`");
    }
  }
}
