package dev.weir.engine;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.Inbox.Arrived;
import dev.weir.engine.Inbox.Input;
import dev.weir.engine.TrafficPublisher.Publication;
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
   * Owes the proxies what an earlier run has left them with. It comes before anything new: what
   * leaves with the first read is then known to have been there, and leaves after the routes to it.
   */
  void begin(Book stored) {
    if (stored.taken().asked() != Asked.NOTHING) {
      attempt("watch the endpoints", () -> watchEndpoints(stored));
      owesPublication = true;
      stored.states().keySet().forEach(this::look);
    }
  }

  /**
   * Makes up for a publication that could not be made.
   *
   * @throws RolloutStore.StoreException when the store is in the way, so that nothing else could be
   *     saved either
   */
  void catchUp(Book book) {
    if (owesPublication) {
      prepare(book).ifPresent(this::make);
    }
  }

  /**
   * What the proxies will be given once the turn is durable; empty for nothing, and for what failed
   * and is owed.
   *
   * @throws RolloutStore.StoreException when the store does not take what it must not forget
   */
  Optional<Publication> prepare(Book before, Book after, Batch batch) {
    return isDue(before, after, batch) ? prepare(after) : Optional.empty();
  }

  private Optional<Publication> prepare(Book book) {
    try {
      return Optional.of(ports.publisher().prepare(book.taken().asked().mesh(), book.splits()));
    } catch (RolloutStore.StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      owe(e);
      return Optional.empty();
    }
  }

  private void make(Publication publication) {
    try {
      publication.make();
      owesPublication = false;
    } catch (RuntimeException e) {
      owe(e);
    }
  }

  /** Decisions go on meanwhile: what is not published is not acknowledged, so nothing advances. */
  private void owe(RuntimeException because) {
    if (!owesPublication) {
      LOG.error(
          "publishing failed; the proxies keep what they have, and it is tried again", because);
    }
    owesPublication = true;
  }

  private static boolean isDue(Book before, Book after, Batch batch) {
    return after.taken().asked() != Asked.NOTHING
        && (isNewSet(before, after) || !batch.republished.isEmpty());
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
    if (isDue(before, after, batch)) {
      boolean newSet = isNewSet(before, after);
      if (newSet || deploys(before, batch)) {
        attempt("watch the endpoints", () -> watchEndpoints(after));
      }
      publication.ifPresent(this::make);
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

  /** Whether a webhook has asked for a revision whose node nobody watches yet. */
  private static boolean deploys(Book before, Batch batch) {
    return batch.next.values().stream()
        .anyMatch(
            state ->
                state.deployed().isPresent()
                    && !Optional.ofNullable(before.states().get(state.id()))
                        .map(RolloutState::deployed)
                        .equals(Optional.of(state.deployed())));
  }

  private void watchEndpoints(Book after) {
    Map<ResourceId, VirtualNode> nodes = new HashMap<>();
    Asked asked = after.taken().asked();
    Map<ResourceId, VirtualNode> all = asked.mesh().nodes();
    Set<ResourceId> wanted = new HashSet<>(after.namedNodes());
    after
        .states()
        .values()
        .forEach(
            state -> {
              state.history().forEach(former -> wanted.add(former.node()));
              Optional.ofNullable(asked.plans().get(state.id()))
                  .flatMap(plan -> state.stable().flatMap(plan::baselineOf))
                  .ifPresent(wanted::add);
            });
    asked
        .plans()
        .forEach(
            (id, spec) -> {
              RolloutState state = after.states().get(id);
              Plan plan = state == null ? spec : state.follows(spec);
              wanted.add(plan.nodeOf(plan.wanted()));
            });
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
