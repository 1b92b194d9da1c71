package dev.weir.simulation;

import dev.weir.engine.Engine;
import dev.weir.xds.server.CatchUp;

/** One run of the process of an engine that is alone. */
final class EngineProcess {
  private final Host host;
  private final TurningEngine turning;

  /**
   * @throws Crash when it dies at its start
   * @throws dev.weir.engine.RolloutStore.StoreException when the store cannot be read
   */
  EngineProcess(
      World world,
      Rules rules,
      TurningEngine.Surroundings around,
      SimulatedStore store,
      Fuse fuse,
      Runnable onDeath) {
    this.host = new Host(world, "", store, CatchUp.alone(), fuse, onDeath);
    this.turning =
        new TurningEngine(
            world,
            rules,
            host,
            around,
            new TurningEngine.Inside(
                store,
                new Outlet(rules, host, around.sabotage(), store::states, () -> {}),
                store::states,
                store::hasRefused,
                () -> true));
    rules.author(new Author(turning.plans(), rollout -> rules.proxies().countedBy(host, rollout)));
    host.xds().onChange(rollouts -> wakeUp());
  }

  Host host() {
    return host;
  }

  TurningEngine turning() {
    return turning;
  }

  Engine engine() {
    return turning.engine();
  }

  void wakeUp() {
    turning.wakeUp();
  }

  void die() {
    host.die();
  }
}
