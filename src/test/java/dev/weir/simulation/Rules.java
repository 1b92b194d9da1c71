package dev.weir.simulation;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.PhaseWord;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Transition;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.Weights;
import dev.weir.engine.Control;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.engine.Control.RolloutView;
import dev.weir.engine.RolloutStore;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What must never happen, looked at wherever something changes: at each save, publication,
 * question, answer, response, and after each turn of the engine.
 */
final class Rules {
  private static final NavigableMap<Long, Split> NEVER = new TreeMap<>();

  private final World world;
  private final Durable store;
  private final SimulatedPrometheus prometheus;
  private final GrowthRule growth;
  private final ProxyRules proxies;
  private final HoldRule holds;
  private final ExperimentRule experiments;
  private final Contents contents = new Contents();
  private final Map<String, Integer> effects = new HashMap<>();
  private final Map<String, String> replies = new HashMap<>();
  private final Map<ResourceId, NavigableMap<Long, Split>> decided = new HashMap<>();
  private Author author = Author.NOBODY;

  Rules(World world, Durable store, SimulatedPrometheus prometheus) {
    this.world = world;
    this.store = store;
    this.prometheus = prometheus;
    this.growth = new GrowthRule(world);
    this.proxies = new ProxyRules(world, this, contents);
    this.holds = new HoldRule(world);
    this.experiments = new ExperimentRule(world, proxies);
    store.watch(this::saving);
  }

  /** From now on what is saved is this one's. */
  void author(Author other) {
    author = other;
  }

  /** The proxies that whoever decides knows to have the rollout's split. */
  Collection<SimulatedStream> counted(ResourceId rollout) {
    return author.counted().apply(rollout);
  }

  /** Every split that was ever decided, by sequence. */
  NavigableMap<Long, Split> decided(ResourceId rollout) {
    return decided.getOrDefault(rollout, NEVER);
  }

  private void saving(Map<ResourceId, RolloutState> before, RolloutStore.Batch batch) {
    for (JournalEntry entry : batch.journal()) {
      boolean byPerson = !entry.actor().equals(JournalEntry.WEIR);
      if (byPerson && effects.merge(entry.actor(), 1, Integer::sum) > 1) {
        throw world.broken("one command has one effect", entry.toString());
      }
    }
    goesOn(before, batch.journal());
    for (RolloutState after : batch.states()) {
      RolloutState old = before.getOrDefault(after.id(), RolloutState.fresh(after.id()));
      decide(old, after);
      Plan plan = after.follows(author.plans().get(after.id()));
      startsInTime(old, after, plan, batch.journal());
      growth.check(old, after, plan, batch.journal());
      growth.checkMeasurements(after, plan);
      holds.saving(old, after, plan, batch.journal());
      experiments.saving(old, after, plan);
      goesBack(old, after, plan);
      acknowledged(old, after, plan);
    }
  }

  /** Nobody tells of a move from where the rollout is no more, as who has missed one would. */
  private void goesOn(Map<ResourceId, RolloutState> before, List<JournalEntry> journal) {
    Set<ResourceId> told = new HashSet<>();
    for (JournalEntry entry : journal) {
      ResourceId id = entry.rollout();
      String word = PhaseWord.of(before.getOrDefault(id, RolloutState.fresh(id)).phase());
      if (told.add(id) && !entry.from().equals(word)) {
        throw world.broken("the journal goes on from the state", word + ", then " + entry);
      }
    }
  }

  private void startsInTime(
      RolloutState old, RolloutState after, Plan plan, List<JournalEntry> journal) {
    boolean waited =
        old.phase() instanceof Phase.Starting(var _, var _, var pause)
            && pause.filter(p -> p.kind() == Phase.PauseKind.SCHEDULED).isPresent();
    boolean grew =
        after.phase() instanceof Phase.Stepping || after.phase() instanceof Phase.Promoting;
    boolean early = plan.notBefore().filter(world.wallClock()::isBefore).isPresent();
    boolean byHand =
        journal.stream()
            .anyMatch(
                entry ->
                    entry.rollout().equals(after.id())
                        && entry.event().equals(Transition.PROMOTED_BY_HAND.word()));
    if (waited && grew && early && !byHand) {
      throw world.broken("nothing starts before its time", old + " then " + after);
    }
  }

  private void decide(RolloutState old, RolloutState after) {
    if (after.sequence() < old.sequence()) {
      throw world.broken("sequences grow", old + " then " + after);
    }
    after
        .weights()
        .ifPresent(
            weights -> {
              if (weights.byRevision().values().stream().mapToInt(i -> i).sum() != Weights.ALL) {
                throw world.broken("weights sum to 10,000", weights.toString());
              }
            });
    after
        .split()
        .ifPresent(
            split -> {
              Split known =
                  decided
                      .computeIfAbsent(after.id(), id -> new TreeMap<>())
                      .putIfAbsent(split.sequence(), split);
              if (known != null && !known.equals(split)) {
                throw world.broken(
                    "one sequence is one decision", after.id() + ": " + known + ", " + split);
              }
            });
  }

  private void goesBack(RolloutState old, RolloutState after, Plan plan) {
    Revision rejected =
        switch (after.phase()) {
          case Phase.RollingBack(var candidate, var _, var _, var _, var _, var _) -> candidate;
          case Phase.RolledBack(var candidate, var _, var _, var _, var _) -> candidate;
          default -> null;
        };
    if (rejected != null) {
      int share = after.weights().orElseThrow().of(rejected);
      boolean mayKeep =
          after.phase() instanceof Phase.RollingBack && plan.rollback() == RollbackPace.STAGED;
      int most = mayKeep ? old.weights().orElseThrow().of(rejected) : 0;
      if (share > most) {
        throw world.broken("what is rolled back has 0 %, or less and less", after.toString());
      }
    }
    if (after.phase() instanceof Phase.RolledBack && !(old.phase() instanceof Phase.RolledBack)) {
      proxies.allHave(
          after.id(),
          shares(after.split().orElseThrow()),
          10_000,
          "a rolled-back rollout ends at 0 on every proxy");
    }
  }

  private void acknowledged(RolloutState old, RolloutState after, Plan plan) {
    boolean isNew = !after.acknowledged().equals(old.acknowledged());
    if (after.acknowledged().isEmpty() || !isNew) {
      return;
    }
    Map<Revision, ResourceId> nodes = new HashMap<>(old.nodes());
    nodes.putAll(after.nodes());
    List<Split.Share> shares =
        after.acknowledged().get().byRevision().entrySet().stream()
            .map(e -> new Split.Share(nodes.get(e.getKey()), e.getValue()))
            .toList();
    // What was acknowledged is what was published before; only its baseline is not in the weights.
    boolean published = old.weights().equals(after.acknowledged()) && old.split().isPresent();
    proxies.allHave(
        after.id(),
        shares(published ? old.split().get() : new Split(shares, after.sequence())),
        plan.acknowledgeBasisPoints(),
        "status says what proxies have");
  }

  /**
   * @param states what the engine that publishes has seen to be durable
   */
  void publishing(Map<ResourceId, RolloutState> states, Map<ResourceId, Split> splits) {
    Map<ResourceId, Split> durable = new HashMap<>();
    states.forEach((id, state) -> state.split().ifPresent(s -> durable.put(id, s)));
    if (!durable.equals(splits)) {
      throw world.broken("saved before performed", durable + " is durable, published " + splits);
    }
  }

  /**
   * @param states what the engine that asks has seen to be durable
   */
  void asking(Map<ResourceId, RolloutState> states, Inquiry inquiry) {
    String node = SimulatedPrometheus.nodeOf(inquiry.candidate());
    boolean asked =
        states.values().stream().anyMatch(s -> measures(s.phase(), s.id().name(), node));
    if (!asked) {
      throw world.broken("saved before performed", "asked about " + node);
    }
  }

  private static boolean measures(Phase phase, String rollout, String node) {
    return switch (phase) {
      case Phase.Stepping(var attempt, var run) ->
          run.heldSince().isPresent() && node.equals(rollout + "-" + attempt.candidate());
      case Phase.Experimenting(var run) ->
          run.measuringSince().isPresent()
              && run.arms().stream().anyMatch(arm -> node.equals(rollout + "-" + arm.revision()));
      default -> false;
    };
  }

  void answered(MeasurementKey key, Inquiry inquiry) {
    growth.answered(key, inquiry, prometheus.truth(inquiry).orElseThrow());
  }

  void replied(Command command, CommandAnswer answer) {
    String said =
        switch (answer) {
          case CommandAnswer.Done _ -> "done";
          case CommandAnswer.Refused(String reason) -> "refused: " + reason;
          case CommandAnswer.UnknownRollout _ -> "unknown";
        };
    if (said.contains("Weir failed to decide")) {
      throw world.broken("no decision fails", command + ": " + said);
    }
    if (said.equals("unknown")) {
      return;
    }
    boolean asksInVain = command.kind() == Command.Kind.DEPLOY && said.startsWith("refused");
    if (asksInVain && !store.knows(command.key())) {
      // No node serves it. That may change with the files, so this refusal is not kept.
      return;
    }
    if (!store.knows(command.key())) {
      throw world.broken("saved before performed", command + " was answered " + said);
    }
    String earlier = replies.putIfAbsent(command.key(), said);
    if (earlier != null && !earlier.equals(said)) {
      throw world.broken("one command has one answer", command + ": " + earlier + ", " + said);
    }
    boolean refused = answer instanceof CommandAnswer.Refused;
    if (refused && effects.containsKey(command.actor())) {
      throw world.broken("what is refused has no effect", command + ": " + said);
    }
    // A retry may find that it is tried already, a deploy that it is wanted already.
    boolean mayBeDone =
        command.kind() == Command.Kind.RETRY || command.kind() == Command.Kind.DEPLOY;
    if (!refused && !effects.containsKey(command.actor()) && !mayBeDone) {
      throw world.broken("what is done has an effect", command.toString());
    }
  }

  void afterTurn(Control engine) {
    for (RolloutView view : engine.rollouts()) {
      String message = view.status().message();
      if (message.isBlank() || saysNegative(message)) {
        throw world.broken("status can be read", "'" + message + "'");
      }
    }
  }

  /** Whether there is a number below zero in it; by hand, because this is asked at each turn. */
  private static boolean saysNegative(String message) {
    for (int i = message.indexOf('-'); i >= 0; i = message.indexOf('-', i + 1)) {
      boolean begins = i == 0 || message.charAt(i - 1) == ' ' || message.charAt(i - 1) == '(';
      if (begins && i + 1 < message.length() && Character.isDigit(message.charAt(i + 1))) {
        return true;
      }
    }
    return false;
  }

  void opened(SimulatedStream stream) {
    proxies.opened(stream);
  }

  void emitted(SimulatedStream stream, DiscoveryResponse response) {
    proxies.emitted(stream, response);
  }

  void taken(SimulatedStream stream, XdsType type, DiscoveryResponse response) {
    proxies.taken(stream, type, response);
  }

  void lostClusters(SimulatedStream stream) {
    proxies.lostClusters(stream);
  }

  /** Everything that the engine knew and had not saved is gone. */
  void crashed() {
    growth.crashed(store.states());
    holds.crashed();
    experiments.crashed();
  }

  /** By cluster, what a split gives to whom, without those that get nothing. */
  static Map<String, Integer> shares(Split split) {
    Map<String, Integer> shares = new TreeMap<>();
    split
        .shares()
        .forEach(
            share -> {
              if (share.basisPoints() > 0) {
                shares.merge(VirtualNode.cluster(share.node()), share.basisPoints(), Integer::sum);
              }
            });
    return shares;
  }

  /** What was sent in this history. */
  Contents contents() {
    return contents;
  }

  ProxyRules proxies() {
    return proxies;
  }
}
