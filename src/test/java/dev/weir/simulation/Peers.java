package dev.weir.simulation;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.PeerReports;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One engine's part in what the engines tell each other of their proxies. */
final class Peers implements PeerReports {
  /** What comes in a burst is written together. */
  private static final long GATHER_MILLIS = 30;

  private final World world;
  private final Reports board;
  private final String engine;
  private final Access access;
  private final Host host;
  private final long silenceMillis;
  private final Supplier<Reports.Told> own;
  private final RandomGenerator dice;
  private final Map<String, Heard> heard = new TreeMap<>();
  private final List<Consumer<Set<ResourceId>>> listeners = new ArrayList<>();
  private boolean complete;
  private boolean writes;
  private long lastToldMillis;

  private record Heard(Reports.Told told, long atMillis) {}

  /**
   * @param own what this engine's proxies say now
   */
  Peers(
      World world,
      Reports board,
      String engine,
      Access access,
      Host host,
      long silenceMillis,
      Supplier<Reports.Told> own) {
    this.world = world;
    this.board = board;
    this.engine = engine;
    this.access = access;
    this.host = host;
    this.silenceMillis = silenceMillis;
    this.own = own;
    this.dice = world.dice("reports " + engine);
  }

  /** Begins to tell and to hear. */
  void start() {
    board.add(this);
    readAll();
    lives();
  }

  void stop() {
    board.remove(this);
  }

  /** Whether what the others say has been read once. */
  boolean complete() {
    return complete;
  }

  private void readAll() {
    later(
        access.toldInMillis(),
        () -> {
          if (access.isAway()) {
            readAll();
          } else {
            complete = true;
            board.all().forEach(this::hear);
          }
        });
  }

  private void lives() {
    write();
    forgetSilent();
    later(silenceMillis / 3, this::lives);
  }

  /** What this engine's proxies say has changed, perhaps. */
  void changed() {
    if (!writes) {
      writes = true;
      later(GATHER_MILLIS, this::write);
    }
  }

  private void write() {
    writes = false;
    if (!access.isAway()) {
      board.write(own.get());
    }
  }

  /** Another engine has written. */
  void isTold(Reports.Told told) {
    if (!told.engine().equals(engine) && complete) {
      // Nothing overtakes anything.
      lastToldMillis = Math.max(lastToldMillis, world.nowMillis() + access.toldInMillis());
      later(lastToldMillis - world.nowMillis(), () -> hear(told));
    }
  }

  private void later(long millis, Runnable then) {
    String actor = host.actor("reports");
    world.after(millis, actor, World.ROUTINE, () -> host.inOrder(actor, then));
  }

  private void hear(Reports.Told told) {
    if (told.engine().equals(engine)) {
      return;
    }
    Heard before = heard.put(told.engine(), new Heard(told, world.nowMillis()));
    tell(before == null ? Map.of() : before.told().reports(), told.reports());
  }

  private void forgetSilent() {
    List<Heard> silent =
        heard.values().stream()
            .filter(one -> world.nowMillis() - one.atMillis() > silenceMillis)
            .toList();
    for (Heard one : silent) {
      heard.remove(one.told().engine());
      tell(one.told().reports(), Map.of());
    }
  }

  private void tell(Map<ResourceId, ProxyReport> before, Map<ResourceId, ProxyReport> now) {
    Set<ResourceId> changed = new HashSet<>(before.keySet());
    changed.addAll(now.keySet());
    changed.removeIf(id -> before.containsKey(id) && before.get(id).equals(now.get(id)));
    if (!changed.isEmpty()) {
      listeners.forEach(listener -> listener.accept(changed));
    }
  }

  /** The proxies of the other engines that are counted for a rollout. */
  Collection<SimulatedStream> counted(ResourceId rollout) {
    return heard.values().stream()
        .flatMap(one -> one.told().counted().getOrDefault(rollout, List.of()).stream())
        .toList();
  }

  @Override
  public Map<String, ProxyReport> of(ResourceId rollout) {
    Map<String, ProxyReport> reports = new HashMap<>();
    heard.forEach(
        (name, one) -> {
          ProxyReport report = one.told().reports().get(rollout);
          if (report != null) {
            reports.put(name, report);
          }
        });
    return reports;
  }

  @Override
  public void onChange(Consumer<Set<ResourceId>> listener) {
    listeners.add(listener);
  }
}
