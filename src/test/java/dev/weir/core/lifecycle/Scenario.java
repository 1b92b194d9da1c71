package dev.weir.core.lifecycle;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One rollout in a small scripted world: proxies that acknowledge (or do not), endpoints, a gate
 * source with one answer, and a clock that runs from alarm to alarm as the engine's would.
 */
final class Scenario {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  static final ResourceId WEB = new ResourceId("shop", "web");

  Instant now = START;
  RolloutState state = RolloutState.fresh(WEB);
  Plan plan;
  final List<JournalEntry> journal = new ArrayList<>();
  final Map<Revision, Integer> endpoints = new HashMap<>();
  final List<String> phases = new ArrayList<>();
  int connected = 2;
  boolean acknowledging = true;
  long acknowledgedSequence;
  List<ProxyReport.Refusal> refused = List.of();
  Optional<Answer> answer = Optional.of(new Answer.Value(1.0));

  /** What it answers about some revisions, instead of {@link #answer}. */
  final Map<Revision, Answer> answers = new HashMap<>();

  Optional<String> refusal = Optional.empty();
  Optional<Integer> baseline = Optional.empty();
  final List<Inquiry> asked = new ArrayList<>();
  int questions;
  private List<Effect> effects = List.of();
  private int commands;

  /** What the gate's source answers. */
  sealed interface Answer {
    record Value(double value) implements Answer {}

    record Nothing() implements Answer {}

    record Broken(String words) implements Answer {}
  }

  Scenario(Plan plan) {
    this.plan = plan;
  }

  /** A gate with a grey zone: passes from 0.99, fails below 0.95. */
  static Gate gate(
      Duration interval,
      Duration delay,
      Budgets budgets,
      NoDataPolicy noData,
      FailureAction action) {
    return new Gate(
        "health",
        interval,
        delay,
        List.of(
            new Gate.Metric(
                "success-rate",
                "success{cluster=\"${cluster}\"}",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Bound.parse(">= 0.99"),
                Optional.of(Bound.parse("< 0.95")),
                budgets,
                noData,
                action)));
  }

  void tell(Signal signal) {
    Decision decision = Lifecycle.decide(state, plan, signal, now);
    state = decision.next();
    journal.addAll(decision.journal());
    effects = decision.effects();
    refusal = decision.refusal().map(Decision.Refusal::reason);
    phases.add(PhaseWord.of(state.phase()));
  }

  /** What the engine would do: look, publish, ask, until nothing moves any more. */
  void settle() {
    for (int i = 0; i < 50; i++) {
      RolloutState before = state;
      if (acknowledging) {
        acknowledgedSequence = state.sequence();
      }
      Optional<String> said = refusal;
      tell(new Signal.Seen(observed()));
      answerQuestions();
      refusal = said;
      if (state.equals(before)) {
        return;
      }
    }
    throw new AssertionError("does not settle: " + state.phase());
  }

  private Observed observed() {
    boolean acked = acknowledgedSequence >= state.sequence() && refused.isEmpty();
    ProxyReport report =
        new ProxyReport(
            state.sequence(),
            connected,
            acked ? connected : 0,
            refused,
            acked || connected == 0 || !refused.isEmpty() ? List.of() : List.of("envoy-1"));
    return new Observed(report, endpoints, baseline);
  }

  private void answerQuestions() {
    for (Effect effect : List.copyOf(effects)) {
      if (effect instanceof Effect.Measure(var key, var inquiry) && answer.isPresent()) {
        questions++;
        asked.add(inquiry);
        Reading reading =
            switch (answerTo(inquiry.candidate())) {
              case Answer.Value(double value) ->
                  new Reading.Answer(
                      inquiry.candidate(),
                      List.of(
                          new Reading.Series(
                              Map.of(), List.of(new Reading.Point(inquiry.at(), value)))));
              case Answer.Nothing() -> new Reading.Answer(inquiry.candidate(), List.of());
              case Answer.Broken(String words) -> new Reading.Failed(inquiry.candidate(), words);
            };
        tell(
            new Signal.Answered(
                key,
                inquiry,
                new Readings(
                    inquiry.at(), reading, Optional.empty(), Optional.empty(), Optional.empty())));
      }
    }
  }

  private Answer answerTo(String query) {
    return answers.entrySet().stream()
        .filter(e -> query.contains("web-" + e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(answer::orElseThrow);
  }

  /** Somebody sets the clock, and the engine notices. */
  void setClock(Duration by) {
    now = now.plus(by);
    tell(new Signal.ClockStepped(by));
    settle();
  }

  /** Lets time pass, stopping at every alarm on the way. */
  void pass(Duration time) {
    Instant end = now.plus(time);
    while (true) {
      Optional<Instant> wake =
          effects.stream()
              .flatMap(e -> e instanceof Effect.Wake(Instant at) ? Optional.of(at).stream() : null)
              .min(Instant::compareTo);
      if (wake.isEmpty() || wake.get().isAfter(end)) {
        break;
      }
      now = wake.get();
      settle();
    }
    now = end;
    settle();
  }

  /** What comes of looking again now, which is not done. */
  Decision look() {
    return Lifecycle.decide(state, plan, new Signal.Look(), now);
  }

  Status status() {
    return Status.of(state, plan, now);
  }

  /** What the journal says of one kind of event, the oldest first. */
  List<String> said(String event) {
    return journal.stream()
        .filter(entry -> entry.event().equals(event))
        .map(JournalEntry::message)
        .toList();
  }

  /** Ann says so, and nothing else. */
  void command(Command.Kind kind) {
    command(kind, Optional.empty(), Optional.empty());
  }

  /** Ann says so of one revision, or of one signal. */
  void command(Command.Kind kind, Optional<Revision> revision, Optional<String> signal) {
    command(kind, "ann", revision, OptionalInt.empty(), false, false, signal, Optional.empty());
  }

  void command(
      Command.Kind kind,
      String actor,
      Optional<Revision> revision,
      OptionalInt step,
      boolean full,
      boolean skipGates,
      Optional<String> signal,
      Optional<Revision> to) {
    commands++;
    tell(
        new Signal.Commanded(
            new Command("c" + commands, kind, actor, revision, step, full, skipGates, signal, to)));
    settle();
  }
}
