package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.CliRun.Result;
import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Mesh;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentReader;
import dev.weir.engine.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that need no server. */
class LocalCommandsTest {
  @TempDir private Path folder;

  private static IntentReader reading(IntentRead read) {
    return new IntentReader() {
      @Override
      public IntentRead read(Path directory) {
        return read;
      }

      @Override
      public IntentRead readDocuments(Map<String, String> documents) {
        throw new AssertionError("a directory is read");
      }
    };
  }

  private static IntentRead.Refused refused() {
    return new IntentRead.Refused(
        List.of(
            new Problem(
                "checkout.yaml",
                14,
                18,
                "spec.strategy.canary.steps[2].weight",
                "120% is not a share.",
                "Use 0% to 100%, for example: weight: 25%"),
            new Problem("router\u001b[2J.yaml", 0, 0, "", "It is empty.", "")),
        "d1");
  }

  private static Rollout rollout(String namespace) {
    return new Rollout(
        new ResourceId(namespace, "checkout"),
        new Revision("v2"),
        "checkout-${revision}",
        new Strategy.Canary(List.of(), List.of()),
        Duration.ofMinutes(15),
        FailureAction.ROLLBACK,
        Duration.ofMinutes(30),
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static IntentRead.Accepted accepted(Rollout... rollouts) {
    Map<ResourceId, Rollout> byId = new java.util.HashMap<>();
    Map<String, String> documents = new java.util.HashMap<>();
    for (Rollout rollout : rollouts) {
      byId.put(rollout.id(), rollout);
      documents.put("Rollout " + rollout.id(), "{}");
    }
    return new IntentRead.Accepted(new Intent(Mesh.EMPTY, byId, Map.of()), "d1", documents);
  }

  private static Plan plan(Rollout rollout) {
    Gate gate =
        new Gate(
            "http-health",
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            List.of(
                new Gate.Metric(
                    "success-rate",
                    "q",
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Bound.parse(">= 99.5%"),
                    Optional.of(Bound.parse("< 95%")),
                    Budgets.DEFAULT,
                    NoDataPolicy.HOLD,
                    FailureAction.ROLLBACK)));
    return new Plan(
        rollout.id(),
        rollout.revision(),
        rollout.virtualNode(),
        List.of(
            new Plan.PlannedStep(
                "weight 10%",
                1_000, SideTraffic.NONE, Duration.ofMinutes(5), Optional.empty(), List.of(gate)),
            new Plan.PlannedStep(
                "soak",
                1_000,
                SideTraffic.NONE,
                Duration.ZERO,
                Optional.of(new PlannedPause.For(Duration.ofMinutes(30))),
                List.of()),
            new Plan.PlannedStep(
                "ask",
                1_000,
                SideTraffic.NONE,
                Duration.ZERO,
                Optional.of(new PlannedPause.UntilPromoted(Optional.empty())),
                List.of())),
        rollout.progressDeadline(),
        rollout.onFailure(),
        rollout.keepOld(),
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private CliRun offline(IntentRead read) {
    return new CliRun().reader(reading(read)).compiler((rollout, _) -> plan(rollout));
  }

  @Test
  void lintShowsEveryProblem() {
    Result result = offline(refused()).run("lint", folder.toString());
    assertThat(result.code()).isEqualTo(2);
    Golden.check("lint-problems", result.out());
  }

  @Test
  void lintForMachines() {
    Result result = offline(refused()).run("lint", folder.toString(), "-o", "json");
    assertThat(result.code()).isEqualTo(2);
    Golden.check("lint-problems-json", result.out());
    Result fine = offline(accepted(rollout("shop"))).run("lint", folder.toString(), "-o", "yaml");
    assertThat(fine.out()).isEqualTo("resources: 1\nproblems: []\n");
  }

  @Test
  void lintCountsWhatIsFine() {
    assertThat(
            offline(accepted(rollout("shop"), rollout("warehouse"))).run("lint", folder.toString()))
        .isEqualTo(new Result(0, "2 resources are fine.\n", ""));
  }

  @Test
  void aPlanFromFiles() {
    Result result =
        offline(accepted(rollout("shop"))).run("plan", "checkout", "-f", folder.toString());
    assertThat(result.code()).as(result.err()).isZero();
    Golden.check("plan-offline", result.out());
    Golden.check(
        "plan-offline-json",
        offline(accepted(rollout("shop")))
            .run("plan", "shop/checkout", "-f", folder.toString(), "-o", "json")
            .out());
  }

  @Test
  void aPlanFromFilesThatAreWrongOrDoNotHaveIt() {
    assertThat(offline(refused()).run("plan", "checkout", "-f", folder.toString()).code())
        .isEqualTo(2);
    assertThat(offline(accepted()).run("plan", "checkout", "-f", folder.toString()).code())
        .isEqualTo(1);
    Result two =
        offline(accepted(rollout("shop"), rollout("warehouse")))
            .run("plan", "checkout", "-f", folder.toString());
    assertThat(two.code()).isEqualTo(2);
    assertThat(two.err()).contains("shop/checkout and warehouse/checkout");
    assertThat(
            offline(accepted(rollout("shop"), rollout("warehouse")))
                .run("plan", "checkout", "-n", "shop", "-f", folder.toString())
                .code())
        .isZero();
  }

  @Test
  void aProxyGetsItsConfiguration() {
    CliRun cli =
        new CliRun()
            .with("HOSTNAME", "host-3")
            .bootstrap((node, id, xds, admin) -> "%s %s %s %s".formatted(node, id, xds, admin));
    Result result = cli.run("proxy", "bootstrap", "--node", "shop/frontend", "--admin", "9901");
    assertThat(result)
        .isEqualTo(
            new Result(0, "shop/frontend frontend-host-3 127.0.0.1:18000 OptionalInt[9901]\n", ""));
    for (String wrong :
        List.of(
            "",
            "--node x",
            "--node a/b/c",
            "--node a/b --xds :1",
            "--node a/b --xds x:0",
            "--node a/b --admin 0",
            "--node a/b --admin 70000",
            "--node a/b --id a\"b")) {
      Result refused = cli.run(("proxy bootstrap " + wrong).strip().split(" "));
      assertThat(refused.code()).as(wrong).isEqualTo(2);
    }
  }

  @Test
  void theDemoIsToldWhatToShow() {
    List<DemoOptions> asked = new ArrayList<>();
    CliRun cli =
        new CliRun()
            .demo(
                options -> {
                  asked.add(options);
                  return 1;
                });
    assertThat(cli.run("demo", "--story", "b", "--keep").code()).isEqualTo(1);
    assertThat(cli.run("demo").code()).isEqualTo(1);
    assertThat(asked)
        .containsExactly(
            new DemoOptions(Optional.of(DemoOptions.Story.B), true),
            new DemoOptions(Optional.empty(), false));
  }

  @Test
  void theVersion() {
    assertThat(new CliRun().run("version"))
        .isEqualTo(
            new Result(
                0,
                """
                weir 0.1.0
                commit:  0123456789ab of 2026-11-28, with changes that were not committed
                built:   with Java 25 and Quarkus 3
                runs on: a JVM; Linux amd64
                """,
                ""));
  }
}
