package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import dev.weir.cli.json.YamlText;
import dev.weir.cli.view.Line;
import dev.weir.cli.view.Marks;
import dev.weir.cli.view.Renderer;
import dev.weir.cli.view.Width;
import java.io.PrintStream;
import java.nio.charset.CharsetEncoder;
import java.util.List;
import java.util.Optional;

/** One run of the command line: what it was given and where it writes. */
final class Session {
  private final Parts parts;
  private final PrintStream out;
  private final PrintStream err;

  Session(Parts parts, PrintStream out, PrintStream err) {
    this.parts = parts;
    this.out = out;
    this.err = err;
  }

  Parts parts() {
    return parts;
  }

  PrintStream out() {
    return out;
  }

  /** A variable that is set to something. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(parts.environment().get(name)).filter(value -> !value.isEmpty());
  }

  /** Whether the cursor can be moved. */
  boolean live() {
    return parts.terminal().interactive()
        && variable("TERM").filter(term -> !term.equals("dumb")).isPresent();
  }

  Renderer renderer() {
    boolean colours = live() && variable("NO_COLOR").isEmpty();
    return new Renderer(colours, parts.terminal().interactive() ? parts.terminal().columns() : 0);
  }

  /** The signs that the output's character set has. */
  Marks marks() {
    CharsetEncoder encoder = out.charset().newEncoder();
    return encoder.canEncode(Marks.UNICODE.done() + Marks.UNICODE.full())
        ? Marks.UNICODE
        : Marks.ASCII;
  }

  void print(List<Line> page) {
    renderer().render(page).forEach(out::println);
    out.flush();
  }

  void print(Line line) {
    print(List.of(line));
  }

  /** Writes a value as the user wants it; the page only when a person reads. */
  void print(OutputOption output, Json value, java.util.function.Supplier<List<Line>> page) {
    if (output.format.isEmpty()) {
      print(page.get());
      return;
    }
    switch (output.format.get()) {
      case JSON -> out.println(JsonText.pretty(value));
      case YAML -> out.print(YamlText.write(value));
    }
    out.flush();
  }

  /** Writes a line to the error stream that is no complaint. */
  void note(Line line) {
    new Renderer(false, 0).render(List.of(line)).forEach(err::println);
    err.flush();
  }

  /** Says on the error stream what went wrong. */
  void complain(String message) {
    String prefix = "weir: ";
    for (String line : message.split("\n", -1)) {
      err.println(prefix + Width.harmless(line));
      prefix = "  ";
    }
    err.flush();
  }

  int fail(ExitCode code, String message) {
    complain(message);
    return code.code();
  }

  int fail(RequestFailed failed) {
    return fail(ExitCode.of(failed.kind()), String.valueOf(failed.getMessage()));
  }
}
