package dev.weir.intent.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.document.YamlReader;
import dev.weir.intent.resource.IntentSet;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a set of YAML files as one intent. May be used by several threads. */
public final class FileSetReader {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Values in all files together; a rollout with its mesh has about a hundred. */
  public static final long MAX_VALUES = 2_000_000;

  private record Remembered(String digest, IntentRead read) {}

  private final long maxValues;

  public FileSetReader() {
    this(MAX_VALUES);
  }

  /**
   * @param maxValues in all files together
   */
  public FileSetReader(long maxValues) {
    this.maxValues = maxValues;
  }

  /** The last set read: most reads find what the one before found, and need not think again. */
  private volatile @Nullable Remembered last;

  /** Everything valid, or everything that is wrong. Equal files, equal digest. */
  public IntentRead read(FileSet files) {
    Map<String, byte[]> seen = new HashMap<>(files.contents());
    // What cannot be read is part of what was found, or its repair would not be a change.
    files
        .problems()
        .forEach(p -> seen.put("\0" + p.render(), p.render().getBytes(StandardCharsets.UTF_8)));
    String digest = Digests.of(seen);
    Remembered before = last;
    if (before != null && before.digest().equals(digest)) {
      return before.read();
    }
    List<Document> documents = new ArrayList<>();
    List<Problem> problems = new ArrayList<>(files.problems());
    long values = 0;
    for (Map.Entry<String, byte[]> file : files.contents().entrySet()) {
      YamlReader.Parsed parsed = parse(file.getKey(), file.getValue());
      values += parsed.documents().stream().mapToLong(one -> one.values().size()).sum();
      if (values > maxValues) {
        problems.add(
            new Problem(
                file.getKey(),
                0,
                0,
                "",
                "With this file there are more than " + maxValues + " values to read.",
                "Take out what is not Weir's, or spread it over several engines."));
        break;
      }
      documents.addAll(parsed.documents());
      problems.addAll(parsed.problems());
    }
    IntentRead read = IntentSet.read(documents, problems, digest);
    last = new Remembered(digest, read);
    return read;
  }

  private static YamlReader.Parsed parse(String name, byte[] content) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(content))
              .toString();
      return YamlReader.read(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      Problem problem =
          new Problem(
              name, 0, 0, "", "The file is not UTF-8 text.", "Save it with the encoding UTF-8.");
      return new YamlReader.Parsed(List.of(), List.of(problem));
    }
  }

  /** Reads what the store has kept of earlier reads; see {@code IntentReader}. */
  public IntentRead readDocuments(Map<String, String> documents) {
    List<Document> parsed = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, byte[]> contents = new HashMap<>();
    new TreeMap<>(documents)
        .forEach(
            (name, text) -> {
              contents.put(name, text.getBytes(StandardCharsets.UTF_8));
              try {
                JsonNode root = JSON.readTree(text);
                parsed.add(Document.withoutPlaces(name, root));
              } catch (JsonProcessingException e) {
                problems.add(
                    new Problem(
                        name,
                        0,
                        0,
                        "",
                        "The stored document is not JSON: " + e.getOriginalMessage() + ".",
                        "Read the directory again."));
              }
            });
    return IntentSet.readStored(parsed, problems, Digests.of(contents));
  }
}
