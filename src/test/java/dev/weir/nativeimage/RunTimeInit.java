package dev.weir.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Which classes are initialised when the executable starts. Quarkus lets all others be initialised
 * when it is built, and keeps what their static fields hold.
 *
 * @param names classes and packages, from our arguments, the libraries' and Quarkus' feature
 */
record RunTimeInit(Set<String> names) {
  private static final String ARGUMENT = "--initialize-at-run-time=";
  private static final String FEATURE = "io/quarkus/runner/Feature.class";

  static RunTimeInit of(NativeSources sources) throws IOException {
    Set<String> names = new TreeSet<>();
    List<String> arguments = sources.arguments();
    arguments.forEach(argument -> addTo(names, argument));
    for (var jar : sources.jars()) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        for (ZipEntry entry : zip.stream().map(e -> (ZipEntry) e).toList()) {
          String name = entry.getName();
          if (name.startsWith("META-INF/native-image/")
              && name.endsWith("/native-image.properties")) {
            Properties properties = new Properties();
            try (InputStream in = zip.getInputStream(entry)) {
              properties.load(in);
            }
            for (String argument : properties.getProperty("Args", "").split("\\s+")) {
              addTo(names, argument);
            }
          } else if (name.equals(FEATURE)) {
            try (InputStream in = zip.getInputStream(entry)) {
              namesInFeature(names, in.readAllBytes());
            }
          }
        }
      }
    }
    return new RunTimeInit(Set.copyOf(names));
  }

  private static void addTo(Set<String> names, String argument) {
    if (argument.startsWith(ARGUMENT)) {
      names.addAll(List.of(argument.substring(ARGUMENT.length()).split(",")));
    }
  }

  /** The generated class puts each of them, by its name, into one list. */
  private static void namesInFeature(Set<String> names, byte[] feature) {
    for (MethodModel method : ClassFile.of().parse(feature).methods()) {
      String last = "";
      for (CodeElement element : method.code().map(CodeModel::elementList).orElse(List.of())) {
        if (element instanceof LoadConstantInstruction load
            && load.constantValue() instanceof String text) {
          last = text;
        } else if (element instanceof InvokeInstruction call
            && call.owner().asInternalName().equals("java/util/Collection")
            && call.name().equalsString("add")) {
          names.add(last);
        }
      }
    }
  }

  /** Whether a class waits for the start; nested ones go with a package, not with their outer. */
  boolean waits(String type) {
    if (names.contains(type)) {
      return true;
    }
    for (int dot = type.lastIndexOf('.'); dot > 0; dot = type.lastIndexOf('.', dot - 1)) {
      if (names.contains(type.substring(0, dot))) {
        return true;
      }
    }
    return false;
  }
}
