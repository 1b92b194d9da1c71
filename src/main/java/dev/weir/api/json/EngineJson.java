package dev.weir.api.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.engine.Commit;
import dev.weir.engine.Control.SourceStatus;
import dev.weir.engine.Problem;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import dev.weir.engine.TrafficPublisher.ResourceStatus;
import java.util.List;

/** The journal, the proxies and the source. */
public final class EngineJson {
  private EngineJson() {}

  private static ObjectNode kind(String kind) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind);
  }

  /**
   * A page of a journal.
   *
   * @param full whether there may be older entries: then {@code before} asks for them
   */
  public static ObjectNode journal(List<StoredEntry> entries, boolean full) {
    ObjectNode node = kind("Journal");
    ArrayNode items = node.putArray("items");
    for (StoredEntry stored : entries) {
      JournalEntry entry = stored.entry();
      ObjectNode item =
          items
              .addObject()
              .put("number", stored.number())
              .put("at", entry.at().toString())
              .put("actor", entry.actor())
              .put("event", entry.event())
              .put("from", entry.from())
              .put("to", entry.to())
              .put("message", entry.message());
      MeasurementJson.evidence(item.putArray("evidence"), entry.evidence());
    }
    if (full) {
      node.put("before", entries.getLast().number());
    }
    return node;
  }

  /** Every proxy. */
  public static ObjectNode proxies(List<ProxyStatus> proxies) {
    ObjectNode node = kind("ProxyList");
    ArrayNode items = node.putArray("items");
    for (ProxyStatus proxy : proxies) {
      ObjectNode item =
          items
              .addObject()
              .put("id", proxy.id())
              .put("node", proxy.node())
              .put("address", proxy.address())
              .put("connectedAt", proxy.connectedAt().toString());
      ArrayNode resources = item.putArray("resources");
      proxy.resources().forEach(resource -> resource(resources.addObject(), resource));
    }
    return node;
  }

  private static void resource(ObjectNode node, ResourceStatus resource) {
    node.put("type", resource.type());
    putUnlessEmpty(node, "sent", resource.sent());
    putUnlessEmpty(node, "acknowledged", resource.acknowledged());
    putUnlessEmpty(node, "refusedVersion", resource.refusedVersion());
    putUnlessEmpty(node, "refusedMessage", resource.refusedMessage());
  }

  private static void putUnlessEmpty(ObjectNode node, String name, String text) {
    if (!text.isEmpty()) {
      node.put(name, text);
    }
  }

  private static void commit(ObjectNode node, Commit commit) {
    node.put("hash", commit.hash())
        .put("author", commit.author())
        .put("at", commit.at().toString())
        .put("subject", commit.subject());
  }

  /** How the last read of the source went. */
  public static ObjectNode source(SourceStatus source) {
    ObjectNode node = kind("Source").put("source", source.source()).put("digest", source.digest());
    source.takenAt().ifPresent(at -> node.put("takenAt", at.toString()));
    node.put("readAt", source.readAt().toString());
    source.commit().ifPresent(commit -> commit(node.putObject("commit"), commit));
    source.refused().ifPresent(commit -> commit(node.putObject("refusedCommit"), commit));
    ArrayNode problems = node.putArray("problems");
    for (Problem problem : source.problems()) {
      ObjectNode item = problems.addObject().put("file", problem.file());
      if (problem.line() > 0) {
        item.put("line", problem.line()).put("column", problem.column());
      }
      putUnlessEmpty(item, "path", problem.path());
      item.put("wrong", problem.wrong());
      putUnlessEmpty(item, "fix", problem.fix());
    }
    return node;
  }
}
