package dev.weir.model.protocol;

import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.plan.Intent;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Protocol;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.testing.Meshes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the files say: two services, each with a rollout, and a caller of both. */
final class Shop {
  static final ResourceId WEB = Meshes.id("web");
  static final ResourceId API = Meshes.id("api");
  static final String CALLER = "caller";

  /** The last read; the first has only first revisions. */
  static final int READS = 2;

  private static final int EGRESS_PORT = 15_001;
  private static final Duration UNIT = Duration.ofSeconds(10);
  private static final ResourceId GATE = Meshes.id("gate");

  private Shop() {}

  /** What the so-manieth read gives: first web wants its second revision, then api as well. */
  static Intent intent(int read) {
    Meshes mesh = Meshes.shop();
    for (String name : List.of("web", "api")) {
      for (String revision : List.of("v1", "v2")) {
        mesh.node(
            name + "-" + revision,
            Protocol.HTTP,
            Optional.empty(),
            new VirtualNode.Discovery.Dns(name + "-" + revision + ".example"));
      }
      mesh.service(name, Meshes.route("all", 0, Meshes.EVERYTHING, Meshes.byRollout(name)));
    }
    mesh.caller(CALLER, EGRESS_PORT, "web", "api");
    return new Intent(
        mesh.build(),
        Map.of(
            WEB, rollout(WEB, read >= 1, List.of(new GateUse("gate", Map.of()))),
            API, rollout(API, read >= 2, List.of())),
        Map.of(GATE, gate()));
  }

  private static Rollout rollout(ResourceId id, boolean second, List<GateUse> gates) {
    return new Rollout(
        id,
        new Revision(second ? "v2" : "v1"),
        id.name() + "-${revision}",
        new Strategy.Canary(
            List.of(new Step.SetWeight(5_000, UNIT, List.of(), Optional.empty())), gates),
        UNIT.multipliedBy(3),
        FailureAction.ROLLBACK,
        Duration.ZERO,
        10_000,
        Optional.empty(),
        1,
        RollbackPace.IMMEDIATE,
        Optional.empty());
  }

  private static GatePolicy gate() {
    return new GatePolicy(
        GATE,
        List.of(),
        UNIT,
        Duration.ZERO,
        List.of(
            new GatePolicy.MetricTemplate(
                "success",
                "${cluster}",
                UNIT,
                UNIT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ">= 0.99",
                Optional.of("< 0.95"),
                new Budgets(0, 0, 0, 0),
                NoDataPolicy.HOLD,
                Optional.empty())));
  }

  /** An answer to the gate's question. */
  static Readings answer(Inquiry inquiry, boolean good) {
    return new Readings(
        inquiry.at(),
        new Reading.Answer(
            inquiry.candidate(),
            List.of(
                new Reading.Series(
                    Map.of(), List.of(new Reading.Point(inquiry.at(), good ? 1.0 : 0.5))))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
