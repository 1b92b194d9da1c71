package dev.weir.intent.kubernetes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rules of who holds whom. An object is in use as long as an object that stays names it: one
 * that nobody has deleted, or one that is deleted and in use itself. So objects that are all
 * deleted at once, as with their namespace, hold each other never. Pure.
 */
final class InUse {
  /**
   * The finalizer of an object that is in use: the API server takes it away only when that is gone.
   */
  static final String FINALIZER = "weir.dev/in-use";

  /** What is to be done with an object's finalizer. */
  enum Act {
    NOTHING,
    HOLD,
    LET_GO
  }

  private InUse() {}

  /**
   * Which objects are in use.
   *
   * @param live every object that nobody has deleted
   * @param names by object, whom it names; objects that are deleted, and such as are gone and still
   *     in force, among them
   * @return by object that is in use, by whom
   */
  static Map<String, SortedSet<String>> of(Set<String> live, Map<String, Set<String>> names) {
    Map<String, SortedSet<String>> users = new HashMap<>();
    Set<String> stays = new HashSet<>(live);
    Deque<String> next = new ArrayDeque<>(live);
    while (!next.isEmpty()) {
      String user = next.pop();
      for (String used : names.getOrDefault(user, Set.of())) {
        users.computeIfAbsent(used, _ -> new TreeSet<>()).add(user);
        if (stays.add(used)) {
          next.push(used);
        }
      }
    }
    return users;
  }

  /**
   * What an object needs.
   *
   * @param isLive whether nobody has deleted it; a deleted one takes no new finalizer
   * @param hasFinalizer whether it has this one
   * @param isUsed whether it is in use
   * @param isCertain whether everybody who may use it is known
   */
  static Act act(boolean isLive, boolean hasFinalizer, boolean isUsed, boolean isCertain) {
    if (isUsed) {
      return isLive && !hasFinalizer ? Act.HOLD : Act.NOTHING;
    }
    return hasFinalizer && isCertain ? Act.LET_GO : Act.NOTHING;
  }

  /** Why a deletion waits, for people. */
  static String sentence(Set<String> users) {
    int more = users.size() - MOST_NAMED;
    return "Deletion waits, and it stays in force: "
        + String.join(", ", users.stream().limit(MOST_NAMED).toList())
        + (more > 0 ? " and " + more + " more" : "")
        + (users.size() == 1 ? " names it." : " name it.")
        + " It goes when nobody does.";
  }

  private static final int MOST_NAMED = 5;
}
