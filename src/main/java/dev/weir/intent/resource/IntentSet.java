package dev.weir.intent.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.plan.Consistency;
import dev.weir.core.plan.Fault;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Named;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.traffic.Mesh;
import dev.weir.core.traffic.VirtualNode;
import dev.weir.core.traffic.VirtualRouter;
import dev.weir.core.traffic.VirtualService;
import dev.weir.engine.IntentRead;
import dev.weir.engine.Problem;
import dev.weir.intent.document.Document;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.intent.schema.ResourceSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one intent of many documents, or says everything that is wrong with them. The stages are
 * those of an API server, then the conversion, then what only the whole set can show.
 */
public final class IntentSet {
  /** More problems of one set are not shown. */
  static final int MAX_PROBLEMS = 1_000;

  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::path)
          .thenComparing(Problem::wrong);

  private final List<Problem> problems = new ArrayList<>();
  private final Map<Named, Document> documents = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();
  private final Set<Named> unreadable = new HashSet<>();
  private final Map<ResourceId, VirtualService> services = new HashMap<>();
  private final Map<ResourceId, VirtualRouter> routers = new HashMap<>();
  private final Map<ResourceId, VirtualNode> nodes = new HashMap<>();
  private final Map<ResourceId, Rollout> rollouts = new HashMap<>();
  private final Map<ResourceId, GatePolicy> policies = new HashMap<>(ShippedPolicies.load());
  private final Map<ResourceId, NotificationPolicy> notifications = new HashMap<>();

  private IntentSet() {}

  /**
   * Reads a set.
   *
   * @param alreadyWrong what could not even be read as documents; the set is refused if there is
   *     any
   * @param digest of what was read
   */
  public static IntentRead read(
      List<Document> documents, List<Problem> alreadyWrong, String digest) {
    IntentSet set = new IntentSet();
    set.problems.addAll(alreadyWrong);
    documents.forEach(set::add);
    return set.finish(digest, alreadyWrong.isEmpty());
  }

  /**
   * Reads a set that is in the store: one that was accepted, and nodes that are gone from the files
   * and kept for the sake of their traffic. Such a node must not fail the whole set because a
   * service that it called has gone with it; it no longer calls that service.
   */
  public static IntentRead readStored(
      List<Document> documents, List<Problem> alreadyWrong, String digest) {
    IntentSet set = new IntentSet();
    set.problems.addAll(alreadyWrong);
    documents.forEach(set::add);
    set.nodes.replaceAll((id, node) -> set.callingOnlyWhatIsThere(node));
    return set.finish(digest, alreadyWrong.isEmpty());
  }

  private VirtualNode callingOnlyWhatIsThere(VirtualNode node) {
    List<ResourceId> there = node.backends().stream().filter(services::containsKey).toList();
    return new VirtualNode(node.id(), node.listeners(), node.discovery(), there, node.egress());
  }

  private void add(Document document) {
    switch (Classified.of(document)) {
      case Classified.Foreign() -> {}
      case Classified.Broken(Problem problem) -> problems.add(problem);
      case Classified.Ours(ResourceKind kind) -> add(document, kind);
    }
  }

  private void add(Document document, ResourceKind kind) {
    ResourceSchema schema = ResourceSchema.of(kind);
    JsonNode filled = schema.withDefaults(document);
    List<Problem> found = schema.check(document, filled);
    problems.addAll(found);
    Optional<Named> named = name(kind, filled);
    if (named.isEmpty()) {
      return;
    }
    if (named.get().id().namespace().equals(Intent.SHIPPED)) {
      problems.add(
          document.problem(
              "metadata.namespace",
              "The namespace '" + Intent.SHIPPED + "' holds the policies that ship with Weir.",
              "Choose another namespace; a policy of the same name there wins over Weir's own."));
      return;
    }
    Document first = documents.putIfAbsent(named.get(), document);
    if (first != null) {
      problems.add(
          document.problem(
              "metadata.name",
              named.get() + " is written twice, first in " + place(first) + ".",
              "Keep one of the two, or give them different names or namespaces."));
      return;
    }
    if (found.isEmpty()) {
      convert(document, kind, named.get(), filled);
    } else {
      unreadable.add(named.get());
    }
  }

  private static String place(Document document) {
    return document.start().line() > 0
        ? document.file() + ":" + document.placeOf("metadata.name").line()
        : document.file();
  }

  /** The name of a resource that may be broken elsewhere; empty when even that is. */
  private static Optional<Named> name(ResourceKind kind, JsonNode filled) {
    JsonNode name = filled.at("/metadata/name");
    JsonNode namespace = filled.at("/metadata/namespace");
    boolean known =
        name.isTextual()
            && namespace.isTextual()
            && !name.asText().isEmpty()
            && !namespace.asText().isEmpty();
    return known
        ? Optional.of(new Named(kind.word(), new ResourceId(namespace.asText(), name.asText())))
        : Optional.empty();
  }

  private void convert(Document document, ResourceKind kind, Named named, JsonNode filled) {
    ResourceId id = named.id();
    try {
      switch (kind) {
        case VIRTUAL_SERVICE -> services.put(id, MeshResources.service(filled));
        case VIRTUAL_ROUTER -> routers.put(id, MeshResources.router(filled));
        case VIRTUAL_NODE -> nodes.put(id, MeshResources.node(filled));
        case ROLLOUT -> rollouts.put(id, DeliveryResources.rollout(filled));
        case GATE_POLICY -> policies.put(id, DeliveryResources.policy(filled, id));
        case NOTIFICATION_POLICY -> notifications.put(id, NoticeResources.policy(filled));
      }
      texts.put(named.toString(), text(filled));
    } catch (IllegalArgumentException e) {
      // A value that the schema takes and the core does not: the core's own words name it.
      unreadable.add(named);
      problems.add(
          document.problem("spec", e.getMessage() + ".", "Correct the value that is named."));
    }
  }

  /** What the user wrote, without what an API server adds but for which writing it was. */
  private static String text(JsonNode filled) {
    ObjectNode kept = filled.deepCopy();
    kept.retain("apiVersion", "kind", "metadata", "spec");
    ((ObjectNode) kept.get("metadata"))
        .retain("name", "namespace", "labels", "annotations", "generation");
    return kept.toString();
  }

  /**
   * @param complete whether every document is here: when a file could not be read, what is missing
   *     may stand in it, and nothing is said of missing names
   */
  private IntentRead finish(String digest, boolean complete) {
    Intent intent =
        new Intent(new Mesh(services, routers, nodes), rollouts, policies, notifications);
    if (complete) {
      Consistency.check(intent, unreadable).forEach(fault -> problems.add(problem(fault)));
    }
    if (problems.isEmpty()) {
      return new IntentRead.Accepted(intent, digest, texts);
    }
    List<Problem> shown =
        new ArrayList<>(
            problems.stream().sorted(BY_PLACE).distinct().limit(MAX_PROBLEMS + 1L).toList());
    if (shown.size() > MAX_PROBLEMS) {
      Problem next = shown.removeLast();
      shown.add(
          new Problem(
              next.file(),
              next.line(),
              next.column(),
              "",
              "From here on there are more problems than the " + MAX_PROBLEMS + " that are shown.",
              "Correct those before, then read again."));
    }
    return new IntentRead.Refused(shown, digest);
  }

  private Problem problem(Fault fault) {
    Named named = new Named(fault.kind(), fault.id());
    Document document = documents.get(named);
    return document != null
        ? document.problem(fault.path(), fault.wrong(), fault.fix())
        : new Problem(named.toString(), 0, 0, fault.path(), fault.wrong(), fault.fix());
  }
}
