package dev.weir.wiring;

import dev.weir.cli.ServeOptions;
import dev.weir.cli.Server;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code weir serve}: hands the options to Quarkus and runs it until it is told to stop. */
final class ServeProcess implements Server {
  /** Exit code when the engine cannot start: something outside of the options is in the way. */
  private static final int CANNOT_START = 3;

  @Override
  public int serve(ServeOptions options) {
    Launch.set(options);
    LastWords.hearUncaught();
    property("quarkus.http.host", options.http().host());
    property("quarkus.http.port", String.valueOf(options.http().port()));
    property("quarkus.grpc.server.host", options.xds().host());
    property("quarkus.grpc.server.port", String.valueOf(options.xds().port()));
    boolean json = options.log() == ServeOptions.LogFormat.JSON;
    property("quarkus.log.console.json.enabled", String.valueOf(json));
    AtomicInteger exit = new AtomicInteger();
    Quarkus.run(
        UntilStopped.class,
        (code, problem) -> {
          if (problem != null) {
            System.err.println("weir cannot serve: " + reason(problem));
            exit.set(CANNOT_START);
          } else {
            exit.set(code);
          }
        });
    return exit.get();
  }

  private static void property(String name, String value) {
    System.setProperty(name, value);
  }

  /** The innermost message: what is really in the way. */
  private static String reason(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  /** Waits for the signal to stop. */
  public static final class UntilStopped implements QuarkusApplication {
    @Override
    public int run(String... args) {
      Quarkus.waitForExit();
      return 0;
    }
  }
}
