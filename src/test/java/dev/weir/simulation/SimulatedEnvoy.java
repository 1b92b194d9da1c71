package dev.weir.simulation;

import dev.weir.core.rollout.ResourceId;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One Envoy: takes what it is given as Envoy 1.40 does, when and if it likes. */
final class SimulatedEnvoy {
  /** How it behaves. */
  enum Mood {
    WELL,
    SLOW,
    SILENT,
    REFUSES_CLUSTERS,
    REFUSES_ROUTES
  }

  private final World world;
  private final Rules rules;
  private final String id;
  private final ResourceId group;
  private final RandomGenerator dice;
  private final Sabotage sabotage;
  private Holdings holdings;
  private Optional<SimulatedStream> link = Optional.empty();
  private Mood mood = Mood.WELL;
  private boolean hasRefused;
  private int links;

  /** Finds an engine's process, when there is one. */
  interface Address {
    Optional<Host> process();
  }

  private final Address address;

  SimulatedEnvoy(
      World world, Rules rules, String id, ResourceId group, Address address, Sabotage sabotage) {
    this.world = world;
    this.rules = rules;
    this.holdings = new Holdings(rules.contents());
    this.id = id;
    this.group = group;
    this.dice = world.dice("envoy " + id);
    this.address = address;
    this.sabotage = sabotage;
  }

  Holdings holdings() {
    return holdings;
  }

  Mood mood() {
    return mood;
  }

  Sabotage sabotage() {
    return sabotage;
  }

  /** It has refused something. */
  void hasRefused() {
    hasRefused = true;
  }

  /** A stream has ended; if it is the current one, another is opened after a while. */
  void lost(SimulatedStream stream) {
    if (link.filter(l -> l == stream).isPresent()) {
      link = Optional.empty();
      reconnectIn(dice.nextLong(200, 10_000));
    }
  }

  String id() {
    return id;
  }

  ResourceId group() {
    return group;
  }

  Optional<SimulatedStream> link() {
    return link;
  }

  void reconnectIn(long millis) {
    world.after(millis, "envoy " + id, "connects", this::connect);
  }

  private void connect() {
    if (link.isPresent()) {
      return;
    }
    Optional<Host> process = address.process();
    if (process.isEmpty()) {
      reconnectIn(dice.nextLong(200, 10_000));
      return;
    }
    SimulatedStream fresh = new SimulatedStream(world, rules, this, process.get(), ++links);
    link = Optional.of(fresh);
    rules.opened(fresh);
    fresh.open();
  }

  /** The engine's process is gone; the connection breaks when that is noticed. */
  void engineDied(Host process) {
    link.filter(l -> l.process == process)
        .ifPresent(
            l ->
                world.after(
                    dice.nextLong(500),
                    "envoy " + id,
                    "notices",
                    () -> l.lost("connection reset")));
  }

  /** Breaks its connection off and comes back. */
  void flap() {
    link.ifPresent(SimulatedStream::cutByEnvoy);
    link = Optional.empty();
    reconnectIn(dice.nextLong(1, 8_000));
  }

  /** The process is started anew and knows nothing. */
  void restart() {
    link.ifPresent(SimulatedStream::cutByEnvoy);
    link = Optional.empty();
    holdings = new Holdings(rules.contents());
    reconnectIn(dice.nextLong(1, 8_000));
  }

  void mood(Mood other) {
    mood = other;
    if (hasRefused && mood != Mood.REFUSES_CLUSTERS && mood != Mood.REFUSES_ROUTES) {
      // What a stream has refused it is not offered again; somebody has mended the proxy.
      hasRefused = false;
      flap();
    }
    if (mood != Mood.SILENT && mood != Mood.SLOW) {
      link.ifPresent(SimulatedStream::answerAllHeld);
    }
  }

  /** Well again, and connected. */
  void heal() {
    mood(Mood.WELL);
    if (link.isEmpty()) {
      reconnectIn(1);
    }
  }
}
