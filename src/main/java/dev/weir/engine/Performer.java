package dev.weir.engine;

import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.Inbox.Arrived;
import dev.weir.engine.Inbox.Input;
import dev.weir.engine.TrafficPublisher.Publication;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries out what a turn has decided, once that is durable. Each of its acts may be repeated. */
final class Performer {
  private final Engine.Ports ports;
  private final InstantSource clock;
  private final Inbox inbox;
  private final WakeUps wakeUps;
  private final Set<MeasurementKey> underWay = new HashSet<>();

  Performer(Engine.Ports ports, Inbox inbox, WakeUps wakeUps) {
    this.ports = ports;
    this.clock = ports.clock();
    this.inbox = inbox;
    this.wakeUps = wakeUps;
  }

  /**
   * Gives the proxies what an earlier run has left them with, before anything new: what leaves with
   * the first read is then known to have been there, and leaves after the routes to it.
   *
   * @throws RolloutStore.StoreException when the store does not take the versions
   */
  void begin(Book stored) {
    if (stored.taken().asked() != Asked.NOTHING) {
      Publication publication = prepare(stored);
      watchEndpoints(stored);
      publication.make();
      stored.states().keySet().forEach(this::look);
    }
  }

  /**
   * What the proxies will be given once the turn is durable.
   *
   * @throws RolloutStore.StoreException when the store does not take the versions
   */
  Optional<Publication> prepare(Book before, Book after, Batch batch) {
    boolean newSet = isNewSet(before, after);
    return after.taken().asked() != Asked.NOTHING && (newSet || !batch.republished.isEmpty())
        ? Optional.of(prepare(after))
        : Optional.empty();
  }

  private Publication prepare(Book book) {
    return ports.publisher().prepare(book.taken().asked().mesh(), book.splits());
  }

  private static boolean isNewSet(Book before, Book after) {
    return after.taken().asked() != before.taken().asked();
  }

  void perform(
      Book before,
      Book after,
      Batch batch,
      Optional<Publication> publication,
      List<Arrived> arrived) {
    if (publication.isPresent()) {
      boolean newSet = isNewSet(before, after);
      if (newSet) {
        watchEndpoints(after);
      }
      publication.get().make();
      // What the proxies say of the new weights may be known at once, or be that there is no proxy.
      batch.republished.forEach(this::look);
      if (newSet) {
        after.states().keySet().forEach(this::look);
      }
    }
    for (Arrived one : arrived) {
      if (one.input() instanceof Input.Answered answered) {
        underWay.remove(answered.key());
      }
    }
    batch.removed.forEach(rollout -> wakeUps.set(rollout, Optional.empty()));
    batch.wakes.forEach(wakeUps::set);
    batch.measures.forEach(this::measure);
    batch.answers.forEach(Runnable::run);
  }

  private void look(ResourceId rollout) {
    inbox.add(clock.instant(), new Input.Look(rollout));
  }

  private void watchEndpoints(Book after) {
    Map<ResourceId, VirtualNode> nodes = new HashMap<>();
    Asked asked = after.taken().asked();
    Map<ResourceId, VirtualNode> all = asked.mesh().nodes();
    Set<ResourceId> wanted = new HashSet<>(after.namedNodes());
    asked.plans().values().forEach(plan -> wanted.add(plan.nodeOf(plan.wanted())));
    wanted.stream().filter(all::containsKey).forEach(id -> nodes.put(id, all.get(id)));
    ports.endpoints().watch(nodes);
  }

  private void measure(Effect.Measure measure) {
    if (!underWay.add(measure.key())) {
      return;
    }
    ports
        .measurements()
        .ask(measure.inquiry())
        .thenAccept(
            readings -> {
              ports.listener().answered(measure.key(), measure.inquiry(), readings);
              inbox.add(
                  clock.instant(), new Input.Answered(measure.key(), measure.inquiry(), readings));
            });
  }
}
