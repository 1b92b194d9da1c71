package dev.weir.supply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Compares what two builds have made. */
final class BuiltFiles {
  /**
   * Quarkus writes three files as its threads meet, from sets without an order, and in the order in
   * which the file system lists a folder. Of this jar the classes are compared without the numbers
   * of proxies and without the order of what is registered; everything else is compared byte by
   * byte.
   */
  private static final String GENERATED = "quarkus-app/quarkus/generated-bytecode.jar";

  /** Classes that Quarkus has changed, in the order in which it came upon them. */
  private static final String TRANSFORMED = "quarkus-app/quarkus/transformed-bytecode.jar";

  /**
   * The names of all jars, and of the packages in each: in the order in which the jars have them.
   */
  private static final String INDEX = "quarkus-app/quarkus/quarkus-application.dat";

  private static final Pattern NAME_IN_INDEX = Pattern.compile("[\\x20-\\x7e]+");

  private static final String RECORDED = "io/quarkus/runner/recorded/";

  /** What these do is a set of registrations; each is sorted by priority where it is used. */
  private static final List<String> IN_ANY_ORDER =
      List.of(
          "io/quarkus/runtime/generated/",
          RECORDED + "GrpcClientProcessor$clientInterceptorStorage",
          RECORDED + "GrpcServerProcessor$gatherGrpcInterceptors",
          RECORDED + "SyntheticBeansProcessor$initRuntime",
          RECORDED + "ValueRegistryProcessor$runtimeInfo");

  private static final Pattern PROXY = Pattern.compile("proxykey\\d+");
  private static final Pattern NUMBERED = Pattern.compile("(proxykey|configClass\\$)\\d+");

  private final List<String> differences = new ArrayList<>();
  private final Map<String, String> proxies = new HashMap<>();
  private final Map<String, String> proxiesBack = new HashMap<>();

  private BuiltFiles() {}

  /**
   * What differs between two target folders, in words; nothing when they are the same.
   *
   * @param names of files and folders in both
   */
  static List<String> differences(Path one, Path other, List<String> names) throws IOException {
    BuiltFiles compared = new BuiltFiles();
    Map<String, Path> ours = files(one, names);
    Map<String, Path> theirs = files(other, names);
    if (!ours.keySet().equals(theirs.keySet())) {
      compared.differences.add("other files: " + ours.keySet() + " and " + theirs.keySet());
    }
    for (Map.Entry<String, Path> file : ours.entrySet()) {
      Path twin = theirs.get(file.getKey());
      if (twin == null || Files.mismatch(file.getValue(), twin) < 0) {
        continue;
      }
      switch (file.getKey()) {
        case GENERATED -> compared.generated(entries(file.getValue()), entries(twin));
        case TRANSFORMED -> compared.sameEntries(file.getKey(), file.getValue(), twin);
        case INDEX -> compared.sameNames(file.getKey(), file.getValue(), twin);
        default -> compared.differences.add(file.getKey() + whatIn(file.getValue(), twin));
      }
    }
    return compared.differences;
  }

  private static Map<String, Path> files(Path root, List<String> names) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    for (String name : names) {
      try (Stream<Path> below = Files.walk(root.resolve(name))) {
        below
            .filter(Files::isRegularFile)
            .forEach(file -> files.put(root.relativize(file).toString(), file));
      }
    }
    return files;
  }

  private record Entry(long time, byte[] content) {}

  private static Map<String, Entry> entries(Path jar) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new Entry(entry.getTime(), zip.readAllBytes()));
      }
    }
    return entries;
  }

  private static String whatIn(Path one, Path other) throws IOException {
    if (!one.toString().endsWith(".jar")) {
      return "";
    }
    Map<String, Entry> ours = entries(one);
    Map<String, Entry> theirs = entries(other);
    return ours.keySet().stream()
        .filter(
            name ->
                !theirs.containsKey(name)
                    || theirs.get(name).time() != ours.get(name).time()
                    || !Arrays.equals(theirs.get(name).content(), ours.get(name).content()))
        .limit(10)
        .toList()
        .toString();
  }

  private void sameEntries(String name, Path one, Path other) throws IOException {
    String differing = whatIn(one, other);
    if (!differing.equals("[]") || !entries(one).keySet().equals(entries(other).keySet())) {
      differences.add(name + differing);
    }
  }

  private void sameNames(String name, Path one, Path other) throws IOException {
    if (!namesIn(one).equals(namesIn(other))) {
      differences.add(name);
    }
  }

  private static List<String> namesIn(Path index) throws IOException {
    return NAME_IN_INDEX
        .matcher(Files.readString(index, StandardCharsets.ISO_8859_1))
        .results()
        .map(MatchResult::group)
        .sorted()
        .toList();
  }

  private void generated(Map<String, Entry> ours, Map<String, Entry> theirs) {
    if (!List.copyOf(ours.keySet()).equals(List.copyOf(theirs.keySet()))) {
      differences.add(GENERATED + " has other entries, or in another order");
      return;
    }
    ours.forEach(
        (name, entry) -> {
          Entry twin = theirs.get(name);
          boolean same =
              entry.time() == twin.time()
                  && (Arrays.equals(entry.content(), twin.content())
                      || name.startsWith(RECORDED)
                          && sameButForProxies(code(entry.content()), code(twin.content()))
                      || IN_ANY_ORDER.stream().anyMatch(name::startsWith)
                          && sorted(entry.content()).equals(sorted(twin.content())));
          if (!same) {
            differences.add(GENERATED + "!" + name);
          }
        });
  }

  /** The same instructions, where each proxy of the one build stands for one of the other. */
  private boolean sameButForProxies(String ours, String theirs) {
    if (!PROXY.matcher(ours).replaceAll("#").equals(PROXY.matcher(theirs).replaceAll("#"))) {
      return false;
    }
    Matcher a = PROXY.matcher(ours);
    Matcher b = PROXY.matcher(theirs);
    while (a.find() && b.find()) {
      String known = proxies.putIfAbsent(a.group(), b.group());
      String back = proxiesBack.putIfAbsent(b.group(), a.group());
      if (known != null && !known.equals(b.group()) || back != null && !back.equals(a.group())) {
        return false;
      }
    }
    return true;
  }

  private static String code(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    ClassModel model = ClassFile.of().parse(bytes);
    for (MethodModel method : model.methods()) {
      text.append(method.methodName()).append(method.methodType()).append('\n');
      method
          .code()
          .ifPresent(
              code ->
                  code.forEach(
                      element -> {
                        if (element instanceof Instruction instruction) {
                          text.append(instruction).append('\n');
                        }
                      }));
    }
    return text.toString();
  }

  private static List<String> sorted(byte[] bytes) {
    // Which constants have numbers that fit into one byte follows from the order too.
    String code = code(bytes).replace("LDC_W", "LDC");
    return NUMBERED.matcher(code).replaceAll("#").lines().sorted().toList();
  }

  /** Copies what a build reads. */
  static void copySources(Path from, Path to, List<String> names) throws IOException {
    for (String name : names) {
      try (Stream<Path> below = Files.walk(from.resolve(name))) {
        below.forEach(
            file -> {
              Path twin = to.resolve(from.relativize(file).toString());
              try {
                Files.createDirectories(twin.getParent());
                if (!Files.isDirectory(file)) {
                  Files.copy(file, twin);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
    }
  }
}
