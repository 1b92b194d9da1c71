package dev.weir.model.lifecycle;

import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.Weights;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names the revisions by their parts: A is stable, B the candidate, C the third one. Which name a
 * revision has makes no difference to what happens, so situations that differ in it alone are one.
 */
final class Roles {
  private static final Map<Want.Name, Revision> REVISIONS = new EnumMap<>(Want.Name.class);
  private static final Map<Want.Name, ResourceId> NODES = new EnumMap<>(Want.Name.class);

  static {
    for (Want.Name name : Want.Name.values()) {
      Revision revision = new Revision(name.name());
      REVISIONS.put(name, revision);
      NODES.put(name, new Want(name, Shape.NONE).plan().nodeOf(revision));
    }
  }

  private final Map<Want.Name, Want.Name> names = new EnumMap<>(Want.Name.class);

  Roles(RolloutState state, Want want) {
    Set<Want.Name> order = new LinkedHashSet<>();
    state.stable().ifPresent(revision -> order.add(name(revision)));
    other(state.phase()).ifPresent(revision -> order.add(name(revision)));
    order.add(want.revision());
    for (Want.Name name : Want.Name.values()) {
      order.add(name);
    }
    int next = 0;
    for (Want.Name name : order) {
      names.put(name, Want.Name.values()[next++]);
    }
  }

  private static Want.Name name(Revision revision) {
    return Want.Name.valueOf(revision.name());
  }

  /** The revision that a phase speaks of beside stable. */
  private static Optional<Revision> other(Phase phase) {
    return switch (phase) {
      case Phase.New _ -> Optional.empty();
      case Phase.Introducing(var candidate, var _) -> Optional.of(candidate);
      case Phase.Healthy(var _, var kept) -> kept.map(Phase.Kept::old);
      case Phase.Starting(var attempt, var _, var _) -> Optional.of(attempt.candidate());
      case Phase.Stepping(var attempt, var _) -> Optional.of(attempt.candidate());
      case Phase.Promoting(var attempt, var _, var _) -> Optional.of(attempt.candidate());
      case Phase.RollingBack(var candidate, var _, var _, var _, var _, var _) ->
          Optional.of(candidate);
      case Phase.RolledBack(var rejected, var _, var _, var _, var _) -> Optional.of(rejected);
      case Phase.Failed(var candidate, var _, var _) -> Optional.of(candidate);
      case Phase.Experimenting _, Phase.Concluding _ -> throw Phases.noExperiments();
    };
  }

  Revision of(Revision revision) {
    return REVISIONS.get(names.get(name(revision)));
  }

  Want of(Want want) {
    return new Want(names.get(want.revision()), want.shape());
  }

  Weights of(Weights weights) {
    Map<Revision, Integer> shares = new LinkedHashMap<>();
    weights.byRevision().forEach((revision, share) -> shares.put(of(revision), share));
    return new Weights(shares);
  }

  Map<Revision, ResourceId> nodes(Map<Revision, ResourceId> nodes) {
    Map<Revision, ResourceId> named = new HashMap<>();
    for (Revision revision : nodes.keySet()) {
      named.put(of(revision), NODES.get(names.get(name(revision))));
    }
    return named;
  }

  Map<Revision, Integer> endpoints(Map<Revision, Integer> endpoints) {
    Map<Revision, Integer> named = new HashMap<>();
    endpoints.forEach((revision, count) -> named.put(of(revision), count));
    return named;
  }
}
