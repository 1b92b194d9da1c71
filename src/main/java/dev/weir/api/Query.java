package dev.weir.api;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The parameters behind a path's question mark, read strictly: one that is misspelt or given twice
 * must not become "everything".
 */
final class Query {
  private final RoutingContext context;

  private Query(RoutingContext context) {
    this.context = context;
  }

  /**
   * The query of a request.
   *
   * @param known names of parameters; every other one is refused
   * @throws Problem.ProblemException naming the parameter that is wrong
   */
  static Query of(RoutingContext context, Set<String> known) {
    for (String name : context.queryParams().names()) {
      if (!known.contains(name)) {
        throw Problem.badRequest(
                name,
                known.isEmpty()
                    ? "This path takes no parameters."
                    : "This path takes no such parameter; it knows "
                        + String.join(", ", known.stream().sorted().toList())
                        + ".")
            .exception();
      }
    }
    return new Query(context);
  }

  /** A parameter's text. */
  Optional<String> text(String name) {
    List<String> values = context.queryParams().getAll(name);
    if (values.size() > 1) {
      throw Problem.badRequest(name, name + " is given more than once.").exception();
    }
    return values.stream().findFirst();
  }

  /** The parameter {@code namespace}. */
  Optional<String> namespace() {
    Optional<String> namespace = text("namespace");
    if (namespace.filter(n -> !n.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")).isPresent()) {
      throw Problem.badRequest(
              "namespace",
              "namespace is 1 to 63 small letters, digits and '-', and neither begins nor ends with"
                  + " '-'.")
          .exception();
    }
    return namespace;
  }

  /** A whole number from 1. */
  OptionalLong number(String name, long most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long number = text.get().matches("[0-9]{1,19}") ? Long.parseLong(text.get()) : 0;
      if (number >= 1 && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException tooLarge) {
      throw badNumber(name, most);
    }
    throw badNumber(name, most);
  }

  private static Problem.ProblemException badNumber(String name, long most) {
    return Problem.badRequest(name, name + " is a whole number from 1 to " + most + ".")
        .exception();
  }
}
