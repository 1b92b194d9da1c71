package dev.weir.fuzz;

import java.util.List;

/** Every door of the product. */
final class Targets {
  /** Those that need a whole server around them; each has a test of its own. */
  static final List<String> ELSEWHERE = List.of("rest", "hooks");

  private Targets() {}

  static List<FuzzTarget> all() {
    return List.of(new StreamTarget(), new DocumentTarget(), new AnswerTarget(), new TextTarget());
  }

  static FuzzTarget named(String name) {
    return all().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no target "
                        + name
                        + "; there are "
                        + all().stream().map(FuzzTarget::name).toList()));
  }
}
