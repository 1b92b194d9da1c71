package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.Deployed;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The durable part of a rollout's state as one JSON document. */
public final class StateDocuments {
  /** Of the documents written here; another one is refused. */
  public static final int FORMAT = 1;

  private StateDocuments() {}

  /** Writes the state without what was only observed. */
  public static String write(RolloutState state) {
    ObjectNode node =
        Fields.JSON
            .createObjectNode()
            .put("format", FORMAT)
            .put("rollout", state.id().toString())
            .put("generation", state.generation())
            .put("specFingerprint", state.specFingerprint());
    state.stable().ifPresent(stable -> node.put("stable", stable.name()));
    node.set("phase", Phases.write(state.phase()));
    state.routing().ifPresent(routing -> Routings.write(node, routing));
    node.put("sequence", state.sequence());
    state.acknowledged().ifPresent(weights -> node.set("acknowledged", Routings.weights(weights)));
    ObjectNode nodes = node.putObject("nodes");
    Map<String, ResourceId> sorted = new TreeMap<>();
    state.nodes().forEach((revision, id) -> sorted.put(revision.name(), id));
    sorted.forEach((revision, id) -> nodes.put(revision, id.toString()));
    node.put("attempts", state.attempts()).put("runs", state.runs());
    ArrayNode history = node.putArray("history");
    state
        .history()
        .forEach(
            former ->
                history
                    .addObject()
                    .put("revision", former.revision().name())
                    .put("node", former.node().toString())
                    .put("until", former.until().toString()));
    state.experiment().ifPresent(report -> node.set("experiment", Experiments.write(report)));
    state
        .deployed()
        .ifPresent(
            deployed ->
                node.putObject("deployed")
                    .put("revision", deployed.revision().name())
                    .put("by", deployed.by())
                    .put("at", deployed.at().toString()));
    return node.toString();
  }

  /**
   * Reads what {@link #write} wrote; what was only observed is empty.
   *
   * @throws DocumentException naming the field that is missing, unknown or not understood
   */
  public static RolloutState read(String text) {
    Fields f = Fields.parse(text);
    long format = f.whole("format");
    if (format != FORMAT) {
      throw new DocumentException(
          "format", "is " + format + "; this Weir reads only format " + FORMAT);
    }
    try {
      RolloutState state =
          new RolloutState(
              f.parsed("rollout", ResourceId::parse),
              f.whole("generation"),
              f.text("specFingerprint"),
              f.optional("stable", name -> f.parsed(name, Revision::new)),
              Phases.read(f.object("phase")),
              Routings.read(f),
              f.whole("sequence"),
              Routings.weights(f, "acknowledged"),
              nodes(f.object("nodes")),
              f.small("attempts"),
              f.small("runs"),
              f.optional("history", name -> f.list(name, StateDocuments::former)).orElse(List.of()),
              f.optional("experiment", name -> Experiments.report(f.object(name))),
              f.optional("deployed", name -> deployed(f.object(name))),
              Observed.NOTHING);
      f.end();
      return state;
    } catch (IllegalArgumentException e) {
      throw new DocumentException("", "holds an impossible value: " + e.getMessage(), e);
    }
  }

  private static RolloutState.Former former(Fields f) {
    RolloutState.Former former =
        new RolloutState.Former(
            f.parsed("revision", Revision::new),
            f.parsed("node", ResourceId::parse),
            f.instant("until"));
    f.end();
    return former;
  }

  private static Deployed deployed(Fields f) {
    Deployed deployed =
        new Deployed(f.parsed("revision", Revision::new), f.text("by"), f.instant("at"));
    f.end();
    return deployed;
  }

  private static Map<Revision, ResourceId> nodes(Fields f) {
    Map<Revision, ResourceId> nodes = new HashMap<>();
    for (String revision : f.names()) {
      nodes.put(new Revision(revision), f.parsed(revision, ResourceId::parse));
    }
    return nodes;
  }
}
