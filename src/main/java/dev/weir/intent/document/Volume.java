package dev.weir.intent.document;

import dev.weir.engine.Problem;
import dev.weir.intent.document.YamlReader.LimitReached;

/**
 * How much has been read, against what a file and a document may hold. A few bytes can stand for
 * billions: aliases for values, a long name for the path of everything below it.
 */
final class Volume {
  /** Values in one document, aliases written out. */
  static final int MAX_VALUES = 100_000;

  /** Values in one file. */
  static final int MAX_VALUES_IN_FILE = 400_000;

  /** Characters of one document that come from aliases. */
  static final long MAX_ALIASED = 4L * 1024 * 1024;

  /** Characters of the paths of all fields in one file: a name counts for everything in it. */
  static final long MAX_PATHS = 64L * 1024 * 1024;

  private static final String FIX = "Write a smaller, flatter document.";

  private final String file;
  private int valuesInFile;
  private long paths;
  private int values;
  private long aliased;

  Volume(String file) {
    this.file = file;
  }

  /** Another document of the same file begins. */
  void nextDocument() {
    values = 0;
    aliased = 0;
  }

  /** One value, at a path that has been written down for it. */
  void value(String path, Place place) {
    paths += path.length();
    count(path, place);
    if (paths > MAX_PATHS) {
      throw reached(
          place, "", "The names of the fields, with all that they stand in, are too long.");
    }
  }

  /** One value that an alias stands for. */
  void aliased(int characters, String path, Place place) {
    aliased += characters;
    count(path, place);
    if (aliased > MAX_ALIASED) {
      throw reached(place, path, "Aliases stand for more than " + MAX_ALIASED + " characters.");
    }
  }

  private void count(String path, Place place) {
    if (++values > MAX_VALUES) {
      throw reached(
          place,
          path,
          "The document has more than " + MAX_VALUES + " values, aliases written out.");
    }
    if (++valuesInFile > MAX_VALUES_IN_FILE) {
      throw reached(place, path, "The file has more than " + MAX_VALUES_IN_FILE + " values.");
    }
  }

  /** What ends the reading of the file. */
  LimitReached reached(Place place, String path, String wrong) {
    return new LimitReached(new Problem(file, place.line(), place.column(), path, wrong, FIX));
  }
}
