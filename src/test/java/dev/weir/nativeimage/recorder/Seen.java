package dev.weir.nativeimage.recorder;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes one line for each use that is new: what, its name, its member, who asked, for which code
 * outside the JDK, and the static initialisers that were under way; with tabs between them. Each
 * line goes to the system at once, so that a process which is killed has told everything.
 */
public final class Seen {
  private static final int DEEPEST = 400;

  /**
   * Who asks where a native executable has another way: the loader of the built jar, annotations,
   * generic signatures, the linking of method handles, field updaters, the making of proxies.
   */
  private static final List<String> OWN_WAYS =
      List.of(
          "io.quarkus.bootstrap.runner.",
          "sun.reflect.annotation.",
          "sun.invoke.util.",
          "sun.reflect.generics.",
          "jdk.proxy",
          "jdk.internal.loader.AbstractClassLoaderValue",
          "java.util.concurrent.atomic.");

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final Set<String> LINES = ConcurrentHashMap.newKeySet();
  private static final ThreadLocal<Boolean> BUSY = new ThreadLocal<>();
  // Not a channel: a thread that is interrupted while it writes would close it for all.
  private static volatile FileOutputStream file;
  private static volatile boolean on;

  private Seen() {}

  static void into(Path folder) throws IOException {
    Files.createDirectories(folder);
    file =
        new FileOutputStream(
            (folder.resolve(ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tsv"))
                .toFile(),
            true);
  }

  static void begin() {
    // What is needed to write is loaded before anything is watched.
    line("begin\t" + System.getProperty("java.version") + "\t\t\t\t");
    walk("type", String.class);
    on = true;
  }

  /** A class that could not be prepared: then the record is not complete, and says so. */
  static void broken(String name, Throwable why) {
    line("broken\t" + name + "\t" + String.valueOf(why).replaceAll("\\s+", " ") + "\t\t\t");
  }

  /** Called by a door before anything else it does. */
  public static void saw(String kind, Object[] values) {
    if (!on || BUSY.get() != null) {
      return;
    }
    BUSY.set(Boolean.TRUE);
    try {
      tell(kind, values);
    } catch (RuntimeException e) {
      broken(kind, e);
    } finally {
      BUSY.remove();
    }
  }

  /** Called before somebody asks a class loader for a class. */
  public static void loaded(String name) {
    saw("type", new Object[] {null, name});
  }

  private static void tell(String kind, Object[] v) {
    switch (kind) {
      case "type" -> {
        for (Object value : v) {
          if (value instanceof String name) {
            write("type", name, "", null);
          }
        }
      }
      case "method" -> member("method", (Class<?>) v[0], v[1] + types((Class<?>[]) v[2]));
      case "constructor" -> member("method", (Class<?>) v[0], "<init>" + types((Class<?>[]) v[1]));
      case "field" -> member("field", (Class<?>) v[0], (String) v[1]);
      case "list" -> member("list", (Class<?>) v[0], "");
      case "made" -> member("called", (Class<?>) v[0], "<init>()");
      case "called", "touched", "unreflected" -> reflected(v);
      case "handle" ->
          member("called", (Class<?>) v[1], v[2] + types(((MethodType) v[3]).parameterArray()));
      case "handle-constructor" ->
          member("called", (Class<?>) v[1], "<init>" + types(((MethodType) v[2]).parameterArray()));
      case "handle-field" -> member("touched", (Class<?>) v[1], (String) v[2]);
      case "proxy" ->
          write(
              "proxy",
              Stream.of((Class<?>[]) v[2]).map(Class::getName).collect(Collectors.joining(",")),
              "",
              ((Class<?>[]) v[2])[0]);
      case "resource" -> resource(v);
      case "bundle", "library" -> write(kind, String.valueOf(v[1]), "", null);
      case "serialised" -> member("serialised", (Class<?>) v[1], "");
      default -> throw new IllegalStateException(kind);
    }
  }

  private static void reflected(Object[] values) {
    for (Object value : values) {
      if (value instanceof Method || value instanceof Constructor<?>) {
        java.lang.reflect.Executable code = (java.lang.reflect.Executable) value;
        String name = code instanceof Method ? code.getName() : "<init>";
        member("called", code.getDeclaringClass(), name + types(code.getParameterTypes()));
        return;
      }
      if (value instanceof Field field) {
        member("touched", ((Member) field).getDeclaringClass(), field.getName());
        return;
      }
    }
  }

  private static void resource(Object[] v) {
    String name = String.valueOf(v[1]);
    if (v[0] instanceof Class<?> from) {
      int end = from.getName().lastIndexOf('.');
      String folder = end < 0 ? "" : from.getName().substring(0, end + 1).replace('.', '/');
      name = name.startsWith("/") ? name.substring(1) : folder + name;
    }
    if (!name.endsWith(".class")) {
      write("resource", name, "", null);
    }
  }

  private static String types(Class<?>[] types) {
    return types == null
        ? "()"
        : Stream.of(types).map(Class::getTypeName).collect(Collectors.joining(",", "(", ")"));
  }

  private static void member(String kind, Class<?> type, String member) {
    // The constants of an enum are in every executable, for who asks the class for them.
    boolean constants =
        type != null && type.isEnum() && member.equals("values()") && asksForConstants();
    if (type != null && !type.isHidden() && !type.isPrimitive() && !constants) {
      write(kind, type.getName(), member, type);
    }
  }

  private static boolean asksForConstants() {
    return STACK.walk(
        frames ->
            frames
                .limit(DEEPEST)
                .anyMatch(
                    frame ->
                        frame.getDeclaringClass() == Class.class
                            && frame.getMethodName().equals("getEnumConstantsShared")));
  }

  private static void write(String kind, String name, String member, Class<?> target) {
    String who = walk(kind, target);
    if (!who.isEmpty()) {
      line(kind + "\t" + name + "\t" + member + "\t" + who);
    }
  }

  private static boolean ofJdk(Class<?> type) {
    Class<?> inner = type;
    while (inner.isArray()) {
      inner = inner.getComponentType();
    }
    return inner.getModule().isNamed() || inner.isPrimitive();
  }

  /** Who asked, and within which static initialisers; empty when the JDK asked for its own. */
  private static String walk(String kind, Class<?> target) {
    List<StackWalker.StackFrame> frames = STACK.walk(s -> s.limit(DEEPEST).toList());
    StackWalker.StackFrame caller = null;
    StackWalker.StackFrame program = null;
    List<String> initialising = new ArrayList<>();
    for (StackWalker.StackFrame frame : frames) {
      if (caller == null && !isDoor(frame.getDeclaringClass())) {
        caller = frame;
      }
      if (caller != null && program == null && !ofJdk(frame.getDeclaringClass())) {
        program = frame;
      }
      if (frame.getMethodName().equals("<clinit>")) {
        initialising.add(frame.getClassName());
      }
    }
    if (caller == null || OWN_WAYS.stream().anyMatch(caller.getClassName()::startsWith)) {
      return "";
    }
    boolean unnamedTarget = target == null ? !kind.equals("library") : !ofJdk(target);
    if (ofJdk(caller.getDeclaringClass()) && !unnamedTarget) {
      return "";
    }
    return name(caller)
        + "\t"
        + (program == null ? "" : name(program))
        + "\t"
        + String.join(",", initialising);
  }

  private static String name(StackWalker.StackFrame frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }

  private static boolean isDoor(Class<?> type) {
    String name = type.getName();
    return type == Seen.class
        || type == Class.class
        || type == System.class
        || type == ObjectStreamClass.class
        || name.startsWith("java.lang.reflect.")
        || name.startsWith("java.lang.invoke.")
        || name.startsWith("jdk.internal.reflect.")
        || name.startsWith("java.util.ResourceBundle")
        || ClassLoader.class.isAssignableFrom(type);
  }

  private static void line(String text) {
    if (LINES.add(text)) {
      try {
        file.write((text + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // Nobody else is told: the record would look complete.
        Runtime.getRuntime().halt(71);
      }
    }
  }
}
