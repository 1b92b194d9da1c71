package dev.weir.supply;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads a list of {@code src/main/supply}. Fields that nobody knows are errors. */
final class Yaml {
  private static final ObjectMapper BINDER = new ObjectMapper();

  private Yaml() {}

  static <T> T read(Path file, TypeReference<T> type) throws IOException {
    return parse(Files.readString(file), type);
  }

  static <T> T parse(String text, TypeReference<T> type) {
    Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
    return BINDER.convertValue(document, type);
  }
}
