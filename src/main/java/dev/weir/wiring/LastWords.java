package dev.weir.wiring;

/**
 * Ends the process when it cannot be trusted any more: out of memory, a class that cannot be
 * loaded. What is durable is good at any moment, the proxies keep their routes, and a new start
 * goes on; a process that looks alive and decides nothing is worse.
 */
final class LastWords {
  /** The same as of every command that meets a fault of Weir itself. */
  static final int FAULT = 70;

  private static final String OURS = "weir-";

  private LastWords() {}

  /** From now on an error that ends one of our threads ends the process. */
  static void hearUncaught() {
    Thread.UncaughtExceptionHandler others = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, problem) -> {
          if (problem instanceof Error error && thread.getName().startsWith(OURS)) {
            end(error);
          } else if (others != null) {
            others.uncaughtException(thread, problem);
          } else {
            problem.printStackTrace();
          }
        });
  }

  /** Says why and ends at once; nothing that runs at an orderly end can be relied on. */
  static void end(Error why) {
    try {
      System.err.println(
          "weir cannot go on and ends with code "
              + FAULT
              + ": "
              + why
              + ". Nothing is lost: traffic stays where it is, and a new start goes on from the"
              + " state. This is a fault of Weir, or it has too little memory; please report it with"
              + " the lines below.");
      why.printStackTrace();
    } finally {
      Runtime.getRuntime().halt(FAULT);
    }
  }
}
