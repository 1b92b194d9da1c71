package dev.weir.core.rollout;

import java.util.List;
import java.util.Optional;

/**
 * What the candidate gets beside its share.
 *
 * @param matches requests of which one is meant go to the candidate, whatever its share
 * @param mirror copies of the others' requests
 */
public record SideTraffic(List<RequestMatch> matches, Optional<Mirror> mirror) {
  public static final SideTraffic NONE = new SideTraffic(List.of(), Optional.empty());

  public SideTraffic {
    matches = List.copyOf(matches);
  }

  /** The same with a mirror, or without one. */
  public SideTraffic withMirror(Optional<Mirror> next) {
    return new SideTraffic(matches, next);
  }
}
