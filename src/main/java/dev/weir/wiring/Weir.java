package dev.weir.wiring;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The entry point. */
@QuarkusMain
public final class Weir {
  private Weir() {}

  public static void main(String[] args) {
    if (args.length == 0) {
      System.out.println("weir");
      return;
    }
    Quarkus.run(args);
  }
}
