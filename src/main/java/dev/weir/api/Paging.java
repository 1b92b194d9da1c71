package dev.weir.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list, as its caller asks for it. What a page ends with is written into the token of
 * the next one, so a token stays good when items come and go: nothing that stays is left out or
 * comes twice.
 *
 * @param list which list it is of; a token of another one is refused
 * @param after the key of the last item of the page before; empty for the first page
 */
record Paging(String list, int limit, List<String> after) {
  static final String LIMIT = "limit";
  static final String CONTINUE = "continue";

  /** So many items come when no limit is given. */
  static final int DEFAULT_LIMIT = 500;

  static final int MAX_LIMIT = 1_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Items by an order of their keys, part by part; a key is never longer than another one of the
   * same list.
   */
  static final Comparator<List<String>> ORDER =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int by = a.get(i).compareTo(b.get(i));
          if (by != 0) {
            return by;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  Paging {
    after = List.copyOf(after);
  }

  /**
   * A page.
   *
   * @param next the key to go on behind; empty when this is the last page
   */
  record Page<T>(List<T> items, Optional<List<String>> next) {}

  /**
   * What the query asks for.
   *
   * @param parts of a key in this list
   * @throws Problem.ProblemException naming the parameter that is wrong
   */
  static Paging of(Query query, String list, int parts) {
    int limit = (int) query.number(LIMIT, MAX_LIMIT).orElse(DEFAULT_LIMIT);
    return new Paging(
        list, limit, query.text(CONTINUE).map(t -> read(t, list, parts)).orElse(List.of()));
  }

  /** The page of a list that is there as a whole, in any order. */
  <T> Page<T> of(List<T> all, Function<T, List<String>> key) {
    return cut(
        all.stream()
            .filter(item -> after.isEmpty() || ORDER.compare(key.apply(item), after) > 0)
            .sorted(Comparator.comparing(key, ORDER))
            .limit(limit + 1L)
            .toList(),
        key);
  }

  /**
   * The page of what was read for it.
   *
   * @param read in order, one more than the limit when there are more
   */
  <T> Page<T> cut(List<T> read, Function<T, List<String>> key) {
    return read.size() <= limit
        ? new Page<>(read, Optional.empty())
        : new Page<>(read.subList(0, limit), Optional.of(key.apply(read.get(limit - 1))));
  }

  /** Writes the token of the next page into a list, as Kubernetes does. */
  ObjectNode with(ObjectNode node, Page<?> page) {
    page.next().ifPresent(key -> node.putObject("metadata").put(CONTINUE, token(key)));
    return node;
  }

  private String token(List<String> key) {
    List<String> parts = new ArrayList<>(List.of(list));
    parts.addAll(key);
    try {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(parts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts that JSON cannot hold", e);
    }
  }

  private static List<String> read(String token, String list, int parts) {
    try {
      String[] read = JSON.readValue(Base64.getUrlDecoder().decode(token), String[].class);
      List<String> key = List.of(read == null ? new String[0] : read);
      if (key.size() == parts + 1 && key.getFirst().equals(list)) {
        return key.subList(1, key.size());
      }
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      throw broken();
    }
    throw broken();
  }

  static Problem.ProblemException broken() {
    return Problem.badRequest(
            CONTINUE,
            "continue is not a token of this list; give metadata.continue of the page before as it"
                + " came, or leave it out to begin anew.")
        .exception();
  }
}
