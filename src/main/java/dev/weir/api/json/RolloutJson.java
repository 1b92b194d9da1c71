package dev.weir.api.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Status;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Weights;
import dev.weir.engine.Control.RolloutView;
import java.util.Comparator;
import java.util.List;

/** A rollout as a resource: as the user wrote it, and its status. */
public final class RolloutJson {
  // Decimals of the spec come out as they were written, not as binary fractions.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private RolloutJson() {}

  /**
   * One rollout.
   *
   * @throws IllegalStateException when the document of the view is not a JSON object
   */
  public static ObjectNode of(RolloutView view) {
    ObjectNode document = document(view);
    ObjectNode node = JSON.createObjectNode();
    node.put("apiVersion", document.path("apiVersion").asText("weir.dev/v1alpha1"));
    node.put("kind", "Rollout");
    metadata(node.putObject("metadata"), view, document.path("metadata"));
    node.set("spec", document.path("spec").isObject() ? document.get("spec") : object());
    status(node.putObject("status"), view.status());
    return node;
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }

  private static ObjectNode document(RolloutView view) {
    try {
      if (JSON.readTree(view.document()) instanceof ObjectNode object) {
        return object;
      }
      throw new IllegalStateException("the document of " + view.state().id() + " is no object");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the document of " + view.state().id() + " is no JSON", e);
    }
  }

  private static void metadata(ObjectNode node, RolloutView view, JsonNode written) {
    id(node, view.state().id()).put("generation", view.state().generation());
    written.properties().stream()
        .filter(field -> !node.has(field.getKey()))
        .forEach(field -> node.set(field.getKey(), field.getValue()));
  }

  /** Every rollout. */
  public static ObjectNode list(List<RolloutView> views) {
    ObjectNode node = object().put("apiVersion", "weir.dev/v1alpha1").put("kind", "RolloutList");
    ArrayNode items = node.putArray("items");
    views.forEach(view -> items.add(of(view)));
    return node;
  }

  /** A rollout that is no longer there: its names only. */
  public static ObjectNode gone(ResourceId rollout) {
    ObjectNode node = object().put("apiVersion", "weir.dev/v1alpha1").put("kind", "Rollout");
    id(node.putObject("metadata"), rollout);
    return node;
  }

  private static ObjectNode id(ObjectNode metadata, ResourceId id) {
    return metadata.put("namespace", id.namespace()).put("name", id.name());
  }

  private static void status(ObjectNode node, Status status) {
    node.put("observedGeneration", status.observedGeneration())
        .put("phase", status.phase())
        .put("message", status.message());
    status.stable().ifPresent(revision -> node.put("stable", revision.name()));
    status.candidate().ifPresent(revision -> node.put("candidate", revision.name()));
    status.step().ifPresent(step -> step(node.putObject("step"), step));
    status.pause().ifPresent(pause -> pause(node.putObject("pause"), pause));
    status.weights().ifPresent(weights -> weights(node.putObject("weights"), weights));
    status.desiredWeights().ifPresent(w -> weights(node.putObject("desiredWeights"), w));
    ObjectNode endpoints = node.putObject("endpoints");
    status.endpoints().entrySet().stream()
        .sorted(Comparator.comparing(one -> one.getKey().name()))
        .forEach(one -> endpoints.put(one.getKey().name(), one.getValue()));
    proxies(node.putObject("proxies"), status.proxies());
    ArrayNode gates = node.putArray("gates");
    status.gates().forEach(gate -> MeasurementJson.gate(gates.addObject(), gate));
    ArrayNode conditions = node.putArray("conditions");
    for (Status.Condition condition : status.conditions()) {
      conditions
          .addObject()
          .put("type", condition.type())
          .put("status", condition.status() ? "True" : "False")
          .put("reason", condition.reason())
          .put("message", condition.message());
    }
    node.put("attempt", status.attempt());
    status
        .baseline()
        .ifPresent(
            baseline ->
                node.putObject("baseline")
                    .put("virtualNode", baseline.node().name())
                    .put("weight", baseline.basisPoints()));
    ArrayNode history = node.putArray("history");
    for (RolloutState.Former former : status.history()) {
      history
          .addObject()
          .put("revision", former.revision().name())
          .put("until", former.until().toString());
    }
    status
        .deployed()
        .ifPresent(
            deployed ->
                node.putObject("deployed")
                    .put("revision", deployed.revision().name())
                    .put("by", deployed.by())
                    .put("at", deployed.at().toString()));
    status.experiment().ifPresent(e -> ExperimentJson.write(node.putObject("experiment"), e));
  }

  private static void step(ObjectNode node, Status.StepStatus step) {
    node.put("index", step.index())
        .put("of", step.of())
        .put("name", step.name())
        .put("since", step.since().toString());
    step.heldSince().ifPresent(at -> node.put("heldSince", at.toString()));
  }

  private static void pause(ObjectNode node, Status.PauseStatus pause) {
    node.put("kind", pause.kind())
        .put("reason", pause.reason())
        .put("since", pause.since().toString());
    pause.until().ifPresent(at -> node.put("until", at.toString()));
  }

  private static void weights(ObjectNode node, Weights weights) {
    weights.byRevision().forEach((revision, share) -> node.put(revision.name(), share));
  }

  private static void proxies(ObjectNode node, ProxyReport report) {
    node.put("connected", report.connected()).put("acknowledged", report.acknowledged());
    ArrayNode refused = node.putArray("refused");
    for (ProxyReport.Refusal refusal : report.refused()) {
      refused
          .addObject()
          .put("proxy", refusal.proxy())
          .put("resourceType", refusal.resourceType())
          .put("version", refusal.version())
          .put("message", refusal.message());
    }
    ArrayNode waiting = node.putArray("waiting");
    report.waiting().forEach(waiting::add);
  }
}
