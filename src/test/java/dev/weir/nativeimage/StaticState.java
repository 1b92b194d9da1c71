package dev.weir.nativeimage;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a static initialiser takes from the machine and the moment it runs on: found in its code,
 * and in the methods of the same class that it calls.
 */
final class StaticState {
  private static final String CONCURRENT = "java/util/concurrent/";

  private StaticState() {}

  /** The calls by what they take; empty for a class that is the same wherever it is initialised. */
  static Map<String, String> of(ClassModel type) {
    Map<String, String> found = new TreeMap<>();
    Set<String> read = new HashSet<>();
    Deque<String> todo = new ArrayDeque<>(Set.of("<clinit>"));
    while (!todo.isEmpty()) {
      String name = todo.pop();
      if (!read.add(name)) {
        continue;
      }
      for (MethodModel method : type.methods()) {
        if (!method.methodName().equalsString(name) || method.code().isEmpty()) {
          continue;
        }
        for (CodeElement element : method.code().get()) {
          if (element instanceof InvokeInstruction call) {
            String owner = call.owner().asInternalName();
            taken(owner, call.name().stringValue())
                .ifPresent(
                    what ->
                        found.put(what, owner.replace('/', '.') + "." + call.name().stringValue()));
            if (owner.equals(type.thisClass().asInternalName())
                && call.opcode() == java.lang.classfile.Opcode.INVOKESTATIC) {
              todo.push(call.name().stringValue());
            }
          }
        }
      }
    }
    return found;
  }

  private static Optional<String> taken(String owner, String name) {
    return switch (owner) {
      case "java/util/Random",
          "java/util/SplittableRandom",
          "java/security/SecureRandom",
          "java/util/concurrent/ThreadLocalRandom" ->
          Optional.of("randomness");
      case "java/util/UUID" -> when(name.equals("randomUUID"), "randomness");
      case "java/lang/Math" -> when(name.equals("random"), "randomness");
      case "java/time/Clock" -> when(name.startsWith("system"), "clock");
      case "java/util/Date" -> when(name.equals("<init>"), "clock");
      case "java/lang/System" -> ofSystem(name);
      case "java/lang/Thread" -> when(Set.of("<init>", "start").contains(name), "threads");
      case "java/util/Timer", "java/util/concurrent/ForkJoinPool" -> Optional.of("threads");
      case "java/util/concurrent/Executors" -> when(name.startsWith("new"), "threads");
      case "java/lang/Runtime" ->
          name.equals("addShutdownHook")
              ? Optional.of("threads")
              : when(Set.of("availableProcessors", "maxMemory").contains(name), "machine");
      case "java/lang/ProcessHandle" -> Optional.of("machine");
      case "java/lang/Integer" -> when(name.equals("getInteger"), "properties");
      case "java/lang/Long" -> when(name.equals("getLong"), "properties");
      case "java/lang/Boolean" -> when(name.equals("getBoolean"), "properties");
      default -> byPackage(owner, name);
    };
  }

  private static Optional<String> ofSystem(String name) {
    return switch (name) {
      case "nanoTime", "currentTimeMillis" -> Optional.of("clock");
      case "getenv" -> Optional.of("environment");
      case "getProperty", "getProperties" -> Optional.of("properties");
      default -> Optional.empty();
    };
  }

  private static Optional<String> byPackage(String owner, String name) {
    if (owner.startsWith("java/time/")) {
      return when(name.equals("now"), "clock");
    }
    if (owner.startsWith(CONCURRENT)) {
      return when(owner.endsWith("PoolExecutor") && name.equals("<init>"), "threads");
    }
    boolean network =
        owner.startsWith("java/net/")
            && (owner.endsWith("Socket")
                || owner.endsWith("HttpClient")
                || owner.endsWith("InetAddress")
                || owner.endsWith("NetworkInterface"));
    return when(
        network || owner.startsWith("java/nio/channels/") && name.equals("open"), "sockets");
  }

  private static Optional<String> when(boolean holds, String what) {
    return holds ? Optional.of(what) : Optional.empty();
  }
}
