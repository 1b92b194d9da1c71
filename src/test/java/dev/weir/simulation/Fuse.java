package dev.weir.simulation;

/** Ends the engine's process between two of its steps, or lets it fall asleep there. */
final class Fuse {
  private final World world;
  private int steps;
  private Runnable sleep = () -> {};
  private int stepsToSleep;

  Fuse(World world) {
    this.world = world;
  }

  /** The process dies at the so-manieth step from now, counted from 1; 0 never. */
  void arm(int at) {
    steps = at;
  }

  /** Something else happens at the so-manieth step from now, in the middle of what is done. */
  void armSleep(int at, Runnable falls) {
    stepsToSleep = at;
    sleep = falls;
  }

  /** The process comes to a step. */
  void pass(String where) {
    if (steps > 0 && --steps == 0) {
      // Not where: which of several rollouts is decided on first is not the same in every run.
      world.note("fuse", "crash");
      throw new Crash(where);
    }
    if (stepsToSleep > 0 && --stepsToSleep == 0) {
      sleep.run();
    }
  }
}
