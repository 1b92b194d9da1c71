package dev.weir.store.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.rollout.Mirror;
import dev.weir.core.rollout.RequestMatch;
import dev.weir.core.rollout.RequestMatch.Header;
import dev.weir.core.rollout.RequestMatch.Query;
import dev.weir.core.rollout.RequestMatch.Value;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.rollout.SideTraffic;
import dev.weir.core.rollout.Sticky;
import dev.weir.core.traffic.Baseline;
import dev.weir.core.traffic.Routing;
import dev.weir.core.traffic.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decided traffic as JSON; what is not there is not written. */
final class Routings {
  private Routings() {}

  static void write(ObjectNode node, Routing routing) {
    node.set("weights", weights(routing.weights()));
    routing.previewed().ifPresent(candidate -> node.put("previewed", candidate.name()));
    if (!routing.side().matches().isEmpty()) {
      ArrayNode matches = node.putArray("matches");
      routing.side().matches().forEach(match -> write(matches.addObject(), match));
    }
    routing
        .side()
        .mirror()
        .ifPresent(
            mirror ->
                node.putObject("mirror")
                    .put("basisPoints", mirror.basisPoints())
                    .put("everyMethod", mirror.everyMethod()));
    routing
        .baseline()
        .ifPresent(
            baseline ->
                node.putObject("baseline")
                    .put("node", baseline.node().toString())
                    .put("basisPoints", baseline.basisPoints()));
    routing
        .sticky()
        .ifPresent(
            sticky ->
                node.putObject("sticky")
                    .put("kind", Phases.word(sticky.kind()))
                    .put("name", sticky.name()));
  }

  static Optional<Routing> read(Fields f) {
    Optional<Weights> weights = weights(f, "weights");
    Optional<Revision> previewed = f.optional("previewed", n -> f.parsed(n, Revision::new));
    List<RequestMatch> matches =
        f.optional("matches", n -> f.list(n, Routings::match)).orElse(List.of());
    Optional<Mirror> mirror = f.optional("mirror", n -> mirror(f.object(n)));
    Optional<Sticky> sticky = f.optional("sticky", n -> sticky(f.object(n)));
    Optional<Baseline> baseline = f.optional("baseline", n -> baseline(f.object(n)));
    return weights.map(
        w -> new Routing(w, previewed, new SideTraffic(matches, mirror), sticky, baseline));
  }

  private static void write(ObjectNode node, RequestMatch match) {
    ArrayNode headers = node.putArray("headers");
    for (Header header : match.headers()) {
      value(headers.addObject().put("name", header.name()), header.value())
          .put("invert", header.invert());
    }
    ArrayNode queries = node.putArray("queryParameters");
    match
        .queryParameters()
        .forEach(query -> value(queries.addObject().put("name", query.name()), query.value()));
  }

  private static RequestMatch match(Fields f) {
    return new RequestMatch(
        f.list("headers", h -> new Header(h.text("name"), value(h), h.flag("invert"))),
        f.list("queryParameters", q -> new Query(q.text("name"), value(q))));
  }

  private static ObjectNode value(ObjectNode node, Value value) {
    return switch (value) {
      case Value.Exact(String text) -> node.put("exact", text);
      case Value.Prefix(String text) -> node.put("prefix", text);
      case Value.Suffix(String text) -> node.put("suffix", text);
      case Value.Regex(String text) -> node.put("regex", text);
      case Value.Present() -> node.put("present", true);
    };
  }

  private static Value value(Fields f) {
    return f.optional("exact", n -> (Value) new Value.Exact(f.text(n)))
        .or(() -> f.optional("prefix", n -> new Value.Prefix(f.text(n))))
        .or(() -> f.optional("suffix", n -> new Value.Suffix(f.text(n))))
        .or(() -> f.optional("regex", n -> new Value.Regex(f.text(n))))
        .orElseGet(
            () -> {
              f.flag("present");
              return new Value.Present();
            });
  }

  private static Mirror mirror(Fields f) {
    Mirror mirror = new Mirror(f.small("basisPoints"), f.flag("everyMethod"));
    f.end();
    return mirror;
  }

  private static Baseline baseline(Fields f) {
    Baseline baseline = new Baseline(f.parsed("node", ResourceId::parse), f.small("basisPoints"));
    f.end();
    return baseline;
  }

  private static Sticky sticky(Fields f) {
    Sticky sticky =
        new Sticky(
            f.parsed("kind", text -> Phases.constant(Sticky.Kind.class, text)), f.text("name"));
    f.end();
    return sticky;
  }

  // A list, because the order is part of the value and tools reorder the fields of objects.
  static ArrayNode weights(Weights weights) {
    ArrayNode array = Fields.JSON.createArrayNode();
    weights
        .byRevision()
        .forEach(
            (revision, share) ->
                array.addObject().put("revision", revision.name()).put("basisPoints", share));
    return array;
  }

  static Optional<Weights> weights(Fields f, String name) {
    return f.optional(
        name,
        n -> {
          Map<Revision, Integer> shares = new LinkedHashMap<>();
          f.list(n, s -> Map.entry(s.parsed("revision", Revision::new), s.small("basisPoints")))
              .forEach(share -> shares.put(share.getKey(), share.getValue()));
          return new Weights(shares);
        });
  }
}
