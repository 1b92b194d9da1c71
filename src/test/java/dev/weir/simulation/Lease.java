package dev.weir.simulation;

/** The seat of whoever should lead, as it stands on the API server. */
final class Lease {
  private final World world;
  private final long millis;
  private String holder = "";
  private long endsAt;

  Lease(World world, long millis) {
    this.world = world;
    this.millis = millis;
  }

  /** How long one who is silent is still taken for its holder. */
  long millis() {
    return millis;
  }

  String holder() {
    return holder;
  }

  /** Takes it, or keeps it. Who has another one's name in it waits until that one is silent. */
  boolean take(String candidate) {
    boolean free = holder.isEmpty() || world.nowMillis() >= endsAt;
    if (!free && !holder.equals(candidate)) {
      return false;
    }
    holder = candidate;
    endsAt = world.nowMillis() + millis;
    return true;
  }

  void giveUp(String candidate) {
    if (holder.equals(candidate)) {
      holder = "";
    }
  }

  /** Somebody writes a name into it by hand, or none. */
  void edit(String name) {
    holder = name;
    endsAt = world.nowMillis() + millis;
  }
}
