package dev.weir.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures what it is asked for, all of it when nothing is named, and prints tables. */
public final class Bench {
  private static final List<String> TABLES = List.of("fanout", "flip", "overhead", "jmh", "start");

  private Bench() {}

  /** Arguments: {@code [--quick] [fanout|flip|overhead|jmh|start …]}. */
  public static void main(String[] arguments) throws Exception {
    boolean quick = false;
    List<String> wanted = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals("--quick")) {
        quick = true;
      } else if (TABLES.contains(argument)) {
        wanted.add(argument);
      } else {
        System.err.println(
            "weir: no such table: " + argument + "; there are " + String.join(", ", TABLES));
        System.exit(2);
      }
    }
    Path folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/bench")), "run");
    Options options = quick ? Options.quick(folder) : Options.full(folder);
    System.out.println(Machine.facts(folder) + "\n");
    Progress progress = what -> System.err.println("  " + what);
    for (String table : wanted.isEmpty() ? TABLES : wanted) {
      switch (table) {
        case "fanout" -> System.out.println(new FanOut(options, progress).run().render());
        case "flip" -> System.out.println(new Flip(options, progress).run().render());
        case "overhead" -> System.out.println(new Overhead(options, progress).run().render());
        case "start" -> System.out.println(new Start(options, progress).run().render());
        case "jmh" -> System.out.println(new Microbenchmarks(options, progress).run().render());
        default -> throw new IllegalStateException(table);
      }
    }
    System.exit(0);
  }
}
