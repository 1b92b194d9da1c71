package dev.weir.simulation;

import dev.weir.core.rollout.ResourceId;
import dev.weir.store.sqlite.LogPosition;
import dev.weir.xds.translate.XdsType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must never happen between the engines that share a log. */
final class ReplicaRules {
  private final World world;
  private final SimulatedLog log;
  private final List<ResourceId> groups;
  private final Map<Long, Map<String, String>> versions = new HashMap<>();

  /**
   * @param groups of the world's proxies
   */
  ReplicaRules(World world, SimulatedLog log, List<ResourceId> groups) {
    this.world = world;
    this.log = log;
    this.groups = groups;
  }

  /** A replica has made a change: it has what everybody has who has made the same ones. */
  void written(SimulatedFile file) {
    long number = file.position().map(LogPosition::number).orElse(-1L);
    log.place(number)
        .filter(there -> !there.is(file.kept()))
        .ifPresent(
            there -> {
              throw world.broken(
                  "replicas have the same at the same place",
                  number + ": " + Place.of(file.kept()) + " and " + there);
            });
  }

  /** A process has published all that its file has. */
  void published(SimulatedFile file, Host host) {
    long number = file.position().map(LogPosition::number).orElse(-1L);
    Map<String, String> here = versionsOf(host);
    Map<String, String> there = versions.computeIfAbsent(number, n -> here);
    if (!here.equals(there)) {
      throw world.broken(
          "equal states give equal versions", number + ": " + here + " and " + there);
    }
  }

  /** By node group and type. */
  Map<String, String> versionsOf(Host host) {
    Map<String, String> shown = new TreeMap<>();
    for (ResourceId group : groups) {
      host.xds()
          .snapshot(group)
          .ifPresent(
              snapshot -> {
                for (XdsType type : XdsType.values()) {
                  shown.put(group + " " + type.label(), snapshot.set(type).version());
                }
              });
    }
    return shown;
  }
}
