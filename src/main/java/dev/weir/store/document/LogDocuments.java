package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.RolloutStore.CommandOutcome;
import dev.weir.engine.RolloutStore.PublishedVersion;
import dev.weir.engine.RolloutStore.RetiredResource;
import dev.weir.engine.RolloutStore.StoredIntent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Entries of the log that replicas share, and a whole store, each as one JSON document. */
public final class LogDocuments {
  private LogDocuments() {}

  /** Writes one entry. */
  public static String write(LogEntry entry) {
    ObjectNode node = Fields.JSON.createObjectNode().put("format", StateDocuments.FORMAT);
    switch (entry) {
      case LogEntry.Saved saved -> {
        saved.intent().ifPresent(change -> intent(node.putObject("intent"), change));
        states(node, saved.states());
        ArrayNode removed = node.putArray("removed");
        saved.removed().forEach(id -> removed.add(id.toString()));
        ArrayNode journal = node.putArray("journal");
        saved.journal().forEach(line -> journal.add(line(line)));
        outcomes(node, saved.outcomes());
      }
      case LogEntry.Published published -> {
        versions(node, published.versions());
        retired(node, published.retired());
      }
    }
    return node.toString();
  }

  /**
   * Reads what {@link #write(LogEntry)} wrote.
   *
   * @throws DocumentException naming the field that is missing, unknown or not understood
   */
  public static LogEntry read(String text) {
    Fields f = Fields.parse(text);
    format(f);
    LogEntry entry =
        f.has("states")
            ? new LogEntry.Saved(
                f.optional("intent", name -> intent(f.object(name))),
                states(f),
                f.strings("removed", ResourceId::parse),
                f.list("journal", LogDocuments::line),
                f.list("outcomes", LogDocuments::outcome))
            : new LogEntry.Published(f.list("versions", LogDocuments::version), retired(f));
    f.end();
    return entry;
  }

  /** Writes a whole store. */
  public static String write(StoreContent content) {
    ObjectNode node =
        Fields.JSON
            .createObjectNode()
            .put("format", StateDocuments.FORMAT)
            .put("storeId", content.storeId())
            .put("newest", content.newest());
    content
        .intent()
        .ifPresent(
            intent ->
                texts(
                    node.putObject("intent").put("digest", intent.digest()),
                    "documents",
                    intent.documents()));
    states(node, content.states());
    versions(node, content.versions());
    retired(node, content.retired());
    outcomes(node, content.outcomes());
    return node.toString();
  }

  /**
   * Reads what {@link #write(StoreContent)} wrote.
   *
   * @throws DocumentException naming the field that is missing, unknown or not understood
   */
  public static StoreContent readContent(String text) {
    Fields f = Fields.parse(text);
    format(f);
    StoreContent content =
        new StoreContent(
            f.text("storeId"),
            f.whole("newest"),
            f.optional("intent", name -> stored(f.object(name))),
            states(f),
            f.list("versions", LogDocuments::version),
            retired(f),
            f.list("outcomes", LogDocuments::outcome));
    f.end();
    return content;
  }

  private static void format(Fields f) {
    long format = f.whole("format");
    if (format != StateDocuments.FORMAT) {
      throw new DocumentException(
          "format", "is " + format + "; this Weir reads only format " + StateDocuments.FORMAT);
    }
  }

  private static StoredIntent stored(Fields f) {
    StoredIntent intent = new StoredIntent(f.text("digest"), f.texts("documents"));
    f.end();
    return intent;
  }

  private static void intent(ObjectNode node, LogEntry.IntentChange change) {
    texts(node.put("digest", change.digest()), "put", change.put());
    ArrayNode gone = node.putArray("gone");
    new TreeSet<>(change.gone()).forEach(gone::add);
  }

  private static LogEntry.IntentChange intent(Fields f) {
    Set<String> gone = new HashSet<>(f.strings("gone", text -> text));
    LogEntry.IntentChange change =
        new LogEntry.IntentChange(f.text("digest"), f.texts("put"), gone);
    f.end();
    return change;
  }

  private static void texts(ObjectNode node, String name, Map<String, String> texts) {
    ObjectNode all = node.putObject(name);
    new TreeMap<>(texts).forEach(all::put);
  }

  private static void states(ObjectNode node, List<RolloutState> states) {
    ArrayNode all = node.putArray("states");
    states.forEach(state -> all.add(StateDocuments.write(state)));
  }

  private static List<RolloutState> states(Fields f) {
    return f.strings("states", StateDocuments::read);
  }

  private static ObjectNode line(JournalEntry line) {
    ObjectNode node =
        Fields.JSON
            .createObjectNode()
            .put("at", line.at().toString())
            .put("rollout", line.rollout().toString())
            .put("actor", line.actor())
            .put("event", line.event())
            .put("from", line.from())
            .put("to", line.to())
            .put("message", line.message())
            .put("evidence", Measurements.write(line.evidence()));
    line.stable().ifPresent(stable -> node.put("stable", stable.name()));
    return node;
  }

  private static JournalEntry line(Fields f) {
    return new JournalEntry(
        f.instant("at"),
        f.parsed("rollout", ResourceId::parse),
        f.text("actor"),
        f.text("event"),
        f.text("from"),
        f.text("to"),
        f.text("message"),
        Measurements.read(f.text("evidence")),
        f.optional("stable", name -> f.parsed(name, Revision::new)));
  }

  private static void outcomes(ObjectNode node, List<CommandOutcome> outcomes) {
    ArrayNode all = node.putArray("outcomes");
    for (CommandOutcome outcome : outcomes) {
      ObjectNode one =
          all.addObject()
              .put("command", outcome.commandId())
              .put("rollout", outcome.rollout().toString())
              .put("at", outcome.at().toString());
      outcome.refusal().ifPresent(refusal -> one.put("refusal", refusal));
    }
  }

  private static CommandOutcome outcome(Fields f) {
    return new CommandOutcome(
        f.text("command"),
        f.parsed("rollout", ResourceId::parse),
        f.instant("at"),
        f.optional("refusal", f::text));
  }

  private static void versions(ObjectNode node, List<PublishedVersion> versions) {
    ArrayNode all = node.putArray("versions");
    versions.forEach(
        version ->
            all.addObject()
                .put("key", version.key())
                .put("generation", version.generation())
                .put("hash", version.hash()));
  }

  private static PublishedVersion version(Fields f) {
    return new PublishedVersion(f.text("key"), f.whole("generation"), f.text("hash"));
  }

  private static void retired(ObjectNode node, Map<ResourceId, List<RetiredResource>> retired) {
    ArrayNode groups = node.putArray("retired");
    new TreeMap<>(retired)
        .forEach(
            (group, resources) -> {
              ArrayNode all =
                  groups.addObject().put("group", group.toString()).putArray("resources");
              resources.forEach(
                  resource ->
                      all.addObject()
                          .put("cluster", resource.cluster())
                          .put("type", resource.type())
                          .put("content", resource.content()));
            });
  }

  private static Map<ResourceId, List<RetiredResource>> retired(Fields f) {
    Map<ResourceId, List<RetiredResource>> retired = new LinkedHashMap<>();
    f.list(
            "retired",
            group ->
                Map.entry(
                    group.parsed("group", ResourceId::parse),
                    group.list(
                        "resources",
                        r ->
                            new RetiredResource(
                                r.text("cluster"), r.text("type"), r.text("content")))))
        .forEach(group -> retired.put(group.getKey(), group.getValue()));
    return retired;
  }
}
