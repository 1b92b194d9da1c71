package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.resource.IntentSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a set that agrees with itself of objects that come one at a time and from many people. An
 * object with a problem is held back: what was taken of it before stays in force, and one that was
 * never taken is not there. So one team's mistake stops no other team, and what is not wrong is
 * taken at once.
 */
final class HeldBack {
  /** After so many looks it is no longer searched for who is to blame. */
  private static final int MAX_LOOKS = 16;

  /** By kind and id: what is in force. */
  private Map<String, JsonNode> lastGood;

  /**
   * @param stored what an earlier run had in force, as it was kept
   */
  HeldBack(Map<String, String> stored) {
    this.lastGood = parsed(stored);
  }

  private static Map<String, JsonNode> parsed(Map<String, String> texts) {
    Map<String, JsonNode> nodes = new HashMap<>();
    texts.forEach((key, text) -> nodes.put(key, ObjectDocuments.parse(text)));
    return nodes;
  }

  /** What of the last read is in force, by kind and id. */
  Map<String, JsonNode> inForce() {
    return Map.copyOf(lastGood);
  }

  /**
   * Takes what can be taken.
   *
   * @param wanted every object by kind and id
   * @param digest of them
   * @return refused only when not even what was in force agrees with itself any more
   */
  IntentRead read(Map<String, JsonNode> wanted, String digest) {
    Map<String, JsonNode> taken = new TreeMap<>(wanted);
    Set<Problem> held = new LinkedHashSet<>();
    for (int look = 0; ; look++) {
      switch (IntentSet.read(documents(taken), List.of(), digest)) {
        case IntentRead.Accepted accepted -> {
          lastGood = parsed(accepted.documents());
          return new IntentRead.Accepted(
              accepted.intent(), digest, accepted.documents(), List.copyOf(held));
        }
        case IntentRead.Refused refused -> {
          held.addAll(refused.problems());
          if (!stepBack(taken, refused.problems(), look)) {
            return new IntentRead.Refused(List.copyOf(held), digest);
          }
        }
      }
    }
  }

  private static List<Document> documents(Map<String, JsonNode> objects) {
    return objects.entrySet().stream()
        .map(object -> Document.withoutPlaces(object.getKey(), object.getValue()))
        .toList();
  }

  /**
   * Puts back the objects that have problems; when they are what they were, all of their
   * namespaces, because then something is gone that they name; at last everything.
   *
   * @return false when everything is as it was already
   */
  private boolean stepBack(Map<String, JsonNode> taken, List<Problem> problems, int look) {
    boolean moved = false;
    if (look < MAX_LOOKS) {
      for (Problem problem : problems) {
        moved |= putBack(taken, problem.file());
      }
      if (moved) {
        return true;
      }
      for (Problem problem : problems) {
        String namespace = namespace(problem.file());
        Set<String> keys = new LinkedHashSet<>(taken.keySet());
        keys.addAll(lastGood.keySet());
        for (String key : keys) {
          if (namespace(key).equals(namespace)) {
            moved |= putBack(taken, key);
          }
        }
      }
      if (moved) {
        return true;
      }
    }
    moved = !taken.equals(lastGood);
    taken.clear();
    taken.putAll(lastGood);
    return moved;
  }

  private boolean putBack(Map<String, JsonNode> taken, String key) {
    JsonNode before = lastGood.get(key);
    JsonNode now = before == null ? taken.remove(key) : taken.put(key, before);
    return before == null ? now != null : !before.equals(now);
  }

  private static String namespace(String key) {
    int space = key.indexOf(' ');
    int slash = key.indexOf('/', space + 1);
    return slash < 0 ? "" : key.substring(space + 1, slash);
  }
}
