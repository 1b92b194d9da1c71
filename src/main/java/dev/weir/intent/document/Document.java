package dev.weir.intent.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.engine.Problem;
import java.util.List;
import java.util.Map;

/**
 * One document, with the place of every field.
 *
 * @param file relative to the source's root; for sources without files the kind and id
 * @param start where the document begins
 * @param keys where each field's name is written, by path
 * @param values where each value is written, by path
 * @param texts each unquoted value as written, by path: {@code 1.10} stays {@code 1.10}
 * @param problems of the text itself, found while reading
 * @param doubtfulNames fields whose unquoted name some readers take for something else; a problem
 *     only where the schema knows no field of that name
 */
public record Document(
    String file,
    Place start,
    JsonNode root,
    Map<String, Place> keys,
    Map<String, Place> values,
    Map<String, String> texts,
    List<Problem> problems,
    Map<String, Problem> doubtfulNames) {
  public Document {
    keys = Map.copyOf(keys);
    values = Map.copyOf(values);
    texts = Map.copyOf(texts);
    problems = List.copyOf(problems);
    doubtfulNames = Map.copyOf(doubtfulNames);
  }

  /** A document that was not read from a file. */
  public static Document withoutPlaces(String name, JsonNode root) {
    return new Document(
        name, Place.NOWHERE, root, Map.of(), Map.of(), Map.of(), List.of(), Map.of());
  }

  /** Where a field is written: its value when there is one, else the nearest field around it. */
  public Place placeOf(String path) {
    for (String at = path; !at.isEmpty(); at = FieldPath.parent(at)) {
      Place place = values.get(at);
      if (place != null && (at.equals(path) || !keys.containsKey(at))) {
        return place;
      }
      Place key = keys.get(at);
      if (key != null) {
        return key;
      }
    }
    return start;
  }

  /** Where a field's name is written. */
  public Place placeOfKey(String path) {
    Place key = keys.get(path);
    return key != null ? key : placeOf(path);
  }

  /** A problem at a field's value. */
  public Problem problem(String path, String wrong, String fix) {
    return problemAt(placeOf(path), path, wrong, fix);
  }

  /** A problem at a field's name. */
  public Problem problemAtKey(String path, String wrong, String fix) {
    return problemAt(placeOfKey(path), path, wrong, fix);
  }

  private Problem problemAt(Place place, String path, String wrong, String fix) {
    return new Problem(file, place.line(), place.column(), path, wrong, fix);
  }
}
