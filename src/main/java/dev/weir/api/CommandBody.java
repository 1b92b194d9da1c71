package dev.weir.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.Revision;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The body of a command, read strictly: a guard that is misspelt or empty must not become "no
 * guard".
 */
record CommandBody(
    Optional<Revision> revision,
    OptionalInt step,
    boolean full,
    boolean skipGates,
    Optional<String> signal,
    Optional<Revision> to) {
  /** Larger bodies are refused. */
  static final int MAX_BYTES = 64 * 1024;

  private static final CommandBody EMPTY =
      new CommandBody(
          Optional.empty(), OptionalInt.empty(), false, false, Optional.empty(), Optional.empty());
  private static final String FIELDS = "revision, step, full, skipGates, signal and to";

  /**
   * Reads a body; an empty one asks for nothing special.
   *
   * @throws Problem.ProblemException naming the field that is wrong
   */
  static CommandBody read(byte[] body, Command.Kind kind) {
    if (body.length > MAX_BYTES) {
      throw Problem.badRequest("body", "The body is larger than " + MAX_BYTES + " bytes.")
          .exception();
    }
    CommandBody read = EMPTY;
    if (!new String(body, StandardCharsets.UTF_8).isBlank()) {
      ObjectNode object = StrictJson.object(body, "a command knows " + FIELDS);
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        read = read.with(name, object.get(name));
      }
    }
    read.refuseForOthers(kind);
    return read;
  }

  private CommandBody with(String name, JsonNode value) {
    return switch (name) {
      case "revision" ->
          new CommandBody(
              Optional.of(StrictJson.revision(name, value)), step, full, skipGates, signal, to);
      case "step" ->
          new CommandBody(revision, OptionalInt.of(step(value)), full, skipGates, signal, to);
      case "full" -> new CommandBody(revision, step, flag(name, value), skipGates, signal, to);
      case "skipGates" -> new CommandBody(revision, step, full, flag(name, value), signal, to);
      case "signal" ->
          new CommandBody(
              revision, step, full, skipGates, Optional.of(StrictJson.signal(value)), to);
      case "to" ->
          new CommandBody(
              revision,
              step,
              full,
              skipGates,
              signal,
              Optional.of(StrictJson.revision(name, value)));
      default -> throw StrictJson.unknown(name, "a command knows " + FIELDS);
    };
  }

  private static int step(JsonNode value) {
    // 3.0 is a whole number, in JSON and in its schemas.
    if (!value.canConvertToExactIntegral() || !value.canConvertToInt() || value.intValue() < 0) {
      throw StrictJson.wrong("step", "a whole number from 0", value);
    }
    return value.intValue();
  }

  private static boolean flag(String name, JsonNode value) {
    if (!value.isBoolean()) {
      throw StrictJson.wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  private void refuseForOthers(Command.Kind kind) {
    refuse(full && kind != Command.Kind.PROMOTE, "full", "promote", kind);
    refuse(skipGates && kind != Command.Kind.PROMOTE, "skipGates", "promote", kind);
    refuse(signal.isPresent() && kind != Command.Kind.SIGNAL, "signal", "signal", kind);
    refuse(to.isPresent() && kind != Command.Kind.UNDO, "to", "undo", kind);
    if (kind == Command.Kind.SIGNAL && signal.isEmpty()) {
      throw Problem.badRequest(
              "signal", "Say which signal is given, for example {\"signal\": \"e2e-passed\"}.")
          .exception();
    }
  }

  private static void refuse(boolean wrong, String name, String owner, Command.Kind kind) {
    if (wrong) {
      throw Problem.badRequest(
              name, name + " is for " + owner + "; " + kind.word() + " has no use for it.")
          .exception();
    }
  }

  Command command(String id, Command.Kind kind, String actor) {
    return new Command(id, kind, actor, revision, step, full, skipGates, signal, to);
  }
}
