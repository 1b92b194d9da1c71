package dev.weir.simulation;

import java.util.random.RandomGenerator;

/** One engine's part in the election, as the client library plays it. */
final class Candidacy {
  private final World world;
  private final Lease lease;
  private final String engine;
  private final Access access;
  private final Host host;
  private final Told told;
  private final RandomGenerator dice;
  private boolean elected;
  private long renewedAtMillis;
  private long stuckUntil;

  /** Who is told. */
  interface Told {
    void elected();

    void dismissed();
  }

  Candidacy(World world, Lease lease, String engine, Access access, Host host, Told told) {
    this.world = world;
    this.lease = lease;
    this.engine = engine;
    this.access = access;
    this.host = host;
    this.told = told;
    this.dice = world.dice("election " + engine);
  }

  /** Looks at the lease now, and again and again. */
  void start() {
    lookIn(dice.nextLong(200));
  }

  private void lookIn(long millis) {
    String actor = host.actor("election");
    host.after(
        millis,
        actor,
        () -> {
          look();
          // As Kubernetes' own controllers have it: 15, 10 and 2 seconds.
          lookIn(lease.millis() * 2 / 15 + dice.nextLong(50));
        });
  }

  /** Its thread hangs for so long: whatever happens to the lease, nobody is told. */
  void sticks(long millis) {
    stuckUntil = world.nowMillis() + millis;
  }

  void heal() {
    stuckUntil = 0;
  }

  void look() {
    if (world.nowMillis() < stuckUntil) {
      return;
    }
    if (!access.isAway() && lease.take(engine)) {
      renewedAtMillis = world.nowMillis();
      if (!elected) {
        elected = true;
        world.note(host.actor("election"), "won");
        told.elected();
      }
    } else if (elected && world.nowMillis() - renewedAtMillis > lease.millis() * 2 / 3) {
      elected = false;
      world.note(host.actor("election"), "lost");
      told.dismissed();
    }
  }

  /** Gives the seat up, where it can be reached, and stands again. */
  void stepDown() {
    elected = false;
    if (!access.isAway()) {
      lease.giveUp(engine);
    }
    told.dismissed();
  }
}
