package dev.weir.mutants;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A test that has to fail when a mutant is in the product.
 *
 * @param type the test class, below {@code dev.weir}
 * @param method empty for the whole class
 * @param seeds how many histories the simulation plays; 0 for a test that is none
 */
record Catcher(String type, Optional<String> method, int seeds) {
  private static final String SIMULATION = "simulation";
  private static final int DEFAULT_SEEDS = 300;

  /** Reads {@code package.NameTest}, {@code package.NameTest#method} or {@code simulation N}. */
  static Catcher parse(String text) {
    if (text.equals(SIMULATION) || text.startsWith(SIMULATION + " ")) {
      String seeds = text.substring(SIMULATION.length()).strip();
      return new Catcher(
          "simulation.SimulationTest",
          Optional.of("nothingForbiddenHappensAndEverythingSettles"),
          seeds.isEmpty() ? DEFAULT_SEEDS : Integer.parseInt(seeds));
    }
    int mark = text.indexOf('#');
    return mark < 0
        ? new Catcher(text, Optional.empty(), 0)
        : new Catcher(text.substring(0, mark), Optional.of(text.substring(mark + 1)), 0);
  }

  /** As a person writes it. */
  String text() {
    return seeds > 0 ? SIMULATION + " " + seeds : type + method.map(name -> "#" + name).orElse("");
  }

  /** For people: the class without its package. */
  String label() {
    return seeds > 0
        ? "the simulation, " + seeds + " seeds"
        : text().substring(type.lastIndexOf('.') + 1);
  }

  /**
   * The class.
   *
   * @throws IllegalStateException when there is none of that name
   */
  Class<?> testClass(ClassLoader loader) {
    try {
      return Class.forName("dev.weir." + type, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("there is no test class dev.weir." + type, e);
    }
  }

  /**
   * The methods of that name; empty when the whole class is meant.
   *
   * @throws IllegalStateException when there is none of that name
   */
  List<Method> methods(ClassLoader loader) {
    if (method.isEmpty()) {
      return List.of();
    }
    List<Method> named =
        Arrays.stream(testClass(loader).getDeclaredMethods())
            .filter(m -> m.getName().equals(method.get()))
            .toList();
    if (named.isEmpty()) {
      throw new IllegalStateException("there is no test " + text());
    }
    return named;
  }
}
