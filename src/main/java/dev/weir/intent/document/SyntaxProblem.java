package dev.weir.intent.document;

import dev.weir.engine.Problem;
import java.util.Locale;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in plain words what the YAML parser stumbled over. */
final class SyntaxProblem {
  private SyntaxProblem() {}

  static Problem of(String file, MarkedYamlEngineException e) {
    Place place = YamlReader.place(e.getProblemMark().or(e::getContextMark));
    String said = (e.getContext() + " " + e.getProblem()).toLowerCase(Locale.ROOT);
    Words words = words(said, e.getProblem());
    return new Problem(
        file,
        Math.max(1, place.line()),
        Math.max(1, place.column()),
        "",
        words.wrong(),
        words.fix());
  }

  private record Words(String wrong, String fix) {}

  private static Words words(String said, String original) {
    if (said.contains("'\\t(tab)'") || said.contains("\\t") || said.contains("tab")) {
      return new Words("A tab stands where YAML wants spaces.", "Indent with spaces.");
    }
    if (said.contains("<stream end>")) {
      return new Words("The text ends where something is still open.", "Close what is open.");
    }
    if (said.contains("mapping values are not allowed here")) {
      return new Words(
          "A ': ' is not possible here: the value before it is already complete.",
          "Check the indentation, or put the value in quotes if the colon belongs to it.");
    }
    if (said.contains("quoted scalar") || said.contains("unexpected end of stream")) {
      return new Words("A quoted text is not closed.", "Add the missing quote.");
    }
    if (said.contains("flow mapping") || said.contains("flow sequence")) {
      return new Words(
          "A '{' or '[' is not closed, or a comma is missing.",
          "Close it, or put a comma between the entries.");
    }
    if (said.contains("block mapping")
        || said.contains("block collection")
        || said.contains("block sequence")) {
      return new Words(
          "This line fits neither the block around it nor a new one.",
          "Indent it like its neighbours; entries of a list begin with '- ', fields end with ':'.");
    }
    if (said.contains("could not find expected ':'")) {
      return new Words(
          "A field's name is not followed by ':'.", "Write 'name: value', or quote the text.");
    }
    if (said.contains("cannot start any token") || said.contains("found character")) {
      return new Words("A value may not begin with this character.", "Put the value in quotes.");
    }
    if (said.contains("expected <document start>")) {
      return new Words(
          "The document goes on after it was complete.",
          "Check the indentation, or separate documents with a line of '---'.");
    }
    if (said.contains("alias") || said.contains("anchor")) {
      return new Words(
          "An anchor or alias is not written as YAML wants it.",
          "Write &name before the value and *name where it is used.");
    }
    return new Words(
        "This cannot be read as YAML: " + original + ".",
        "Correct it, or move the file out of the directory.");
  }
}
