package dev.weir.core.plan;

import dev.weir.core.rollout.ResourceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Collects faults, and words the commonest one: a name that nothing has. */
final class Faults {
  static final String SERVICE = "VirtualService";
  static final String ROUTER = "VirtualRouter";
  static final String NODE = "VirtualNode";
  static final String ROLLOUT = "Rollout";
  static final String POLICY = "GatePolicy";

  /** More names than this are not listed in one sentence. */
  private static final int SHOWN = 8;

  private final List<Fault> found = new ArrayList<>();
  private final Set<Named> unreadable;

  Faults(Set<Named> unreadable) {
    this.unreadable = Set.copyOf(unreadable);
  }

  List<Fault> found() {
    return List.copyOf(found);
  }

  void add(Named where, String path, String wrong, String fix) {
    found.add(new Fault(where.kind(), where.id(), path, wrong, fix));
  }

  /** Whether a resource is written somewhere but cannot be read; then nothing is said of it. */
  boolean isUnreadable(Named resource) {
    return unreadable.contains(resource);
  }

  /**
   * Notes a reference to a resource that is not there.
   *
   * @param known ids of the kind that was meant
   * @return whether it is there
   */
  boolean refers(Named where, String path, Named target, Collection<ResourceId> known) {
    if (known.contains(target.id())) {
      return true;
    }
    if (!isUnreadable(target)) {
      List<String> near =
          known.stream()
              .filter(id -> id.namespace().equals(target.id().namespace()))
              .map(ResourceId::name)
              .sorted()
              .toList();
      add(
          where,
          path,
          "There is no "
              + target.kind()
              + " '"
              + target.id().name()
              + "' in namespace '"
              + target.id().namespace()
              + "'.",
          "Add it, or name one that is there" + listed(near));
    }
    return false;
  }

  /** The end of a sentence: the names, if any. */
  static String listed(List<String> names) {
    if (names.isEmpty()) {
      return "; there is none in this namespace.";
    }
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return ": "
        + shown
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more." : ".");
  }
}
