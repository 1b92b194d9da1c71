package dev.weir.core.plan;

import dev.weir.core.rollout.ResourceId;

/**
 * One resource of any kind.
 *
 * @param kind for example VirtualRouter
 */
public record Named(String kind, ResourceId id) {
  @Override
  public String toString() {
    return kind + " " + id;
  }
}
