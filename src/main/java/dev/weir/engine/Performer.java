package dev.weir.engine;

import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.Inbox.Arrived;
import dev.weir.engine.Inbox.Input;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what a turn has decided, once that is durable. Each of its acts may be repeated. */
final class Performer {
  private static final Logger LOG = LoggerFactory.getLogger(Performer.class);

  private final Engine.Ports ports;
  private final InstantSource clock;
  private final Inbox inbox;
  private final WakeUps wakeUps;
  private final Set<MeasurementKey> underWay = new HashSet<>();
  private boolean owesPublication;

  Performer(Engine.Ports ports, Inbox inbox, WakeUps wakeUps) {
    this.ports = ports;
    this.clock = ports.clock();
    this.inbox = inbox;
    this.wakeUps = wakeUps;
  }

  /** Whether the proxies have not been given what is durable, because the store was in the way. */
  boolean owesPublication() {
    return owesPublication;
  }

  void perform(Book before, Book after, Batch batch, List<Arrived> arrived) {
    Asked asked = after.taken().asked();
    boolean newSet = asked != before.taken().asked();
    if (asked != Asked.NOTHING && (newSet || !batch.republished.isEmpty())) {
      if (newSet) {
        watchEndpoints(after);
      }
      publish(after);
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

  /**
   * Gives the proxies what is durable.
   *
   * @return false when the store does not take the new versions; it is owed then, and tried again
   */
  boolean publish(Book book) {
    try {
      ports.publisher().publish(book.taken().asked().mesh(), book.splits());
      owesPublication = false;
    } catch (RolloutStore.StoreException e) {
      if (!owesPublication) {
        LOG.error("the store refuses the versions; the proxies keep what they have until then", e);
      }
      owesPublication = true;
    }
    return !owesPublication;
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
