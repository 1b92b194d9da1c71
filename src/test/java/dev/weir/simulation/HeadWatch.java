package dev.weir.simulation;

import dev.weir.store.replica.SharedLog.Head;
import java.util.Optional;
import java.util.function.Consumer;

/** What one engine is told of the log: late, but in order. */
final class HeadWatch {
  private final World world;
  private final SimulatedLog log;
  private final Access access;
  private final Host host;
  private final Runnable onChange;
  private final Consumer<Head> tells = this::tells;
  private Optional<Head> newest = Optional.empty();
  private long lastToldMillis;

  /**
   * @param onChange called when there is something newer
   */
  HeadWatch(World world, SimulatedLog log, Access access, Host host, Runnable onChange) {
    this.world = world;
    this.log = log;
    this.access = access;
    this.host = host;
    this.onChange = onChange;
  }

  void start() {
    log.tell(tells);
    log.head().ifPresent(this::tells);
  }

  void stop() {
    log.tellNoMore(tells);
  }

  /** The newest head that was seen. */
  Optional<Head> newest() {
    return newest;
  }

  private void tells(Head head) {
    // Nothing overtakes anything.
    lastToldMillis = Math.max(lastToldMillis, world.nowMillis() + access.toldInMillis());
    String actor = host.actor("watch");
    world.after(
        lastToldMillis - world.nowMillis(),
        actor,
        World.ROUTINE,
        () ->
            host.inOrder(
                actor,
                () -> {
                  newest = Optional.of(head);
                  onChange.run();
                }));
  }
}
