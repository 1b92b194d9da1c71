package dev.weir.intent.files;

import java.util.Locale;

/** Which files hold resources, and how many and how large they may be. */
public final class FileRules {
  public static final int MAX_FILES = 50_000;
  public static final int MAX_FOLDERS = 10_000;
  public static final int MAX_FOLDER_DEPTH = 32;
  public static final int MAX_FILE_BYTES = 4 * 1024 * 1024;
  public static final long MAX_TOTAL_BYTES = 256L * 1024 * 1024;

  private FileRules() {}

  /** Whether a file or folder of that name is looked at. */
  public static boolean counts(String name) {
    return !name.startsWith(".") && !name.startsWith("#") && !name.endsWith("~");
  }

  /** Whether a file of that name holds resources. */
  public static boolean isYaml(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml");
  }

  /** The limits as a sentence, for whoever has passed one. */
  public static String limits() {
    return "At most "
        + MAX_FILES
        + " files of "
        + MAX_FILE_BYTES
        + " bytes each, "
        + MAX_TOTAL_BYTES
        + " bytes in all, in at most "
        + MAX_FOLDERS
        + " folders "
        + MAX_FOLDER_DEPTH
        + " deep.";
  }
}
