package dev.weir.replay;

import dev.weir.core.lifecycle.Decision;
import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.Lifecycle;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Signal;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Plays one rollout from its start to its end. Time jumps from one moment at which something is due
 * to the next; one proxy takes everything after a fixed delay.
 */
public final class Player {
  /** More moments than this within one replay would be a circle: our bug. */
  private static final int MAX_MOMENTS = 1_000_000;

  private final Plan plan;
  private final Script script;
  private final Answers answers;
  private final Setting setting;
  private final List<JournalEntry> journal = new ArrayList<>();
  private RolloutState state;
  private List<Effect> effects = List.of();
  private Instant now;
  private Optional<Instant> acknowledgedAt = Optional.empty();
  private long acknowledged;

  /**
   * How it is played.
   *
   * @param start the time at which the revision is wanted
   * @param stable what serves before
   * @param acknowledgeAfter how long the proxy takes for every change; zero or more
   * @param limit after which a rollout that has no end is left
   */
  public record Setting(
      Instant start, Revision stable, Duration acknowledgeAfter, Duration limit) {}

  /**
   * How it went.
   *
   * @param status at the end
   * @param took from the start to the end
   */
  public record Outcome(List<JournalEntry> journal, Status status, Duration took) {
    public Outcome {
      journal = List.copyOf(journal);
    }
  }

  private Player(Plan plan, Script script, Answers answers, Setting setting) {
    this.plan = plan;
    this.script = script;
    this.answers = answers;
    this.setting = setting;
    this.now = setting.start();
    this.state = RolloutState.fresh(plan.rollout());
  }

  /** Plays a plan. */
  public static Outcome play(Plan plan, Script script, Answers answers, Setting setting) {
    return new Player(plan, script, answers, setting).play();
  }

  private Outcome play() {
    Plan before = plan.wanting(setting.stable()).withExperiment(Optional.empty());
    acknowledged = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      tell(before, new Signal.Seen(observed()));
    }
    journal.clear();
    acknowledged = state.sequence();
    Instant end = setting.start().plus(setting.limit());
    int commands = 0;
    settle();
    for (int moments = 0; !over() && !now.isAfter(end); moments++) {
      if (moments == MAX_MOMENTS) {
        throw new IllegalStateException("the replay of " + plan.rollout() + " does not end");
      }
      Optional<Instant> next = nextMoment(commands);
      if (next.isEmpty() || next.get().isAfter(end)) {
        now = end;
        break;
      }
      now = next.get();
      takeAcknowledgement();
      while (commands < script.commands().size()
          && !at(script.commands().get(commands).at()).isAfter(now)) {
        say(script.commands().get(commands));
        commands++;
      }
      settle();
    }
    return new Outcome(
        journal, Status.of(state, plan, now), Duration.between(setting.start(), now));
  }

  private boolean over() {
    String phase = Status.of(state, plan, now).phase();
    boolean arrived = phase.equals("Healthy") && state.stable().equals(Optional.of(plan.wanted()));
    return arrived || phase.equals("RolledBack") || phase.equals("Failed");
  }

  private Instant at(Duration since) {
    return setting.start().plus(since);
  }

  private Optional<Instant> nextMoment(int commands) {
    Stream<Instant> wakes =
        effects.stream().filter(Effect.Wake.class::isInstance).map(e -> ((Effect.Wake) e).at());
    Stream<Instant> said =
        script.commands().stream().skip(commands).limit(1).map(said1 -> at(said1.at()));
    Stream<Instant> changes =
        script.endpoints().stream().map(e -> at(e.at())).filter(e -> e.isAfter(now)).limit(1);
    return Stream.of(wakes, said, changes, acknowledgedAt.stream())
        .flatMap(all -> all)
        .map(moment -> moment.isBefore(now) ? now : moment)
        .min(Instant::compareTo);
  }

  private void say(Script.Said said) {
    Decision decision = tell(plan, new Signal.Commanded(said.command()));
    decision
        .refusal()
        .ifPresent(
            refusal ->
                journal.add(
                    new JournalEntry(
                        now,
                        plan.rollout(),
                        said.command().actor(),
                        "refused",
                        Status.of(state, plan, now).phase(),
                        Status.of(state, plan, now).phase(),
                        said.command().kind().word() + ": " + refusal.reason(),
                        List.of())));
  }

  /** Looks and asks until nothing moves any more at this moment. */
  private void settle() {
    RolloutState before;
    do {
      before = state;
      tell(plan, new Signal.Seen(observed()));
      for (Effect effect : List.copyOf(effects)) {
        if (effect instanceof Effect.Measure(var key, var inquiry)) {
          Duration since = Duration.between(setting.start(), now);
          tell(plan, new Signal.Answered(key, inquiry, answers.to(key, inquiry, since)));
        }
      }
    } while (!state.equals(before));
  }

  private Decision tell(Plan by, Signal signal) {
    long sequence = state.sequence();
    Decision decision = Lifecycle.decide(state, by, signal, now);
    state = decision.next();
    journal.addAll(decision.journal());
    effects = decision.effects();
    if (state.sequence() != sequence) {
      acknowledgedAt = Optional.of(now.plus(setting.acknowledgeAfter()));
      takeAcknowledgement();
    }
    return decision;
  }

  private void takeAcknowledgement() {
    if (acknowledgedAt.isPresent() && !acknowledgedAt.get().isAfter(now)) {
      acknowledged = state.sequence();
      acknowledgedAt = Optional.empty();
    }
  }

  private Observed observed() {
    boolean has = acknowledged >= state.sequence();
    ProxyReport report =
        new ProxyReport(
            state.sequence(), 1, has ? 1 : 0, List.of(), has ? List.of() : List.of("the proxy"));
    Optional<Script.Endpoints> told =
        script.endpoints().stream()
            .filter(e -> !at(e.at()).isAfter(now))
            .reduce((_, later) -> later);
    int usual = plan.minEndpoints();
    return new Observed(
        report,
        Map.of(
            setting.stable(), told.map(Script.Endpoints::stable).orElse(usual),
            plan.wanted(), told.map(Script.Endpoints::candidate).orElse(usual)),
        Optional.of(usual));
  }
}
