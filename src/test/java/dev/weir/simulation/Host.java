package dev.weir.simulation;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore;
import dev.weir.xds.server.CatchUp;
import dev.weir.xds.server.SteppedXds;
import dev.weir.xds.server.XdsLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One run of an engine's process, from its start to its death, and the streams that it serves.
 * While it sleeps, as a machine does that is moved or has no processor for it, everything that
 * happens to it waits.
 */
final class Host {
  /** How soon after it woke up each of its threads goes on, at the latest. */
  private static final long STRETCHES_MILLIS = 400;

  private final World world;
  private final String suffix;
  private final Fuse fuse;
  private final Runnable onDeath;
  private final RandomGenerator dice;
  private final SteppedXds xds;
  private final List<Waiting> waiting = new ArrayList<>();
  private Map<ResourceId, RolloutState> published = Map.of();
  private boolean alive = true;
  private int sleeps;

  private record Waiting(String actor, boolean inOrder, Runnable task) {}

  /**
   * @param name empty where there is one engine only
   * @throws Crash when it dies at its start
   * @throws RolloutStore.StoreException when the store cannot be read
   */
  Host(World world, String name, RolloutStore store, CatchUp catchUp, Fuse fuse, Runnable onDeath) {
    this.world = world;
    this.suffix = name.isEmpty() ? "" : " " + name;
    this.fuse = fuse;
    this.onDeath = onDeath;
    this.dice = world.dice(actor("engine"));
    this.xds =
        new SteppedXds(
            store,
            world::wallClock,
            task ->
                world.after(
                    dice.nextLong(5),
                    actor("notices"),
                    World.ROUTINE,
                    () -> inOrder(actor("notices"), task)),
            XdsLimits.DEFAULT,
            catchUp);
  }

  /** What a part of this process is called in the history. */
  String actor(String part) {
    return part + suffix;
  }

  RandomGenerator dice() {
    return dice;
  }

  SteppedXds xds() {
    return xds;
  }

  Fuse fuse() {
    return fuse;
  }

  boolean isAlive() {
    return alive;
  }

  boolean isAsleep() {
    return sleeps > 0;
  }

  /** The states that its proxies have been given. */
  Map<ResourceId, RolloutState> published() {
    return published;
  }

  void published(Map<ResourceId, RolloutState> states) {
    published = states;
  }

  /** Does it as one of the process's threads, after whatever waits for the same one. */
  void inOrder(String actor, Runnable task) {
    run(new Waiting(actor, true, task));
  }

  /** Does it as that actor when so long has passed, as a matter of routine. */
  void after(long millis, String actor, Runnable task) {
    world.after(millis, actor, World.ROUTINE, () -> run(actor, task));
  }

  /** Does it as a thread of the process that looks at what there is. */
  void run(String actor, Runnable task) {
    run(new Waiting(actor, false, task));
  }

  private void run(Waiting one) {
    if (alive && sleeps > 0) {
      waiting.add(one);
    } else if (alive) {
      one.task().run();
    }
  }

  /**
   * Stands still in the middle of what it does, while everybody else goes on.
   *
   * @throws Crash when it was killed meanwhile
   */
  void nap(long millis) {
    sleeps++;
    world.pass(millis);
    wake();
    if (!alive) {
      throw new Crash("killed in its sleep");
    }
  }

  /** Stands still from now on, between two of its events. */
  void sleep(long millis) {
    if (alive && sleeps == 0) {
      sleeps++;
      world.after(millis, actor("engine"), "wakes up", this::wake);
    }
  }

  private void wake() {
    sleeps--;
    if (sleeps > 0 || !alive) {
      return;
    }
    for (Waiting one : List.copyOf(waiting)) {
      long stretches = one.inOrder() ? 0 : dice.nextLong(STRETCHES_MILLIS);
      world.after(stretches, one.actor(), World.ROUTINE, () -> run(one));
    }
    waiting.clear();
  }

  /** Everything that is not in the store is lost. */
  void die() {
    if (alive) {
      alive = false;
      fuse.arm(0);
      fuse.armSleep(0, () -> {});
      onDeath.run();
    }
  }
}
