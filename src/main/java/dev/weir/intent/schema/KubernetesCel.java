package dev.weir.intent.schema;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * CEL as an API server has it, as far as the rules of Weir's own definitions use it: of Kubernetes'
 * additions {@code sum}, {@code isSorted} and {@code format} with {@code %d} and {@code %s}.
 */
final class KubernetesCel {
  private static final CelType DYN_LIST = ListType.create(SimpleType.DYN);
  private static final Pattern PLACE = Pattern.compile("%[ds]");

  private KubernetesCel() {}

  /**
   * An environment with the variable {@code self}.
   *
   * @param maxRounds of all comprehensions of one evaluation
   */
  static Cel withSelf(int maxRounds) {
    return CelFactory.standardCelBuilder()
        .setOptions(CelOptions.current().comprehensionMaxIterations(maxRounds).build())
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addVar("self", SimpleType.DYN)
        .addCompilerLibraries(CelExtensions.strings())
        .addRuntimeLibraries(CelExtensions.strings())
        .addFunctionDeclarations(
            member("sum", "list_sum", SimpleType.INT, DYN_LIST),
            member("isSorted", "list_is_sorted", SimpleType.BOOL, DYN_LIST),
            member("format", "string_format", SimpleType.STRING, SimpleType.STRING, DYN_LIST))
        .addFunctionBindings(
            CelFunctionBinding.from("list_sum", List.class, KubernetesCel::sum),
            CelFunctionBinding.from("list_is_sorted", List.class, KubernetesCel::isSorted),
            CelFunctionBinding.from(
                "string_format", String.class, List.class, KubernetesCel::format))
        .build();
  }

  private static CelFunctionDecl member(
      String name, String overload, CelType result, CelType... parameters) {
    return CelFunctionDecl.newFunctionDeclaration(
        name, CelOverloadDecl.newMemberOverload(overload, result, parameters));
  }

  private static Object sum(List<?> numbers) {
    long sum = 0;
    for (Object number : numbers) {
      sum += ((Number) number).longValue();
    }
    return sum;
  }

  private static Object isSorted(List<?> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      double before = ((Number) numbers.get(i - 1)).doubleValue();
      if (((Number) numbers.get(i)).doubleValue() < before) {
        return false;
      }
    }
    return true;
  }

  private static Object format(String format, List<?> values) {
    Deque<Object> left = new ArrayDeque<>(values);
    return PLACE.matcher(format).replaceAll(_ -> Matcher.quoteReplacement(text(left.pop())));
  }

  private static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(KubernetesCel::inList).collect(Collectors.joining(", ", "[", "]"))
        : String.valueOf(value);
  }

  /** An API server quotes texts within a list, and only there. */
  private static String inList(Object value) {
    return value instanceof String string ? "\"" + string + "\"" : text(value);
  }
}
