package dev.weir.model.protocol;

import dev.weir.core.lifecycle.Command;
import dev.weir.model.Broken;
import dev.weir.simulation.Documents;
import dev.weir.store.document.StateDocuments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One history, as far as it has been played. */
final class World {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Limits bounds;
  private final ProtocolBreak broken;
  private final List<ModelProxy> proxies = new ArrayList<>();
  private final ProtocolRules rules = new ProtocolRules(proxies);
  private final Documents documents = new Documents();
  private final Disk disk;
  private Process process;
  private Instant now = START;
  private int fuse;
  private int reads;
  private int deaths;
  private int refusals;
  private int failures;
  private boolean promoted;
  private boolean aborted;
  private boolean moved;

  /** The engine's end; an error, so that nobody takes it for a fault that can be borne. */
  private static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Both rollouts at their first revisions, on every proxy. */
  World(Limits bounds, ProtocolBreak broken) {
    this.bounds = bounds;
    this.broken = broken;
    this.disk = new Disk(this::step, broken, rules::saving);
    for (int i = 0; i < bounds.proxies(); i++) {
      proxies.add(new ModelProxy("envoy-" + i, "shop/" + Shop.CALLER, broken));
    }
    start();
    process.read(Shop.intent(0));
    turn();
    proxies.forEach(proxy -> proxy.connect(process.xds()));
    while (proxies.stream().anyMatch(p -> p.hasSaid() || p.hasResponse()) || process.isDue(now)) {
      for (ModelProxy proxy : proxies) {
        proxy.heard();
        if (proxy.hasResponse()) {
          take(proxy);
        }
      }
      turn();
    }
    rules.settled(disk.states());
    Complaints.none();
  }

  private void start() {
    process =
        new Process(
            disk,
            () -> now,
            documents,
            this::step,
            broken,
            splits -> rules.publishing(disk.states(), splits));
  }

  private void step() {
    if (fuse > 0 && --fuse == 0) {
      throw new Died();
    }
  }

  private void turn() {
    rules.turning(process.xds().proxies());
    process.turn();
  }

  private void take(ModelProxy proxy) {
    proxy.take();
    rules.taken(proxy);
  }

  /** Everything that can happen now; nothing when both rollouts are at rest. */
  List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    boolean due = process.isDue(now);
    boolean underWay =
        due || process.questions() > 0 || proxies.stream().anyMatch(World::isUnderWay);
    if (due) {
      choices.add(new Choice(Choice.Kind.TURN, -1));
    }
    for (int i = 0; i < proxies.size(); i++) {
      proxy(choices, i);
    }
    if (process.questions() > 0) {
      choices.add(new Choice(Choice.Kind.GOOD, -1));
      if (failures < bounds.failures()) {
        choices.add(new Choice(Choice.Kind.BAD, -1));
      }
    }
    if (reads < Shop.READS) {
      choices.add(new Choice(Choice.Kind.READ, bounds.oneRead() ? Shop.READS : reads + 1));
    }
    if (bounds.orders() && reads > 0 && !promoted) {
      choices.add(new Choice(Choice.Kind.PROMOTE, -1));
    }
    if (bounds.orders() && reads > 0 && !aborted) {
      choices.add(new Choice(Choice.Kind.ABORT, -1));
    }
    if (!due && (bounds.slow() || !underWay) && process.nextWake().isPresent()) {
      choices.add(new Choice(Choice.Kind.TIME, -1));
    }
    if (!choices.isEmpty() && deaths < bounds.deaths()) {
      choices.add(new Choice(Choice.Kind.DEATH, -1));
      for (int at = 1; due && at <= bounds.deathSteps(); at++) {
        choices.add(new Choice(Choice.Kind.TURN_AND_DEATH, at));
      }
    }
    return choices;
  }

  private static boolean isUnderWay(ModelProxy proxy) {
    return proxy.hasResponse() || !proxy.isConnected();
  }

  private void proxy(List<Choice> choices, int which) {
    ModelProxy proxy = proxies.get(which);
    if (!proxy.isConnected()) {
      choices.add(new Choice(Choice.Kind.CONNECTS, which));
      return;
    }
    if (proxy.hasResponse()) {
      choices.add(new Choice(Choice.Kind.TAKES, which));
      if (deaths < bounds.deaths()) {
        choices.add(new Choice(Choice.Kind.TAKES_UNHEARD, which));
      }
      if (refusals < bounds.refusals()) {
        choices.add(new Choice(Choice.Kind.REFUSES, which));
      }
    }
    if (proxy.hasRefused()) {
      choices.add(new Choice(Choice.Kind.CONNECTS, which));
    }
  }

  /**
   * Lets one thing happen.
   *
   * @return whether it could: a turn may be over before the step at which it was to die
   * @throws Broken when a rule is
   */
  boolean happens(Choice choice) {
    moved = true;
    switch (choice.kind()) {
      case TURN -> turn();
      case TURN_AND_DEATH -> {
        fuse = choice.which();
        try {
          turn();
          Complaints.none();
          return false;
        } catch (Died died) {
          dies();
        }
      }
      case DEATH -> dies();
      case TIME -> now = process.nextWake().orElseThrow();
      case CONNECTS -> {
        proxies.get(choice.which()).leave();
        proxies.get(choice.which()).connect(process.xds());
        proxies.get(choice.which()).heard();
      }
      case TAKES -> {
        take(proxies.get(choice.which()));
        proxies.get(choice.which()).heard();
      }
      case TAKES_UNHEARD -> {
        take(proxies.get(choice.which()));
        dies();
      }
      case REFUSES -> {
        refusals++;
        proxies.get(choice.which()).refuse();
        proxies.get(choice.which()).heard();
      }
      case READ -> {
        reads = choice.which();
        process.read(Shop.intent(reads));
      }
      case GOOD -> process.answer(true);
      case BAD -> {
        failures++;
        process.answer(false);
      }
      case PROMOTE -> {
        promoted = true;
        process.command(command(Command.Kind.PROMOTE, "ann"));
      }
      case ABORT -> {
        aborted = true;
        process.command(command(Command.Kind.ABORT, "bob"));
      }
    }
    Complaints.none();
    return true;
  }

  private static Command command(Command.Kind kind, String who) {
    boolean promote = kind == Command.Kind.PROMOTE;
    return new Command(
        "1",
        kind,
        who,
        Optional.empty(),
        OptionalInt.empty(),
        promote,
        promote,
        Optional.empty(),
        Optional.empty());
  }

  private void dies() {
    deaths++;
    fuse = 0;
    proxies.forEach(ModelProxy::cut);
    start();
    if (reads > 0) {
      // As after every start, the files are read again.
      process.read(Shop.intent(reads));
    }
  }

  /** The history so far is one that was known. */
  void isReplayed() {
    moved = false;
  }

  /** Whether nothing has happened since it was replayed. */
  boolean isFresh() {
    return !moved;
  }

  /**
   * Nothing can happen any more.
   *
   * @throws Broken when somebody still waits for something
   */
  void rests() {
    rules.settled(disk.states());
    if (!process.unanswered().isEmpty()) {
      throw new Broken("everybody gets an answer", process.unanswered() + " have none");
    }
  }

  /** Equal for worlds from which the same can happen. */
  String fingerprint() {
    StringBuilder text = new StringBuilder();
    disk.states().values().forEach(state -> text.append(StateDocuments.write(state)));
    text.append(now)
        .append(reads)
        .append(deaths)
        .append(refusals)
        .append(failures)
        .append(promoted)
        .append(aborted)
        .append(process.fingerprint())
        .append(rules.fingerprint());
    proxies.stream().map(this::of).sorted().forEach(text::append);
    return text.toString();
  }

  /** A proxy and what its stream knows; which of several that are alike it is does not matter. */
  private String of(ModelProxy proxy) {
    return "\n"
        + proxy.fingerprint()
        + process.xds().proxies().stream()
            .filter(status -> status.id().equals(proxy.id()))
            .map(status -> status.resources().toString())
            .toList();
  }
}
