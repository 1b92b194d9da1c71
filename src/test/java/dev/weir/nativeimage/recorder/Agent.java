package dev.weir.nativeimage.recorder;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the JDK's {@link Doors} tell {@link Seen} of each use, and the callers of {@code loadClass}
 * too: the virtual machine itself comes through that method as well, for every class.
 */
public final class Agent implements ClassFileTransformer {
  private static final ClassDesc SEEN = ClassDesc.of("dev.weir.nativeimage.recorder.Seen");
  private static final MethodTypeDesc SAW =
      MethodTypeDesc.of(
          ConstantDescs.CD_void, ConstantDescs.CD_String, ConstantDescs.CD_Object.arrayType());
  private static final MethodTypeDesc LOADED =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

  private Agent() {}

  /**
   * Begins.
   *
   * @param folder where each process writes a file of its own
   */
  public static void premain(String folder, Instrumentation instrumentation) throws Exception {
    Seen.into(Path.of(folder));
    Module base = Object.class.getModule();
    instrumentation.redefineModule(
        base, Set.of(Agent.class.getModule()), Map.of(), Map.of(), Set.of(), Map.of());
    instrumentation.addTransformer(new Agent(), true);
    instrumentation.retransformClasses(Doors.classes());
    Seen.begin();
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> was, ProtectionDomain domain, byte[] bytes) {
    if (loader == null && was == null || name == null || name.startsWith("dev/weir/nativeimage/")) {
      return null;
    }
    try {
      ClassFile files =
          ClassFile.of(
              ClassFile.ClassHierarchyResolverOption.of(
                  loader == null
                      ? ClassHierarchyResolver.defaultResolver()
                      : ClassHierarchyResolver.ofResourceParsing(loader)
                          .orElse(ClassHierarchyResolver.defaultResolver())));
      if (loader == null) {
        return doors(files, name, bytes);
      }
      return callsLoadClass(files, bytes) && !name.startsWith("io/quarkus/bootstrap/runner/")
          ? callers(files, bytes)
          : null;
    } catch (RuntimeException | LinkageError e) {
      Seen.broken(name, e);
      return null;
    }
  }

  private static byte[] doors(ClassFile files, String owner, byte[] bytes) {
    ClassModel model = files.parse(bytes);
    return files.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method) {
            Optional<String> kind =
                Doors.kind(
                    owner, method.methodName().stringValue(), method.methodType().stringValue());
            if (kind.isPresent() && method.code().isPresent()) {
              builder.transformMethod(
                  method,
                  (into, part) -> {
                    if (part instanceof CodeAttribute code) {
                      into.transformCode(code, new Entry(kind.get(), method));
                    } else {
                      into.with(part);
                    }
                  });
              return;
            }
          }
          builder.with(element);
        });
  }

  /** In front of a method's code: its arguments, and itself, are told. */
  private record Entry(String kind, MethodModel method) implements CodeTransform {
    @Override
    public void atStart(CodeBuilder code) {
      boolean isStatic = method.flags().has(AccessFlag.STATIC);
      List<ClassDesc> parameters = method.methodTypeSymbol().parameterList();
      code.loadConstant(kind)
          .loadConstant(parameters.size() + 1)
          .anewarray(ConstantDescs.CD_Object);
      if (!isStatic) {
        code.dup().iconst_0().aload(0).aastore();
      }
      for (int i = 0; i < parameters.size(); i++) {
        if (TypeKind.from(parameters.get(i)) == TypeKind.REFERENCE) {
          code.dup().loadConstant(i + 1).aload(code.parameterSlot(i)).aastore();
        }
      }
      code.invokestatic(SEEN, "saw", SAW);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }
  }

  private static boolean isLoadClass(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.name().equalsString("loadClass")
        && call.type().equalsString("(Ljava/lang/String;)Ljava/lang/Class;");
  }

  private static boolean callsLoadClass(ClassFile files, byte[] bytes) {
    for (MethodModel method : files.parse(bytes).methods()) {
      if (method.code().isPresent()
          && method.code().get().elementStream().anyMatch(Agent::isLoadClass)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] callers(ClassFile files, byte[] bytes) {
    return files.transformClass(
        files.parse(bytes),
        ClassTransform.transformingMethodBodies(
            (code, element) -> {
              if (isLoadClass(element)) {
                code.dup().invokestatic(SEEN, "loaded", LOADED);
              }
              code.with(element);
            }));
  }
}
