package dev.weir.testing;

import java.nio.file.Path;
import java.util.List;

/** The built product, as every test from outside starts it. */
public final class Product {
  /** Names another product than {@code bin/weir}, for example a native executable. */
  private static final String ELSEWHERE = "WEIR_BIN";

  /** The first start, and one that finds a state. */
  private static final int RECORDED_STARTS = 2;

  private Product() {}

  /** The command: {@code WEIR_BIN} when that is set, else {@code bin/weir} of this checkout. */
  public static Path command() {
    String elsewhere = System.getenv(ELSEWHERE);
    return (isElsewhere() ? Path.of(elsewhere) : Path.of("bin/weir")).toAbsolutePath();
  }

  /**
   * What stands before the command of a server: nothing for the first starts. A test that starts it
   * dozens of times more has nothing new to record ({@code dev.weir.nativeimage}), and starts it as
   * users do.
   *
   * @param before how often this test has started it
   */
  public static List<String> started(int before) {
    return before < RECORDED_STARTS ? List.of() : List.of("env", "-u", "WEIR_JAVA_OPTS");
  }

  /** Whether it is another one than this checkout's jar, whose classes cannot be looked into. */
  public static boolean isElsewhere() {
    String elsewhere = System.getenv(ELSEWHERE);
    return elsewhere != null && !elsewhere.isBlank();
  }
}
