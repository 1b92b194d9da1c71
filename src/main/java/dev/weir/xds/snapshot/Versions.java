package dev.weir.xds.snapshot;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.xds.translate.XdsType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives content its version: {@code <generation>-<hash>}. The generation grows by one when the
 * content of a key changes and is stored before anybody sees it, so that a version never names two
 * contents, and a restart with equal content changes nothing.
 *
 * <p>Numbers are drawn first and become known with {@link #save}, all of them or none.
 */
final class Versions {
  private final RolloutStore store;
  private final Map<String, PublishedVersion> known;
  private final List<PublishedVersion> drawn = new ArrayList<>();

  Versions(RolloutStore store) {
    this.store = store;
    this.known = new HashMap<>(store.loadVersions());
  }

  /** Reads them again, because another engine has written them. */
  void refresh() {
    Map<String, PublishedVersion> stored = store.loadVersions();
    known.clear();
    known.putAll(stored);
  }

  /** Whether content of the snapshot has another number by now. */
  boolean haveRenumbered(Snapshot snapshot) {
    for (XdsType type : XdsType.values()) {
      PublishedVersion last = known.get(key(snapshot.group(), type));
      String shown = snapshot.set(type).version();
      if (last != null && !shown.equals(text(last)) && shown.endsWith(shownHash(last))) {
        return true;
      }
    }
    return false;
  }

  private static String key(ResourceId group, XdsType type) {
    return group + " " + type.label();
  }

  private static String text(PublishedVersion version) {
    return version.generation() + shownHash(version);
  }

  private static String shownHash(PublishedVersion version) {
    return "-" + version.hash().substring(0, ResourceSet.SHOWN_HASH);
  }

  /** Starts over: what was drawn and not saved is forgotten. */
  void begin() {
    drawn.clear();
  }

  String draw(ResourceId group, XdsType type, String hash) {
    String key = key(group, type);
    PublishedVersion last = known.get(key);
    if (last == null || !last.hash().equals(hash)) {
      last = new PublishedVersion(key, last == null ? 1 : last.generation() + 1, hash);
      drawn.add(last);
    }
    return text(last);
  }

  /**
   * Makes what was drawn durable.
   *
   * @param retired by group, where it has changed
   * @throws RolloutStore.StoreException and nothing has changed
   */
  void save(Map<ResourceId, List<RetiredResource>> retired) {
    if (!drawn.isEmpty() || !retired.isEmpty()) {
      store.savePublication(List.copyOf(drawn), retired);
      drawn.forEach(version -> known.put(version.key(), version));
      drawn.clear();
    }
  }
}
