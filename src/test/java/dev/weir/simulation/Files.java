package dev.weir.simulation;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Consistency;
import dev.weir.core.plan.Fault;
import dev.weir.core.plan.Intent;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentReader;
import dev.weir.engine.Problem;
import dev.weir.testing.Meshes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** The directory of YAML, as what stands in it; and the people who edit it. */
final class Files implements IntentReader {
  static final List<String> REVISIONS = List.of("v1", "v2", "v3", "v4");
  private static final int EGRESS_PORT = 15_001;

  private final RandomGenerator dice;
  private final RandomGenerator experimentDice;
  private final RandomGenerator beginDice;
  private final InstantSource clock;
  private final List<String> names;
  private final int groups;
  private final Map<String, Rollout> rollouts = new TreeMap<>();
  private final Map<ResourceId, GatePolicy> policies = new TreeMap<>();
  private final TreeSet<String> nodes = new TreeSet<>();
  private final TreeSet<String> moved = new TreeSet<>();
  private final TreeSet<String> withoutCaller = new TreeSet<>();
  private final Documents documents = new Documents();
  private boolean broken;

  /** What the last read gave, until somebody edits something. */
  private Optional<IntentRead> known = Optional.empty();

  Files(World world, List<String> names, int groups) {
    this.dice = world.dice("files");
    this.experimentDice = world.dice("experiments");
    this.beginDice = world.dice("beginnings");
    this.clock = world::wallClock;
    this.names = names;
    this.groups = groups;
    for (String name : names) {
      REVISIONS.forEach(revision -> nodes.add(name + "-" + revision));
      write(name, "v1");
    }
  }

  static String group(int number) {
    return "caller" + number;
  }

  /** One edit by somebody; says what it was. */
  String edit() {
    known = Optional.empty();
    String name = names.get(dice.nextInt(names.size()));
    Rollout old = rollouts.get(name);
    switch (dice.nextInt(12)) {
      case 0 -> {
        write(name, revision());
        return "rewrites " + name;
      }
      case 1 -> {
        rollouts.remove(name);
        return "deletes " + name;
      }
      case 2 -> {
        String node = name + "-" + revision();
        if (!nodes.remove(node)) {
          nodes.add(node);
        }
        return "takes out or puts in node " + node;
      }
      case 3 -> {
        String node = name + "-" + revision();
        if (!moved.remove(node)) {
          moved.add(node);
        }
        return "moves node " + node;
      }
      case 4 -> {
        String caller = group(dice.nextInt(groups));
        if (!withoutCaller.remove(caller)) {
          withoutCaller.add(caller);
        }
        return "takes out or puts in " + caller;
      }
      case 5 -> {
        broken = !broken;
        return broken ? "breaks a file" : "mends the file";
      }
      case 6 -> {
        policies.put(policy(name).id(), policy(name));
        return "rewrites the gates of " + name;
      }
      default -> {
        if (old == null) {
          write(name, revision());
        } else {
          Revision wanted = new Revision(revision());
          rollouts.put(
              name,
              new Rollout(
                  old.id(),
                  wanted,
                  old.virtualNode(),
                  old.strategy(),
                  old.progressDeadline(),
                  old.onFailure(),
                  old.keepOld(),
                  old.acknowledgeBasisPoints(),
                  old.sticky(),
                  old.minEndpoints(),
                  old.rollback(),
                  old.baseline(),
                  // Who ships an arm takes the experiment out; an experiment may also come alone.
                  (experimentDice.nextInt(4) > 0 ? old.experiment() : experiment(name, wanted))
                      .filter(e -> !e.hasArm(wanted)),
                  source(),
                  old.notBefore()));
        }
        nodes.add(name + "-" + rollouts.get(name).revision());
        return "wants " + name + " " + rollouts.get(name).revision();
      }
    }
  }

  /** Somebody writes just this rollout, with this policy. */
  void put(Rollout rollout, GatePolicy policy) {
    known = Optional.empty();
    policies.put(policy.id(), policy);
    rollouts.put(rollout.id().name(), rollout);
    nodes.add(rollout.id().name() + "-fresh");
  }

  /** Everything that anybody needs is there again. */
  void heal() {
    known = Optional.empty();
    broken = false;
    withoutCaller.clear();
    for (String name : names) {
      REVISIONS.forEach(revision -> nodes.add(name + "-" + revision));
      if (!rollouts.containsKey(name)) {
        write(name, revision());
      }
    }
  }

  private String revision() {
    return REVISIONS.get(dice.nextInt(REVISIONS.size()));
  }

  /** Of every kind; a signal that nobody gives is a limit that passes. */
  private PlannedPause pause() {
    Optional<PlannedPause.Limit> limit =
        dice.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new PlannedPause.Limit(
                    Duration.ofSeconds(20 + dice.nextInt(60)),
                    dice.nextBoolean() ? PlannedPause.Then.ROLLBACK : PlannedPause.Then.PROMOTE));
    return switch (dice.nextInt(4)) {
      case 0, 1 -> new PlannedPause.For(Duration.ofSeconds(30));
      case 2 -> new PlannedPause.UntilPromoted(limit);
      default -> new PlannedPause.UntilSignal("e2e-" + dice.nextInt(2), limit);
    };
  }

  private void write(String name, String revision) {
    policies.put(policy(name).id(), policy(name));
    List<GateUse> gates =
        dice.nextInt(4) == 0 ? List.of() : List.of(new GateUse("gate-" + name, Map.of()));
    List<Step> steps = new ArrayList<>();
    for (int i = dice.nextInt(5); i > 0; i--) {
      if (dice.nextInt(4) == 0) {
        steps.add(new Step.Pause(pause(), List.of(), Optional.empty()));
      } else if (dice.nextInt(8) == 0) {
        steps.add(
            new Step.Check(
                "POST",
                "http://" + name + "-${revision}_test/smoke",
                Map.of(),
                "",
                Duration.ofSeconds(5),
                1 + dice.nextInt(3),
                Duration.ofSeconds(5),
                List.of(),
                Optional.empty()));
      } else if (dice.nextInt(4) == 0) {
        steps.add(
            new Step.Match(
                visitors(), Duration.ofSeconds(dice.nextInt(20)), List.of(), Optional.empty()));
      } else if (dice.nextInt(4) == 0) {
        steps.add(
            new Step.Copy(
                new Mirror(1 + dice.nextInt(10_000), dice.nextBoolean()),
                Duration.ofSeconds(dice.nextInt(20)),
                List.of(),
                Optional.empty()));
      } else {
        steps.add(
            new Step.SetWeight(
                dice.nextInt(10) * 1_000,
                Duration.ofSeconds(dice.nextInt(3) * 15L),
                List.of(),
                Optional.empty()));
      }
    }
    rollouts.put(
        name,
        new Rollout(
            Meshes.id(name),
            new Revision(revision),
            name + "-${revision}",
            dice.nextInt(5) == 0 ? blueGreen(gates) : new Strategy.Canary(steps, gates),
            Duration.ofMinutes(2),
            dice.nextInt(4) == 0 ? FailureAction.PAUSE : FailureAction.ROLLBACK,
            Duration.ofMinutes(dice.nextInt(3)),
            dice.nextInt(5) == 0 ? 7_500 : 10_000,
            dice.nextInt(3) == 0
                ? Optional.of(new Sticky(Sticky.Kind.COOKIE, "uid" + dice.nextInt(2)))
                : Optional.empty(),
            1 + dice.nextInt(2),
            dice.nextInt(3) == 0 ? RollbackPace.STAGED : RollbackPace.IMMEDIATE,
            dice.nextInt(4) == 0 ? Optional.of(name + "-fresh") : Optional.empty(),
            experiment(name, new Revision(revision)),
            source(),
            earliest()));
    nodes.add(name + "-" + revision);
    nodes.add(name + "-fresh");
  }

  private RevisionSource source() {
    return beginDice.nextInt(3) == 0 ? RevisionSource.WEBHOOK : RevisionSource.SPEC;
  }

  private Optional<Instant> earliest() {
    return beginDice.nextInt(4) == 0
        ? Optional.of(clock.instant().plusSeconds(beginDice.nextInt(-60, 240)))
        : Optional.empty();
  }

  private Optional<Experiment> experiment(String name, Revision wanted) {
    if (experimentDice.nextInt(3) == 0) {
      return Optional.empty();
    }
    List<Experiment.Arm> arms = new ArrayList<>();
    for (String revision : REVISIONS) {
      if (!revision.equals(wanted.name()) && experimentDice.nextInt(3) > 0) {
        arms.add(
            experimentDice.nextInt(arms.size() + 1),
            new Experiment.Arm(new Revision(revision), experimentDice.nextInt(1, 3_000)));
        nodes.add(name + "-" + revision);
      }
    }
    return arms.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Experiment(
                "try" + experimentDice.nextInt(3),
                Duration.ofSeconds(1 + experimentDice.nextInt(90)),
                arms,
                experimentDice.nextInt(4) == 0
                    ? List.of()
                    : List.of(new GateUse("gate-" + name, Map.of()))));
  }

  private List<RequestMatch> visitors() {
    return dice.nextInt(3) == 0
        ? List.of()
        : List.of(
            new RequestMatch(
                List.of(
                    new RequestMatch.Header("x-preview", new RequestMatch.Value.Present(), false)),
                List.of()));
  }

  private Strategy blueGreen(List<GateUse> gates) {
    return new Strategy.BlueGreen(
        visitors(),
        dice.nextBoolean() ? gates : List.of(),
        dice.nextBoolean() ? Strategy.BlueGreen.Promote.AUTO : Strategy.BlueGreen.Promote.MANUAL,
        Duration.ofSeconds(dice.nextInt(3) * 15L),
        gates);
  }

  /** Passes from 0.99, fails below 0.95, as {@link SimulatedPrometheus} knows. */
  private GatePolicy policy(String name) {
    List<GatePolicy.MetricTemplate> metrics = new ArrayList<>();
    for (int i = dice.nextInt(2); i >= 0; i--) {
      metrics.add(
          new GatePolicy.MetricTemplate(
              "metric" + i,
              "${cluster}{metric=\"" + name + i + "\"}",
              Duration.ofSeconds(30),
              Duration.ofSeconds(5),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              ">= 0.99",
              Optional.of("< 0.95"),
              new Budgets(dice.nextInt(2), dice.nextInt(2), dice.nextInt(3), dice.nextInt(3)),
              NoDataPolicy.values()[dice.nextInt(NoDataPolicy.values().length)],
              dice.nextInt(3) > 0
                  ? Optional.empty()
                  : Optional.of(
                      FailureAction.values()[dice.nextInt(FailureAction.values().length)])));
    }
    return new GatePolicy(
        Meshes.id("gate-" + name),
        List.of(),
        Duration.ofSeconds(dice.nextInt(3, 15)),
        Duration.ofSeconds(dice.nextInt(10)),
        metrics);
  }

  /** What a complete read of the directory gives now. */
  IntentRead read() {
    int nodesBefore = nodes.size();
    IntentRead read = known.map(Files::again).orElseGet(this::readAll);
    // A read puts the first nodes back, which the next one sees.
    known = nodes.size() == nodesBefore ? Optional.of(read) : Optional.empty();
    return read;
  }

  /** The same once more: no read gives the very objects of another. */
  private static IntentRead again(IntentRead before) {
    return switch (before) {
      case IntentRead.Accepted(Intent intent, String digest, Map<String, String> texts, var _) -> {
        Mesh mesh = intent.mesh();
        yield new IntentRead.Accepted(
            new Intent(
                new Mesh(mesh.services(), mesh.routers(), mesh.nodes()),
                intent.rollouts(),
                intent.policies()),
            digest,
            texts);
      }
      case IntentRead.Refused refused -> refused;
    };
  }

  private IntentRead readAll() {
    if (broken) {
      return new IntentRead.Refused(
          List.of(new Problem("web.yaml", 3, 5, "spec", "is wrong", "mend it")), "broken");
    }
    Meshes mesh = Meshes.shop();
    nodes.forEach(
        node -> {
          if (node.endsWith("v3")) {
            mesh.node(
                node,
                dev.weir.core.traffic.Protocol.HTTP,
                Optional.empty(),
                new VirtualNode.Discovery.Dns(node + ".example"));
          } else {
            mesh.node(node, moved.contains(node) ? 9_000 : 8_000);
          }
        });
    for (String name : names) {
      mesh.service(
          name,
          Meshes.route(
              "all",
              0,
              Meshes.EVERYTHING,
              rollouts.containsKey(name)
                  ? Meshes.byRollout(name)
                  : Meshes.weighted(name + "-v1", 100)));
      nodes.add(name + "-v1");
    }
    for (int i = 0; i < groups; i++) {
      if (!withoutCaller.contains(group(i))) {
        int skipped = i;
        // The first group calls everything, each other one leaves one service out.
        mesh.caller(
            group(i),
            EGRESS_PORT,
            names.stream()
                .filter(n -> skipped == 0 || names.indexOf(n) != skipped % names.size())
                .toArray(String[]::new));
      }
    }
    Map<ResourceId, Rollout> byId = new HashMap<>();
    rollouts.values().forEach(rollout -> byId.put(rollout.id(), rollout));
    Intent intent = new Intent(mesh.build(), byId, policies);
    List<Fault> faults = Consistency.check(intent);
    if (!faults.isEmpty()) {
      Fault fault = faults.getFirst();
      return new IntentRead.Refused(
          List.of(new Problem(fault.kind(), 0, 0, fault.path(), fault.wrong(), fault.fix())),
          "inconsistent");
    }
    return documents.write(intent);
  }

  @Override
  public IntentRead read(Path directory) {
    throw new AssertionError("the engine reads no directory");
  }

  @Override
  public IntentRead readDocuments(Map<String, String> stored) {
    return documents.read(stored);
  }
}
