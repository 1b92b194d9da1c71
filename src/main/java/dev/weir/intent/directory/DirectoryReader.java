package dev.weir.intent.directory;

import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentReader;
import dev.weir.intent.files.FileSetReader;
import java.nio.file.Path;
import java.util.Map;

/** Reads every YAML file below a directory as one set. May be used by several threads. */
public final class DirectoryReader implements IntentReader {
  private final FileSetReader reader;

  public DirectoryReader() {
    this(FileSetReader.MAX_VALUES);
  }

  DirectoryReader(long maxValues) {
    this.reader = new FileSetReader(maxValues);
  }

  @Override
  public IntentRead read(Path directory) {
    return reader.read(SourceFiles.read(directory));
  }

  @Override
  public IntentRead readDocuments(Map<String, String> documents) {
    return reader.readDocuments(documents);
  }
}
