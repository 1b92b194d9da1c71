package dev.weir.simulation;

import dev.weir.simulation.ReplicaProcess.Machine;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What goes wrong with engines that share a log, with the log, and with the lease. */
final class EngineFaults {
  /** A proxy whose engine is silent for so long looks for another one. */
  private static final long KEEP_ALIVE_MILLIS = 12_000;

  /** So many steps take an engine through some turns. */
  private static final int STEPS = 60;

  private final World world;
  private final RandomGenerator dice;
  private final Lease lease;
  private final List<Machine> machines;
  private final Supplier<List<ReplicaProcess>> running;
  private final Supplier<List<SimulatedEnvoy>> envoys;

  EngineFaults(
      World world,
      RandomGenerator dice,
      Lease lease,
      List<Machine> machines,
      Supplier<List<ReplicaProcess>> running,
      Supplier<List<SimulatedEnvoy>> envoys) {
    this.world = world;
    this.dice = dice;
    this.lease = lease;
    this.machines = machines;
    this.running = running;
    this.envoys = envoys;
  }

  private Machine anyMachine() {
    return machines.get(dice.nextInt(machines.size()));
  }

  /** One of those that think that they lead, or another one. */
  private void withSome(java.util.function.Consumer<ReplicaProcess> act) {
    List<ReplicaProcess> all = running.get();
    List<ReplicaProcess> leading = all.stream().filter(p -> p.term().isPresent()).toList();
    List<ReplicaProcess> some = leading.isEmpty() || dice.nextInt(3) == 0 ? all : leading;
    if (!some.isEmpty()) {
      act.accept(some.get(dice.nextInt(some.size())));
    }
  }

  void happen() {
    switch (dice.nextInt(14)) {
      case 0 -> withSome(process -> process.host().die());
      case 1 -> anyMachine().fuse().arm(dice.nextInt(1, STEPS));
      case 2, 3 -> withSome(this::napsInTheMiddle);
      case 4 -> withSome(process -> sleeps(process, pause()));
      case 5 -> anyMachine().access().awayFor(outage());
      case 6 -> {
        long outage = outage();
        machines.forEach(machine -> machine.access().awayFor(outage));
      }
      case 7 -> anyMachine().access().loses(dice.nextInt(3) * 15);
      case 8 -> anyMachine().access().slow(dice.nextInt(3) * 1_000L);
      case 9 -> anyMachine().access().watchStallsFor(dice.nextLong(30_000));
      case 10 -> {
        String name = dice.nextBoolean() ? "" : anyMachine().name();
        world.note("lease", "is edited to '" + name + "'");
        lease.edit(name);
        if (name.isEmpty()) {
          running.get().forEach(process -> process.candidacy().look());
        }
      }
      case 11 -> withSome(process -> process.candidacy().sticks(dice.nextLong(5_000, 40_000)));
      case 12 -> {
        SimulatedFile file = anyMachine().file();
        file.refuse(true);
        world.after(
            dice.nextLong(8_000), "engine faults", "room on the disk", () -> file.refuse(false));
      }
      default -> {
        withSome(this::napsInTheMiddle);
        withSome(process -> process.candidacy().sticks(dice.nextLong(5_000, 40_000)));
      }
    }
  }

  /** Short, or past every lease. */
  private long pause() {
    return dice.nextBoolean() ? dice.nextLong(3_000) : dice.nextLong(7_000, 35_000);
  }

  private long outage() {
    return dice.nextLong(30_000);
  }

  private void napsInTheMiddle(ReplicaProcess process) {
    long pause = pause();
    process
        .host()
        .fuse()
        .armSleep(
            dice.nextInt(1, STEPS),
            () -> {
              world.note(process.host().actor("engine"), "falls asleep for " + pause + " ms");
              leftAlone(process, pause);
              process.host().nap(pause);
            });
  }

  private void sleeps(ReplicaProcess process, long pause) {
    world.note(process.host().actor("engine"), "sleeps for " + pause + " ms");
    leftAlone(process, pause);
    process.host().sleep(pause);
  }

  /** Its proxies do not wait for ever. */
  private void leftAlone(ReplicaProcess process, long pause) {
    if (pause > KEEP_ALIVE_MILLIS) {
      world.after(
          KEEP_ALIVE_MILLIS,
          "keep-alive " + process.name(),
          World.ROUTINE,
          () ->
              envoys.get().stream()
                  .filter(e -> e.link().filter(l -> l.process == process.host()).isPresent())
                  .filter(e -> process.host().isAsleep())
                  .forEach(SimulatedEnvoy::flap));
    }
  }
}
