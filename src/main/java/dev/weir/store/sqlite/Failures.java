package dev.weir.store.sqlite;

import dev.weir.engine.RolloutStore.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** Says what went wrong with the state file, and what to do about it. */
final class Failures {
  private Failures() {}

  /**
   * @param doing what was tried, for example "save the state"
   */
  static StoreException of(Path file, String doing, SQLException e) {
    return new StoreException(
        "Could not " + doing + " in " + file + ": " + e.getMessage() + " " + advice(file, e), e);
  }

  private static String advice(Path file, SQLException e) {
    if (!(e instanceof SQLiteException sqlite)) {
      return "Nothing was changed.";
    }
    return switch (sqlite.getResultCode().code & 0xFF) {
      case 8, 14, 3 ->
          "Nothing was changed. Weir must be able to write the file and its folder (SQLite keeps"
              + " -wal, -shm and .lock files beside it): check owner, permissions and whether the"
              + " disk is mounted read-only.";
      case 13 ->
          "Nothing was changed. The disk (or the quota) is full: make room; Weir goes on by itself.";
      case 10 ->
          "Nothing was changed. The disk reports an error: look into the system's log, and move the"
              + " file to a sound local disk.";
      case 11, 26 -> damaged(file);
      case 5, 6 ->
          "Nothing was changed. Another program holds the database: close it (sqlite3, a backup) and"
              + " Weir goes on by itself.";
      case 19 -> "Nothing was changed. The data break a rule of the store.";
      default -> "Nothing was changed.";
    };
  }

  static String damaged(Path file) {
    return "The file is damaged or not a state file of Weir. Stop Weir, keep a copy of "
        + file
        + " with its -wal and -shm files, and put back a backup, or start with another file: without"
        + " its state Weir takes each rollout's wanted revision for the first one.";
  }
}
