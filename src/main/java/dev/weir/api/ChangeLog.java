package dev.weir.api;

import dev.weir.core.rollout.ResourceId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rollouts changed after which moment. Each change has a number, and of each rollout only the
 * newest is kept, so who comes back is told what changed meanwhile and not what happened. Any
 * thread.
 */
final class ChangeLog {
  /** Of more rollouts (gone ones among them) the ones that changed first are forgotten. */
  static final int MAX_KEPT = 10_000;

  private static final Pattern ID = Pattern.compile("([0-9a-f]{8})-([0-9]{1,18})-([0-9a-f]+)");

  // Numbers begin anew with each process.
  private final String process = UUID.randomUUID().toString().substring(0, 8);
  private final int maxKept;
  private final LinkedHashMap<ResourceId, Long> last = new LinkedHashMap<>();
  private final Set<Listener> listeners = new LinkedHashSet<>();
  private long newest;
  private long forgotten;

  ChangeLog(int maxKept) {
    this.maxKept = maxKept;
  }

  /** Is told of each change, in order; quickly. */
  interface Listener {
    void changed(Change change);
  }

  /**
   * @param number from 1
   */
  record Change(ResourceId rollout, long number) {}

  /**
   * Where a listener begins.
   *
   * @param number of the newest change before those that the listener is told of
   * @param missed what changed since it was here, in order; empty when that is not known, and it
   *     has to see everything anew
   */
  record Start(long number, Optional<List<Change>> missed) {}

  synchronized void changed(ResourceId rollout) {
    newest++;
    last.remove(rollout);
    last.put(rollout, newest);
    if (last.size() > maxKept) {
      forgotten = last.pollFirstEntry().getValue();
    }
    Change change = new Change(rollout, newest);
    listeners.forEach(listener -> listener.changed(change));
  }

  /**
   * Listens from now on.
   *
   * @param lastId what the listener heard last, as it says; empty for one that begins
   * @param sight says what it may see: of what it could not see before it has missed all
   */
  synchronized Start follow(Listener listener, Optional<String> lastId, String sight) {
    listeners.add(listener);
    return new Start(
        newest, lastId.isEmpty() ? Optional.of(List.of()) : since(lastId.get(), sight));
  }

  private Optional<List<Change>> since(String id, String sight) {
    Matcher known = ID.matcher(id);
    if (!known.matches() || !known.group(1).equals(process) || !known.group(3).equals(sight)) {
      return Optional.empty();
    }
    long number = Long.parseLong(known.group(2));
    if (number < forgotten || number > newest) {
      return Optional.empty();
    }
    List<Change> missed = new ArrayList<>();
    for (Map.Entry<ResourceId, Long> entry : last.sequencedEntrySet().reversed()) {
      if (entry.getValue() <= number) {
        break;
      }
      missed.addFirst(new Change(entry.getKey(), entry.getValue()));
    }
    return Optional.of(missed);
  }

  synchronized void leave(Listener listener) {
    listeners.remove(listener);
  }

  synchronized long newest() {
    return newest;
  }

  /** What a client that has seen all changes up to this one says when it comes again. */
  String id(long number, String sight) {
    return process + "-" + number + "-" + sight;
  }
}
