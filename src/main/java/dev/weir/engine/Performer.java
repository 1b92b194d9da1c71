package dev.weir.engine;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.Inbox.Arrived;
import dev.weir.engine.Inbox.Input;
import java.time.Instant;
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
  private boolean storeIsInTheWay;

  Performer(Engine.Ports ports, Inbox inbox, WakeUps wakeUps) {
    this.ports = ports;
    this.clock = ports.clock();
    this.inbox = inbox;
    this.wakeUps = wakeUps;
  }

  /** Whether the proxies have not been given what is durable. */
  boolean owesPublication() {
    return owesPublication;
  }

  /**
   * Makes up for a publication that could not be made.
   *
   * @return false when the store is still in the way, so that nothing else could be saved either
   */
  boolean catchUp(Book book) {
    if (owesPublication) {
      publish(book);
    }
    return !storeIsInTheWay;
  }

  void perform(Book before, Book after, Batch batch, List<Arrived> arrived) {
    Asked asked = after.taken().asked();
    boolean newSet = asked != before.taken().asked();
    if (asked != Asked.NOTHING && (newSet || !batch.republished.isEmpty())) {
      if (newSet) {
        attempt("watch the endpoints", () -> watchEndpoints(after));
      }
      publish(after);
      // What the proxies say of the new weights may be known at once, or be that there is no proxy.
      batch.republished.forEach(this::look);
      if (newSet) {
        after.states().keySet().forEach(this::look);
      }
    }
    forget(arrived);
    batch.removed.forEach(rollout -> wakeUps.set(rollout, Optional.empty()));
    batch.wakes.forEach(wakeUps::set);
    batch.measures.forEach(this::measure);
    batch.answers.forEach(answer -> attempt("answer a command", answer));
  }

  /** These answers have come, so that their questions may be asked again. */
  private void forget(List<Arrived> arrived) {
    for (Arrived one : arrived) {
      if (one.input() instanceof Input.Answered answered) {
        underWay.remove(answered.key());
      }
    }
  }

  /**
   * A turn has failed by our own bug, and what had arrived for it is lost: whoever waits for an
   * answer gets one, and each rollout concerned is looked at again after a while.
   */
  void giveUp(List<Arrived> arrived, RuntimeException why) {
    forget(arrived);
    Instant again = clock.instant().plus(Decisions.AFTER_A_BUG);
    for (Arrived one : arrived) {
      Decisions.rolloutOf(one.input())
          .ifPresent(rollout -> wakeUps.set(rollout, Optional.of(again)));
      if (one.input() instanceof Input.Commanded commanded) {
        attempt(
            "answer a command",
            () -> commanded.reply().accept(Optional.of("Weir failed to decide: " + why)));
      }
    }
  }

  /** One act that fails must not keep the others from being done. */
  private static void attempt(String what, Runnable act) {
    try {
      act.run();
    } catch (RuntimeException e) {
      LOG.error("could not {}; this is a fault of Weir", what, e);
    }
  }

  private void look(ResourceId rollout) {
    inbox.add(clock.instant(), new Input.Look(rollout));
  }

  /** Gives the proxies what is durable. When that fails it is owed, and tried again. */
  private void publish(Book book) {
    boolean known = owesPublication;
    owesPublication = true;
    try {
      ports.publisher().publish(book.taken().asked().mesh(), book.splits());
      owesPublication = false;
      storeIsInTheWay = false;
    } catch (RolloutStore.StoreException e) {
      if (!known) {
        LOG.error("the store refuses the versions; the proxies keep what they have until then", e);
      }
      storeIsInTheWay = true;
    } catch (RuntimeException e) {
      // Decisions go on meanwhile: what is not published is not acknowledged, so nothing advances.
      if (!known) {
        LOG.error("publishing failed; the proxies keep what they have, and it is tried again", e);
      }
      storeIsInTheWay = false;
    }
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
    try {
      ports
          .measurements()
          .ask(measure.inquiry())
          .whenComplete(
              (readings, problem) ->
                  answered(
                      measure, problem == null ? readings : failed(measure.inquiry(), problem)));
    } catch (RuntimeException e) {
      answered(measure, failed(measure.inquiry(), e));
    }
  }

  private void answered(Effect.Measure measure, Readings readings) {
    attempt(
        "count an answer",
        () -> ports.listener().answered(measure.key(), measure.inquiry(), readings));
    inbox.add(clock.instant(), new Input.Answered(measure.key(), measure.inquiry(), readings));
  }

  /** No source may fail so; if one does, its gate is in error instead of waiting for ever. */
  private static Readings failed(Inquiry inquiry, Throwable problem) {
    LOG.error("a measurement could not be asked for; this is a fault of Weir", problem);
    return new Readings(
        inquiry.at(),
        new Reading.Failed(inquiry.candidate(), "Weir failed to ask: " + problem),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
