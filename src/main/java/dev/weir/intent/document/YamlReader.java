package dev.weir.intent.document;

import dev.weir.engine.Problem;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the documents of one YAML 1.2 text. */
public final class YamlReader {
  /** More documents than this in one file are refused. */
  public static final int MAX_DOCUMENTS_IN_FILE = 20_000;

  private YamlReader() {}

  /**
   * @param problems of the text as a whole; documents before a broken one are still given
   */
  public record Parsed(List<Document> documents, List<Problem> problems) {
    public Parsed {
      documents = List.copyOf(documents);
      problems = List.copyOf(problems);
    }
  }

  /** A limit that makes the rest of the file not worth reading. */
  static final class LimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final transient Problem problem;

    LimitReached(Problem problem) {
      super(problem.wrong(), null, false, false);
      this.problem = problem;
    }
  }

  /**
   * Reads a text. Documents without content (comments only) are left out.
   *
   * @param file named in problems
   */
  public static Parsed read(String file, String text) {
    List<Document> documents = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(Integer.MAX_VALUE).build();
    try {
      Volume volume = new Volume(file);
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      while (events.hasNext()) {
        if (events.next() instanceof DocumentStartEvent start) {
          if (documents.size() == MAX_DOCUMENTS_IN_FILE) {
            throw new LimitReached(
                new Problem(
                    file,
                    place(start.getStartMark()).line(),
                    1,
                    "",
                    "The file has more than " + MAX_DOCUMENTS_IN_FILE + " documents.",
                    "Spread them over several files."));
          }
          new DocumentComposer(file, events, volume).compose().ifPresent(documents::add);
        }
      }
    } catch (LimitReached e) {
      problems.add(e.problem);
    } catch (ReaderException e) {
      problems.add(unreadableCharacter(file, text, e));
    } catch (MarkedYamlEngineException e) {
      problems.add(SyntaxProblem.of(file, e));
    } catch (YamlEngineException e) {
      problems.add(
          new Problem(
              file,
              1,
              1,
              "",
              "This cannot be read as YAML: " + e.getMessage() + ".",
              "Correct it, or move the file out of the directory."));
    }
    return new Parsed(documents, problems);
  }

  private static Problem unreadableCharacter(String file, String text, ReaderException e) {
    int at = Math.clamp(e.getPosition(), 0, text.length());
    String before = text.substring(0, at);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new Problem(
        file,
        line,
        at - before.lastIndexOf('\n'),
        "",
        "The character U+%04X may not stand in YAML.".formatted(e.getCodePoint()),
        "Take it out.");
  }

  static Place place(java.util.Optional<Mark> mark) {
    return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(Place.NOWHERE);
  }
}
