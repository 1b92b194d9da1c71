package dev.weir.nativeimage;

import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the native builder finds by itself: names that stand as constants in the method that asks,
 * and members of which class and name do.
 */
final class Foldable {
  private static final Set<String> CONSTRUCTORS =
      Set.of("getConstructor", "getDeclaredConstructor", "newInstance");

  private final Shipped shipped;
  private final Map<String, Map<String, Constants>> found = new HashMap<>();

  Foldable(Shipped shipped) {
    this.shipped = shipped;
  }

  private record Constants(Set<String> texts, Set<String> classes, Set<String> calls) {
    Constants() {
      this(new HashSet<>(), new HashSet<>(), new HashSet<>());
    }
  }

  boolean folds(Access access) {
    Map<String, Constants> methods = found.computeIfAbsent(access.callerClass(), this::constants);
    Constants inMethod = methods.getOrDefault(access.callerMethod(), new Constants());
    String member = access.member().replaceFirst("\\(.*", "");
    return switch (access.kind()) {
      case "type" -> inMethod.texts().contains(access.name());
      case "method", "field" -> names(inMethod, access.name(), member);
      // What it found in one method it may use in another.
      case "called", "touched" ->
          methods.values().stream().anyMatch(c -> names(c, access.name(), member));
      default -> false;
    };
  }

  private static boolean names(Constants constants, String type, String member) {
    boolean named = constants.classes().contains(type) || constants.texts().contains(type);
    return named
        && (member.equals("<init>")
            ? constants.calls().stream().anyMatch(CONSTRUCTORS::contains)
            : constants.texts().contains(member));
  }

  private Map<String, Constants> constants(String type) {
    Map<String, Constants> methods = new HashMap<>();
    ClassModel code = shipped.code(type).orElse(null);
    if (code == null) {
      return methods;
    }
    for (MethodModel method : code.methods()) {
      Constants constants =
          methods.computeIfAbsent(method.methodName().stringValue(), _ -> new Constants());
      method
          .code()
          .ifPresent(
              body ->
                  body.forEach(
                      element -> {
                        if (element instanceof InvokeInstruction call
                            && call.owner().asInternalName().equals("java/lang/Class")) {
                          constants.calls().add(call.name().stringValue());
                        }
                        if (element instanceof LoadConstantInstruction load) {
                          switch (load.constantEntry()) {
                            case StringEntry text -> constants.texts().add(text.stringValue());
                            case ClassEntry entry ->
                                constants.classes().add(entry.asInternalName().replace('/', '.'));
                            default -> {}
                          }
                        }
                      }));
    }
    return methods;
  }
}
