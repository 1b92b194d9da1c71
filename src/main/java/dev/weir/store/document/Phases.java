package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.Attempt;
import dev.weir.core.lifecycle.MetricRun;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.rollout.Revision;
import java.util.Locale;
import java.util.Map;

/** Phases as JSON: {@code kind} says which, the other fields are the phase's own. */
final class Phases {
  private Phases() {}

  static ObjectNode write(Phase phase) {
    return switch (phase) {
      case Phase.New() -> kind("new");
      case Phase.Introducing p ->
          kind("introducing")
              .put("candidate", p.candidate().name())
              .put("since", p.since().toString());
      case Phase.Healthy p -> {
        ObjectNode node = kind("healthy").put("since", p.since().toString());
        p.kept()
            .ifPresent(
                kept ->
                    node.putObject("kept")
                        .put("old", kept.old().name())
                        .put("until", kept.until().toString()));
        yield node;
      }
      case Phase.Starting p -> {
        ObjectNode node = kind("starting");
        node.set("attempt", attempt(p.attempt()));
        node.put("since", p.since().toString());
        yield Pauses.with(node, "pause", p.pause());
      }
      case Phase.Stepping p -> {
        ObjectNode node = kind("stepping");
        node.set("attempt", attempt(p.attempt()));
        node.set("run", StepRuns.write(p.run()));
        yield node;
      }
      case Phase.Promoting p -> {
        ObjectNode node = kind("promoting");
        node.set("attempt", attempt(p.attempt()));
        node.put("since", p.since().toString());
        yield Pauses.with(node, "pause", p.pause());
      }
      case Phase.RollingBack p ->
          withMetrics(
              kind("rolling-back")
                  .put("candidate", p.candidate().name())
                  .put("cause", word(p.cause()))
                  .put("reason", p.reason())
                  .put("since", p.since().toString())
                  .put("neededEndpoints", p.neededEndpoints()),
              p.metrics());
      case Phase.RolledBack p ->
          withMetrics(
              kind("rolled-back")
                  .put("rejected", p.rejected().name())
                  .put("cause", word(p.cause()))
                  .put("reason", p.reason())
                  .put("at", p.at().toString()),
              p.metrics());
      case Phase.Failed p ->
          kind("failed")
              .put("candidate", p.candidate().name())
              .put("reason", p.reason())
              .put("at", p.at().toString());
      case Phase.Experimenting p -> {
        ObjectNode node = kind("experimenting");
        node.set("run", Experiments.write(p.run()));
        yield node;
      }
      case Phase.Concluding p -> {
        ObjectNode node = kind("concluding");
        node.set("report", Experiments.write(p.report()));
        yield node.put("since", p.since().toString());
      }
    };
  }

  static Phase read(Fields f) {
    String kind = f.text("kind");
    Phase phase =
        switch (kind) {
          case "new" -> new Phase.New();
          case "introducing" -> new Phase.Introducing(revision(f, "candidate"), f.instant("since"));
          case "healthy" -> new Phase.Healthy(f.instant("since"), f.optional("kept", n -> kept(f)));
          case "starting" ->
              new Phase.Starting(
                  attempt(f.object("attempt")), f.instant("since"), Pauses.read(f, "pause"));
          case "stepping" ->
              new Phase.Stepping(attempt(f.object("attempt")), StepRuns.read(f.object("run")));
          case "promoting" ->
              new Phase.Promoting(
                  attempt(f.object("attempt")), f.instant("since"), Pauses.read(f, "pause"));
          case "rolling-back" ->
              new Phase.RollingBack(
                  revision(f, "candidate"),
                  cause(f),
                  f.text("reason"),
                  f.instant("since"),
                  metrics(f),
                  f.optional("neededEndpoints", f::small).orElse(0));
          case "rolled-back" ->
              new Phase.RolledBack(
                  revision(f, "rejected"), cause(f), f.text("reason"), f.instant("at"), metrics(f));
          case "failed" ->
              new Phase.Failed(revision(f, "candidate"), f.text("reason"), f.instant("at"));
          case "experimenting" -> new Phase.Experimenting(Experiments.run(f.object("run")));
          case "concluding" ->
              new Phase.Concluding(Experiments.report(f.object("report")), f.instant("since"));
          default -> throw new DocumentException(f.at("kind"), "is no known phase: " + kind);
        };
    f.end();
    return phase;
  }

  private static ObjectNode kind(String kind) {
    return Fields.JSON.createObjectNode().put("kind", kind);
  }

  private static Revision revision(Fields f, String name) {
    return f.parsed(name, Revision::new);
  }

  private static Phase.Cause cause(Fields f) {
    return f.parsed("cause", text -> constant(Phase.Cause.class, text));
  }

  private static Phase.Kept kept(Fields f) {
    Fields inner = f.object("kept");
    Phase.Kept kept = new Phase.Kept(revision(inner, "old"), inner.instant("until"));
    inner.end();
    return kept;
  }

  private static ObjectNode attempt(Attempt attempt) {
    ObjectNode node =
        Fields.JSON
            .createObjectNode()
            .put("number", attempt.number())
            .put("candidate", attempt.candidate().name())
            .put("startedAt", attempt.startedAt().toString())
            .put("shape", attempt.shape())
            .put("judgement", attempt.judgement())
            .put("full", attempt.full());
    attempt.gatesSkippedBy().ifPresent(person -> node.put("gatesSkippedBy", person));
    ObjectNode signals = node.putObject("signals");
    attempt.signals().forEach(signals::put);
    return node.put("stableEndpoints", attempt.stableEndpoints());
  }

  private static Attempt attempt(Fields f) {
    Attempt attempt =
        new Attempt(
            f.small("number"),
            revision(f, "candidate"),
            f.instant("startedAt"),
            f.text("shape"),
            f.text("judgement"),
            f.flag("full"),
            f.optional("gatesSkippedBy", f::text),
            f.optional("signals", f::texts).orElse(Map.of()),
            f.optional("stableEndpoints", f::small).orElse(0));
    f.end();
    return attempt;
  }

  private static ObjectNode withMetrics(ObjectNode node, Map<String, MetricRun> metrics) {
    ObjectNode inner = node.putObject("metrics");
    metrics.forEach((key, metric) -> inner.set(key, Measurements.write(metric)));
    return node;
  }

  /** Documents of before did not have them. */
  private static Map<String, MetricRun> metrics(Fields f) {
    return f.optional("metrics", name -> f.map(name, Measurements::run)).orElse(Map.of());
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <E extends Enum<E>> E constant(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
