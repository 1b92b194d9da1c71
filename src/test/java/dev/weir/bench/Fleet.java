package dev.weir.bench;

import static dev.weir.testing.Meshes.byRollout;
import static dev.weir.testing.Meshes.id;
import static dev.weir.testing.Meshes.route;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Intent;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.Split;
import dev.weir.core.traffic.Weights;
import dev.weir.engine.IntentRead;
import dev.weir.testing.Meshes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Many services with a rollout each, every one with two revisions, {@code v1} and {@code v2}.
 *
 * @param callers node groups; 1: one calls all services; as many as services: each calls one
 */
public record Fleet(int services, int callers) {
  /** The candidate's share in each step, basis points. */
  public static final List<Integer> STEPS = List.of(2_000, 4_000, 6_000, 8_000);

  private static final String POLICY = "health";
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int FIRST_PORT = 10_000;

  /** The rollout of the n-th service, from 0. */
  public static ResourceId rollout(int number) {
    return id("svc" + number);
  }

  /** All services, nodes and callers. */
  public Mesh mesh() {
    Meshes mesh = Meshes.shop();
    for (int i = 0; i < services; i++) {
      String name = rollout(i).name();
      mesh.node(name + "-v1", FIRST_PORT + 2 * i)
          .node(name + "-v2", FIRST_PORT + 2 * i + 1)
          .service(name, route("main", 0, Meshes.EVERYTHING, byRollout(name)));
    }
    for (int c = 0; c < callers; c++) {
      int caller = c;
      mesh.caller(
          "caller-" + c,
          FIRST_PORT - 1,
          IntStream.range(0, services)
              .filter(i -> i % callers == caller)
              .mapToObj(i -> rollout(i).name())
              .toArray(String[]::new));
    }
    return mesh.build();
  }

  /** The whole set as the engine gets it from a reader. */
  IntentRead.Accepted intent(Mesh mesh, Revision revision, Duration hold) {
    Map<ResourceId, Rollout> rollouts = new HashMap<>();
    Map<String, String> documents = new HashMap<>();
    for (int i = 0; i < services; i++) {
      Rollout rollout = rollout(rollout(i), revision, hold);
      rollouts.put(rollout.id(), rollout);
      documents.put("Rollout " + rollout.id(), rollout.toString());
    }
    mesh.nodes().forEach((id, node) -> documents.put("VirtualNode " + id, node.toString()));
    mesh.services().forEach((id, it) -> documents.put("VirtualService " + id, it.toString()));
    mesh.routers().forEach((id, it) -> documents.put("VirtualRouter " + id, it.toString()));
    return new IntentRead.Accepted(
        new Intent(mesh, rollouts, Map.of(id(POLICY), policy())),
        revision.name() + " " + hold,
        documents);
  }

  /** Four steps, each held so long, with one gate. */
  public static Rollout rollout(ResourceId id, Revision revision, Duration hold) {
    List<Step> steps =
        STEPS.stream()
            .<Step>map(share -> new Step.SetWeight(share, hold, List.of(), Optional.empty()))
            .toList();
    return new Rollout(
        id,
        revision,
        id.name() + "-" + Rollout.REVISION_PLACE,
        new Strategy.Canary(steps, List.of(new GateUse(POLICY, Map.of()))),
        Duration.ofMinutes(10),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  /** Every rollout in the middle of its first step. */
  public Map<ResourceId, Split> splits() {
    Map<ResourceId, Split> splits = new HashMap<>();
    for (int i = 0; i < services; i++) {
      splits.put(rollout(i), split(i, STEPS.getFirst(), 1));
    }
    return splits;
  }

  /**
   * The split of one rollout.
   *
   * @param candidate its share, basis points
   */
  public static Split split(int number, int candidate, long sequence) {
    String name = rollout(number).name();
    return Meshes.split(sequence, name + "-v2", candidate, name + "-v1", Weights.ALL - candidate);
  }

  /** One metric, asked every second from the moment that the weights are acknowledged. */
  public static GatePolicy policy() {
    return new GatePolicy(
        id(POLICY),
        List.of(),
        INTERVAL,
        Duration.ZERO,
        List.of(
            new GatePolicy.MetricTemplate(
                "success-rate",
                "success{cluster=\"${cluster}\"}[${window}]",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ">= 99%",
                Optional.empty(),
                Budgets.DEFAULT,
                NoDataPolicy.HOLD,
                Optional.empty())));
  }
}
