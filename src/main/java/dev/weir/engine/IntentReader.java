package dev.weir.engine;

import java.nio.file.Path;
import java.util.Map;

/** Port: turns what users write into an intent, or into everything that is wrong with it. */
public interface IntentReader {
  /** Reads every resource below a directory as one set. */
  IntentRead read(Path directory);

  /**
   * Reads documents that {@link IntentRead.Accepted#documents()} gave, at one time or at several:
   * nodes of an earlier set may be among them, without the services that they called.
   */
  IntentRead readDocuments(Map<String, String> documents);
}
