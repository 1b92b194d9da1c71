package dev.weir.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What lies in the jars that a native build is made of. */
final class Shipped {
  private final Map<String, Path> jarOf = new HashMap<>();
  private final Map<String, Optional<ClassModel>> parsed = new HashMap<>();

  Shipped(List<Path> jars) throws IOException {
    for (Path jar : jars) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        zip.stream().map(ZipEntry::getName).forEach(name -> jarOf.putIfAbsent(name, jar));
      }
    }
  }

  /** Whether a resource of this name is shipped. */
  boolean hasResource(String name) {
    return jarOf.containsKey(name);
  }

  /** Whether a class of this name is shipped; those of the JDK are not. */
  boolean hasClass(String name) {
    return jarOf.containsKey(file(name));
  }

  /** Names of all classes. */
  List<String> classes() {
    return jarOf.keySet().stream()
        .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
        .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
        .sorted()
        .toList();
  }

  /** The code of a shipped class. */
  Optional<ClassModel> code(String name) {
    return parsed.computeIfAbsent(name, this::parse);
  }

  private Optional<ClassModel> parse(String name) {
    Path jar = jarOf.get(file(name));
    if (jar == null) {
      return Optional.empty();
    }
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(file(name)))) {
      return Optional.of(ClassFile.of().parse(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String file(String type) {
    return type.replace('.', '/') + ".class";
  }
}
