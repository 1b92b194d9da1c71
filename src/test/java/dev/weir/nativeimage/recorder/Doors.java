package dev.weir.nativeimage.recorder;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;

/** The methods of the JDK by which something is reached whose name the compiler does not see. */
final class Doors {
  private static final Set<String> LISTS =
      Set.of(
          "getMethods",
          "getDeclaredMethods",
          "getConstructors",
          "getDeclaredConstructors",
          "getFields",
          "getDeclaredFields",
          "getRecordComponents",
          "getDeclaredClasses");
  private static final Map<Class<?>, Map<String, String>> KINDS = kinds();

  private Doors() {}

  private static Map<Class<?>, Map<String, String>> kinds() {
    Map<Class<?>, Map<String, String>> kinds = new LinkedHashMap<>();
    Map<String, String> ofClass = new LinkedHashMap<>();
    ofClass.put("forName", "type");
    for (String one : Set.of("getMethod", "getDeclaredMethod")) {
      ofClass.put(one, "method");
    }
    for (String one : Set.of("getConstructor", "getDeclaredConstructor")) {
      ofClass.put(one, "constructor");
    }
    ofClass.put("getField", "field");
    ofClass.put("getDeclaredField", "field");
    LISTS.forEach(list -> ofClass.put(list, "list"));
    ofClass.put("newInstance", "made");
    ofClass.put("getResource", "resource");
    ofClass.put("getResourceAsStream", "resource");
    kinds.put(Class.class, ofClass);
    kinds.put(
        ClassLoader.class,
        Map.of(
            "getResource",
            "resource",
            "getResources",
            "resource",
            "getResourceAsStream",
            "resource"));
    kinds.put(Method.class, Map.of("invoke", "called"));
    kinds.put(Constructor.class, Map.of("newInstance", "called"));
    Map<String, String> ofField = new LinkedHashMap<>();
    for (String type :
        new String[] {"", "Boolean", "Byte", "Char", "Short", "Int", "Long", "Float", "Double"}) {
      ofField.put("get" + type, "touched");
      ofField.put("set" + type, "touched");
    }
    kinds.put(Field.class, ofField);
    Map<String, String> ofLookup = new LinkedHashMap<>();
    for (String one : Set.of("findVirtual", "findStatic", "findSpecial")) {
      ofLookup.put(one, "handle");
    }
    ofLookup.put("findConstructor", "handle-constructor");
    for (String one :
        Set.of(
            "findGetter",
            "findSetter",
            "findStaticGetter",
            "findStaticSetter",
            "findVarHandle",
            "findStaticVarHandle")) {
      ofLookup.put(one, "handle-field");
    }
    for (String one :
        Set.of("unreflect", "unreflectConstructor", "unreflectGetter", "unreflectSetter")) {
      ofLookup.put(one, "unreflected");
    }
    ofLookup.put("findClass", "type");
    kinds.put(MethodHandles.Lookup.class, ofLookup);
    kinds.put(Proxy.class, Map.of("newProxyInstance", "proxy"));
    kinds.put(ResourceBundle.class, Map.of("getBundle", "bundle"));
    kinds.put(System.class, Map.of("load", "library", "loadLibrary", "library"));
    kinds.put(java.io.ObjectStreamClass.class, Map.of("lookup", "serialised"));
    return kinds;
  }

  /** The classes that have such methods. */
  static Class<?>[] classes() {
    return KINDS.keySet().toArray(Class<?>[]::new);
  }

  /** What is reached by a method of a class, named as in class files; empty when nothing is. */
  static Optional<String> kind(String owner, String method, String descriptor) {
    for (Map.Entry<Class<?>, Map<String, String>> entry : KINDS.entrySet()) {
      if (entry.getKey().getName().replace('.', '/').equals(owner)) {
        boolean internal =
            method.equals("getField") && !descriptor.startsWith("(Ljava/lang/String;")
                || method.equals("newProxyInstance")
                    && !descriptor.startsWith("(Ljava/lang/ClassLoader;[");
        boolean ofField = owner.equals("java/lang/reflect/Field") && !takesObject(descriptor);
        return internal || ofField
            ? Optional.empty()
            : Optional.ofNullable(entry.getValue().get(method));
      }
    }
    return Optional.empty();
  }

  private static boolean takesObject(String descriptor) {
    return descriptor.startsWith("(Ljava/lang/Object;");
  }
}
