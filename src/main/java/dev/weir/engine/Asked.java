package dev.weir.engine;

import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.VirtualNode;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is in force: the last good set, and the nodes that it no longer has but that still get
 * traffic.
 *
 * @param retained nodes that were taken out of the files while a rollout still names them; they
 *     stay until every route has let go of them
 * @param mesh the intent's with the retained nodes; one object as long as neither changes, so that
 *     a publication sees at once that only splits have changed
 */
record Asked(
    Intent intent,
    String digest,
    Map<String, String> documents,
    Map<ResourceId, Plan> plans,
    Map<ResourceId, VirtualNode> retained,
    Mesh mesh) {
  static final Asked NOTHING = of(Intent.EMPTY, "", Map.of(), Map.of(), Map.of());

  Asked {
    documents = Map.copyOf(documents);
    plans = Map.copyOf(plans);
    retained = Map.copyOf(retained);
  }

  static Asked of(
      Intent intent,
      String digest,
      Map<String, String> documents,
      Map<ResourceId, Plan> plans,
      Map<ResourceId, VirtualNode> retained) {
    return new Asked(intent, digest, documents, plans, retained, mesh(intent, retained));
  }

  /** What the outside sees of a rollout; empty when it is not in this set. */
  Optional<Control.RolloutView> view(RolloutState state, Instant now) {
    Plan plan = plans.get(state.id());
    String document = documents.get("Rollout " + state.id());
    return plan == null || document == null
        ? Optional.empty()
        : Optional.of(
            new Control.RolloutView(
                document, state.follows(plan), state, Status.of(state, plan, now)));
  }

  private static Mesh mesh(Intent intent, Map<ResourceId, VirtualNode> retained) {
    if (retained.isEmpty()) {
      return intent.mesh();
    }
    Map<ResourceId, VirtualNode> nodes = new HashMap<>(retained);
    nodes.putAll(intent.mesh().nodes());
    return new Mesh(intent.mesh().services(), intent.mesh().routers(), nodes);
  }

  /** This set, keeping of the former one the nodes that are still named. */
  Asked keeping(Asked former, Collection<ResourceId> named) {
    Map<ResourceId, VirtualNode> kept = new HashMap<>();
    Map<String, String> texts = new HashMap<>(documents);
    Map<ResourceId, VirtualNode> before = former.mesh().nodes();
    for (ResourceId node : Set.copyOf(named)) {
      VirtualNode old = before.get(node);
      if (!intent.mesh().nodes().containsKey(node) && old != null) {
        kept.put(node, old);
        String text = former.documents.get(key(node));
        if (text != null) {
          texts.put(key(node), text);
        }
      }
    }
    return of(intent, digest, texts, plans, kept);
  }

  /** This set without the retained nodes that nobody names any more. */
  Asked lettingGo(Collection<ResourceId> named) {
    Set<ResourceId> still = Set.copyOf(named);
    if (still.containsAll(retained.keySet())) {
      return this;
    }
    Map<String, String> texts = new HashMap<>(documents);
    retained.keySet().stream().filter(n -> !still.contains(n)).forEach(n -> texts.remove(key(n)));
    return of(
        intent,
        digest,
        texts,
        plans,
        retained.entrySet().stream()
            .filter(e -> still.contains(e.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static String key(ResourceId node) {
    return "VirtualNode " + node;
  }

  /** Whether this is what the store has. */
  boolean isStoredAs(RolloutStore.StoredIntent stored) {
    return digest.equals(stored.digest()) && documents.equals(stored.documents());
  }

  /** Whether the store has this already when it has the other. */
  boolean isStoredLike(Asked other) {
    return digest.equals(other.digest) && documents.equals(other.documents);
  }
}
