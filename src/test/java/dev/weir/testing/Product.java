package dev.weir.testing;

import java.nio.file.Path;

/** The built product, as every test from outside starts it. */
public final class Product {
  /** Names another product than {@code bin/weir}, for example a native executable. */
  private static final String ELSEWHERE = "WEIR_BIN";

  private Product() {}

  /** The command: {@code WEIR_BIN} when that is set, else {@code bin/weir} of this checkout. */
  public static Path command() {
    String elsewhere = System.getenv(ELSEWHERE);
    return (isElsewhere() ? Path.of(elsewhere) : Path.of("bin/weir")).toAbsolutePath();
  }

  /** Whether it is another one than this checkout's jar, whose classes cannot be looked into. */
  public static boolean isElsewhere() {
    String elsewhere = System.getenv(ELSEWHERE);
    return elsewhere != null && !elsewhere.isBlank();
  }
}
