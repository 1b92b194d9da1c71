package dev.weir.engine;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Decision;
import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.Lifecycle;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.PhaseWord;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.plan.Consistency;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.Rollout;
import dev.weir.engine.Inbox.Arrived;
import dev.weir.engine.Inbox.Input;
import dev.weir.engine.RolloutStore.CommandOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on every rollout that something has arrived for. Changes nothing outside the batch. */
final class Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  /** When a rollout is looked at again that could not be decided on, by our own bug. */
  static final Duration AFTER_A_BUG = Duration.ofSeconds(30);

  private final RolloutStore store;
  private final TrafficPublisher publisher;
  private final EndpointSource endpoints;
  private final Sequences sequences;

  Decisions(
      RolloutStore store,
      TrafficPublisher publisher,
      EndpointSource endpoints,
      Sequences sequences) {
    this.sequences = sequences;
    this.store = store;
    this.publisher = publisher;
    this.endpoints = endpoints;
  }

  Batch decide(Book before, Sources.Taken taken, List<Arrived> arrived, Instant now) {
    Batch batch = new Batch();
    Map<ResourceId, List<Input>> byRollout = new LinkedHashMap<>();
    Optional<Commit> origin = taken.status().commit();
    boolean newSet = taken.asked() != before.taken().asked();
    if (newSet) {
      taken.asked().plans().keySet().forEach(id -> byRollout.put(id, new ArrayList<>()));
      remove(before, taken.asked(), batch, now);
    }
    for (Arrived one : arrived) {
      rolloutOf(one.input())
          .ifPresent(id -> byRollout.computeIfAbsent(id, i -> new ArrayList<>()).add(one.input()));
    }
    byRollout.forEach(
        (id, inputs) -> {
          Plan plan = taken.asked().plans().get(id);
          if (plan == null) {
            inputs.forEach(input -> answerUnknown(input, batch));
          } else {
            if (newSet && !plan.equals(before.taken().asked().plans().get(id))) {
              origin.ifPresent(commit -> batch.journal.add(changed(before, id, commit, now)));
            }
            one(before, taken.asked(), id, plan, inputs, batch, now);
          }
        });
    return batch;
  }

  /**
   * Where a changed spec comes from. Not with the author as the actor: that is what the commit
   * claims, and nobody has shown a token for it.
   */
  private static JournalEntry changed(Book before, ResourceId id, Commit commit, Instant now) {
    RolloutState state = before.states().get(id);
    String word = PhaseWord.of(state == null ? RolloutState.fresh(id, 0).phase() : state.phase());
    return new JournalEntry(
        now, id, JournalEntry.WEIR, "source-changed", word, word, commit.sentence(), List.of());
  }

  static Optional<ResourceId> rolloutOf(Input input) {
    return switch (input) {
      case Input.Intent _ -> Optional.empty();
      case Input.Commanded commanded -> Optional.of(commanded.rollout());
      case Input.Answered answered -> Optional.of(answered.key().rollout());
      case Input.Look(ResourceId rollout) -> Optional.of(rollout);
      case Input.ClockStepped(ResourceId rollout, var _) -> Optional.of(rollout);
    };
  }

  private static void answerUnknown(Input input, Batch batch) {
    if (input instanceof Input.Commanded commanded) {
      batch.answers.add(() -> commanded.reply().accept(Optional.empty()));
    }
  }

  private static void remove(Book before, Asked asked, Batch batch, Instant now) {
    for (RolloutState state : before.states().values()) {
      if (!asked.plans().containsKey(state.id())) {
        String word = PhaseWord.of(state.phase());
        batch.removed.add(state.id());
        batch.journal.add(
            new JournalEntry(
                now,
                state.id(),
                JournalEntry.WEIR,
                "removed",
                word,
                word,
                "the rollout is gone from the source; no route names it any more",
                List.of()));
      }
    }
  }

  private void one(
      Book before,
      Asked asked,
      ResourceId id,
      Plan plan,
      List<Input> inputs,
      Batch batch,
      Instant now) {
    RolloutState start = before.states().getOrDefault(id, RolloutState.fresh(id, sequences.past()));
    Draft draft = new Draft(start, plan, now);
    try {
      // First of all: what is counted from the clock must agree with it. All steps at once, because
      // it shows the sum of them already.
      Duration stepped =
          inputs.stream()
              .map(input -> input instanceof Input.ClockStepped(var _, var by) ? by : Duration.ZERO)
              .reduce(Duration.ZERO, Duration::plus);
      if (!stepped.isZero()) {
        draft.take(new Signal.ClockStepped(stepped));
      }
      draft.take(new Signal.Seen(observe(before, asked, draft.state, draft.state.follows(plan))));
      List<Input> ordered = new ArrayList<>(inputs);
      // An abort wins every tie.
      ordered.sort(Comparator.comparing(input -> !isAbort(input)));
      for (Input input : ordered) {
        signal(draft, asked, input, batch);
      }
      draft.take(new Signal.Look());
    } catch (RolloutStore.StoreException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      // Our own bug: this rollout stays where it is, with its traffic, and all others go on.
      LOG.error("rollout={} cannot be decided on; it stays where it is", id, e);
      batch.wakes.put(id, Optional.of(now.plus(AFTER_A_BUG)));
      inputs.forEach(
          input -> {
            if (input instanceof Input.Commanded commanded) {
              batch.answers.add(
                  () ->
                      commanded
                          .reply()
                          .accept(Optional.of("Weir failed to decide: " + e.getMessage())));
            }
          });
      return;
    }
    batch.next.put(id, draft.state);
    batch.journal.addAll(draft.journal);
    batch.outcomes.putAll(draft.outcomes);
    batch.answers.addAll(draft.answers);
    batch.take(id, draft.last.effects(), draft.publishes);
  }

  private static boolean isAbort(Input input) {
    return input instanceof Input.Commanded commanded
        && commanded.command().kind() == Command.Kind.ABORT;
  }

  private void signal(Draft draft, Asked asked, Input input, Batch batch) {
    switch (input) {
      case Input.Intent _, Input.Look _, Input.ClockStepped _ -> {}
      case Input.Answered answered ->
          draft.take(new Signal.Answered(answered.key(), answered.inquiry(), answered.readings()));
      case Input.Commanded commanded -> command(draft, asked, commanded, batch);
    }
  }

  private void command(Draft draft, Asked asked, Input.Commanded commanded, Batch batch) {
    String id = commanded.command().key();
    CommandOutcome known = batch.outcomes.getOrDefault(id, draft.outcomes.get(id));
    Optional<CommandOutcome> earlier = Optional.ofNullable(known).or(() -> store.outcomeOf(id));
    Optional<String> untimely =
        earlier.isPresent()
            ? Optional.empty()
            : unserved(asked, commanded).or(() -> otherThanThought(draft, asked, commanded));
    if (untimely.isPresent()) {
      // Not kept as its outcome: the node may come with the next files, and the webhook again; and
      // who has looked anew gives the command anew.
      draft.answers.add(() -> commanded.reply().accept(untimely));
      return;
    }
    Optional<String> refusal;
    if (earlier.isPresent()) {
      refusal =
          earlier.get().rollout().equals(commanded.rollout())
              ? earlier.get().refusal()
              : Optional.of("this idempotency key was used for " + earlier.get().rollout());
    } else {
      Decision decision = draft.take(new Signal.Commanded(commanded.command()));
      refusal = decision.refusal().map(Decision.Refusal::reason);
      draft.outcomes.put(id, new CommandOutcome(id, commanded.rollout(), draft.now, refusal));
    }
    draft.answers.add(() -> commanded.reply().accept(refusal));
  }

  private static Optional<String> otherThanThought(
      Draft draft, Asked asked, Input.Commanded commanded) {
    return asked
        .view(draft.state, draft.now)
        .filter(commanded.onlyIf().negate())
        .map(view -> "the rollout is not as the command takes it to be");
  }

  /** Why nothing could serve the revision that a webhook asks for. */
  private static Optional<String> unserved(Asked asked, Input.Commanded commanded) {
    Command command = commanded.command();
    if (command.kind() != Command.Kind.DEPLOY) {
      return Optional.empty();
    }
    Intent intent = asked.intent();
    Rollout rollout = intent.rollouts().get(commanded.rollout());
    Revision revision = command.to().orElseThrow();
    // An arm of the experiment is no wanted revision: the lifecycle says so.
    if (rollout == null || rollout.experiment().filter(e -> e.hasArm(revision)).isPresent()) {
      return Optional.empty();
    }
    return Consistency.ofRevision(intent, rollout.id(), revision).stream()
        .findFirst()
        .map(fault -> fault.wrong() + " " + fault.fix());
  }

  private Observed observe(Book before, Asked asked, RolloutState state, Plan plan) {
    Map<Revision, Integer> counts = new HashMap<>();
    state
        .nodes()
        .forEach(
            (revision, node) ->
                endpoints.endpoints(node).ifPresent(count -> counts.put(revision, count)));
    if (!counts.containsKey(plan.wanted())) {
      endpoints
          .endpoints(plan.nodeOf(plan.wanted()))
          .ifPresent(count -> counts.put(plan.wanted(), count));
    }
    for (RolloutState.Former former : state.history()) {
      // Not a node that has just left the files: nothing could be sent there.
      if (asked.mesh().nodes().containsKey(former.node())) {
        endpoints
            .endpoints(former.node())
            .ifPresent(count -> counts.putIfAbsent(former.revision(), count));
      }
    }
    Optional<Integer> baseline =
        state
            .stable()
            .flatMap(plan::baselineOf)
            .filter(asked.mesh().nodes()::containsKey)
            .flatMap(node -> endpoints.endpoints(node).stream().boxed().findFirst());
    // Before the first publication no proxy can be connected, which says nothing of what they have.
    boolean serving = before.taken().asked() != Asked.NOTHING;
    return new Observed(
        serving ? publisher.report(state.id(), state.sequence()) : ProxyReport.NONE,
        counts,
        baseline);
  }

  /** A row of decisions on one rollout. */
  private static final class Draft {
    final Plan plan;
    final Instant now;
    final List<JournalEntry> journal = new ArrayList<>();
    final Map<String, CommandOutcome> outcomes = new LinkedHashMap<>();
    final List<Runnable> answers = new ArrayList<>();
    RolloutState state;
    Decision last;
    boolean publishes;

    Draft(RolloutState state, Plan plan, Instant now) {
      this.state = state;
      this.plan = plan;
      this.now = now;
      this.last = new Decision(state, List.of(), List.of(), Optional.empty());
    }

    Decision take(Signal signal) {
      last = Lifecycle.decide(state, plan, signal, now);
      state = last.next();
      journal.addAll(last.journal());
      publishes |= last.effects().stream().anyMatch(Effect.Publish.class::isInstance);
      return last;
    }
  }
}
