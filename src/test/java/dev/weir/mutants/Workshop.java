package dev.weir.mutants;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Makes mutants. Only the changed files are compiled, against the classes of the product as it is;
 * on a class path the result goes before these.
 */
final class Workshop {
  private static final Path SOURCES = Path.of("src/main/java/dev/weir");

  private Workshop() {}

  /**
   * The changed files of a mutant, by path below the sources.
   *
   * @throws IllegalStateException when a change does not apply exactly once
   */
  static Map<String, String> changed(Mutant mutant) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (Change change : mutant.changes()) {
      Path file = SOURCES.resolve(change.file());
      if (!Files.isRegularFile(file)) {
        throw new IllegalStateException("there is no file " + file);
      }
      String source = files.getOrDefault(change.file(), Files.readString(file));
      files.put(change.file(), change.apply(source));
    }
    return files;
  }

  /**
   * Compiles a mutant.
   *
   * @param folder where the sources and, below {@code classes}, their classes go
   * @return the folder of the classes
   * @throws IllegalStateException when it does not apply, or is no Java
   */
  static Path compile(Mutant mutant, String classPath, Path folder) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Map.Entry<String, String> file : changed(mutant).entrySet()) {
      Path source = folder.resolve("dev/weir").resolve(file.getKey());
      Files.createDirectories(source.getParent());
      sources.add(Files.writeString(source, file.getValue()));
    }
    Path classes = Files.createDirectories(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-cp",
            classPath,
            "-d",
            classes.toString(),
            "-proc:none",
            "-parameters",
            "-nowarn",
            "-Xlint:none");
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      DiagnosticListener<JavaFileObject> errors = diagnostic -> add(said, diagnostic.toString());
      boolean good =
          compiler
              .getTask(
                  said, files, errors, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!good) {
        throw new IllegalStateException("it does not compile: " + said);
      }
    }
    return classes;
  }

  private static void add(Writer said, String words) {
    try {
      said.append(words).append('\n');
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can always grow", e);
    }
  }
}
