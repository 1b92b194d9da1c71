package dev.weir.intent.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.rollout.Experiment;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.GateUse;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.Percentages;
import dev.weir.core.rollout.PlannedPause;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.RevisionSource;
import dev.weir.core.rollout.RollbackPace;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.rollout.Step;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.rollout.Strategy;
import dev.weir.core.traffic.Weights;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rollouts and what judges them. */
public final class DeliveryResources {
  private DeliveryResources() {}

  /** A Rollout. */
  public static Rollout rollout(JsonNode document) {
    Fields whole = new Fields(document);
    Fields spec = whole.in("spec");
    return new Rollout(
        whole.id(),
        new Revision(spec.text("revision")),
        spec.text("virtualNode"),
        strategy(spec.in("strategy")),
        spec.duration("progressDeadline"),
        spec.word("onFailure", FailureAction.class),
        spec.duration("keepOld"),
        Percentages.parse(spec.text("acknowledge")),
        spec.maybe("sticky").map(DeliveryResources::sticky),
        spec.number("minEndpoints"),
        spec.word("rollback", RollbackPace.class),
        spec.in("strategy").in("canary").maybeText("baseline"),
        spec.maybe("experiment").map(DeliveryResources::experiment),
        spec.word("revisionFrom", RevisionSource.class),
        spec.maybeText("notBefore").map(text -> OffsetDateTime.parse(text).toInstant()));
  }

  private static Experiment experiment(Fields experiment) {
    return new Experiment(
        experiment.text("name"),
        experiment.duration("for"),
        experiment.list(
            "arms",
            arm ->
                new Experiment.Arm(
                    new Revision(arm.text("revision")), Percentages.parse(arm.text("weight")))),
        gates(experiment));
  }

  private static Sticky sticky(Fields sticky) {
    return sticky.has("cookie")
        ? new Sticky(Sticky.Kind.COOKIE, sticky.text("cookie"))
        : new Sticky(Sticky.Kind.HEADER, sticky.text("header"));
  }

  private static Strategy strategy(Fields strategy) {
    if (strategy.has("blueGreen")) {
      Fields blueGreen = strategy.in("blueGreen");
      Fields after = blueGreen.in("postPromotion");
      return new Strategy.BlueGreen(
          blueGreen.in("preview").list("match", RequestMatches::match),
          gates(blueGreen.in("prePromotion")),
          blueGreen.word("promote", Strategy.BlueGreen.Promote.class),
          after.maybeDuration("hold").orElse(Duration.ZERO),
          gates(after));
    }
    Fields canary = strategy.in("canary");
    return new Strategy.Canary(canary.list("steps", DeliveryResources::step), gates(canary));
  }

  private static Step step(Fields step) {
    Optional<String> name = step.maybeText("name");
    List<GateUse> gates = gates(step);
    if (step.has("pause")) {
      return new Step.Pause(pause(step.in("pause")), gates, name);
    }
    if (step.has("check")) {
      return check(step.in("check"), gates, name);
    }
    if (step.has("bake")) {
      Duration bake = step.duration("bake");
      Optional<String> says = name.or(() -> Optional.of("bake " + step.text("bake")));
      return new Step.SetWeight(Weights.ALL, bake, gates, says);
    }
    Duration hold = step.maybeDuration("hold").orElse(Duration.ZERO);
    if (step.has("match")) {
      return new Step.Match(step.list("match", RequestMatches::match), hold, gates, name);
    }
    if (step.has("mirror")) {
      Mirror mirror =
          new Mirror(
              Percentages.parse(step.text("mirror")),
              step.maybeText("methods").map("all"::equals).orElse(false));
      return new Step.Copy(mirror, hold, gates, name);
    }
    return new Step.SetWeight(Percentages.parse(step.text("weight")), hold, gates, name);
  }

  private static Step check(Fields check, List<GateUse> gates, Optional<String> name) {
    Map<String, String> headers = new TreeMap<>();
    check
        .list("headers", h -> Map.entry(h.text("name"), h.text("value")))
        .forEach(header -> headers.put(header.getKey(), header.getValue()));
    return new Step.Check(
        check.text("method"),
        check.text("url"),
        headers,
        check.maybeText("body").orElse(""),
        check.duration("timeout"),
        check.number("attempts"),
        check.duration("every"),
        gates,
        name);
  }

  private static PlannedPause pause(Fields pause) {
    Optional<Duration> span = pause.maybeDuration("for");
    if (span.isPresent()) {
      return new PlannedPause.For(span.get());
    }
    Optional<PlannedPause.Limit> limit =
        pause
            .maybeDuration("limit")
            .map(
                after ->
                    new PlannedPause.Limit(
                        after,
                        pause.maybeText("then").map("promote"::equals).orElse(false)
                            ? PlannedPause.Then.PROMOTE
                            : PlannedPause.Then.ROLLBACK));
    return pause
        .maybeText("signal")
        .<PlannedPause>map(signal -> new PlannedPause.UntilSignal(signal, limit))
        .orElseGet(() -> new PlannedPause.UntilPromoted(limit));
  }

  private static List<GateUse> gates(Fields fields) {
    return fields.list("gates", use -> new GateUse(use.text("policy"), use.map("args")));
  }

  /**
   * A GatePolicy.
   *
   * @param id its own, or for one that ships with Weir the one under which it is known
   */
  public static GatePolicy policy(JsonNode document, ResourceId id) {
    Fields spec = new Fields(document).in("spec");
    return new GatePolicy(
        id,
        spec.list("args", a -> new GatePolicy.Argument(a.text("name"), a.maybeText("default"))),
        spec.duration("interval"),
        spec.duration("initialDelay"),
        spec.list("metrics", DeliveryResources::metric));
  }

  /** The id that a document's metadata give. */
  public static ResourceId id(JsonNode document) {
    return new Fields(document).id();
  }

  private static GatePolicy.MetricTemplate metric(Fields metric) {
    Fields prometheus = metric.in("prometheus");
    return new GatePolicy.MetricTemplate(
        metric.text("name"),
        prometheus.text("query"),
        prometheus.duration("window"),
        prometheus.duration("timeout"),
        metric
            .maybe("minRequests")
            .map(min -> new GatePolicy.MinRequests(min.text("query"), min.number("count"))),
        prometheus
            .maybe("range")
            .map(range -> new GatePolicy.Range(range.duration("step"), range.duration("settle"))),
        metric.maybeWord("compare", GatePolicy.Compare.class),
        metric.text("pass"),
        metric.maybeText("fail"),
        budgets(metric.in("budgets")),
        metric.word("noData", NoDataPolicy.class),
        metric.maybeWord("onFailure", FailureAction.class));
  }

  private static Budgets budgets(Fields budgets) {
    return new Budgets(
        budgets.number("failures"),
        budgets.number("inconclusive"),
        budgets.number("noData"),
        budgets.in("errors").number("inARow"));
  }
}
