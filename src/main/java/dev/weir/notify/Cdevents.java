package dev.weir.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.rollout.Revision;
import java.util.Optional;

/**
 * A notice as an event of CDEvents 0.5: service events where the specification has one, events of
 * Weir's own in the same form elsewhere.
 */
final class Cdevents {
  /** Of the specification of CDEvents. */
  static final String SPEC = "0.5.0";

  static final String DEPLOYED = "dev.cdevents.service.deployed.0.3.0";
  static final String UPGRADED = "dev.cdevents.service.upgraded.0.3.0";
  static final String ROLLED_BACK = "dev.cdevents.service.rolledback.0.3.0";

  private Cdevents() {}

  static String type(Notice notice) {
    if (notice.kind() == NoticeKind.SOURCE_REFUSED) {
      return "dev.weir.source.refused";
    }
    return serviceType(notice).orElse("dev.weir.rollout." + notice.event());
  }

  /** A service event says which artifact runs, so without a stable revision there is none. */
  private static Optional<String> serviceType(Notice notice) {
    if (notice.stable().isEmpty()) {
      return Optional.empty();
    }
    return switch (notice.event()) {
      case "serves" -> Optional.of(DEPLOYED);
      case "promoted" -> Optional.of(UPGRADED);
      case "rolled-back" -> Optional.of(ROLLED_BACK);
      // After an undo, or when the files ask for stable again; not when there was nothing to undo.
      case "settled" ->
          notice.from().equals("RollingBack") ? Optional.of(ROLLED_BACK) : Optional.empty();
      default -> Optional.empty();
    };
  }

  static String source(Notice notice) {
    return "urn:weir:" + notice.origin();
  }

  /** The event itself: the data of the CloudEvent that carries it. */
  static ObjectNode data(Notice notice) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event
        .putObject("context")
        .put("specversion", SPEC)
        .put("id", notice.id())
        .put("source", source(notice))
        .put("type", type(notice))
        .put("timestamp", notice.at().toString());
    ObjectNode subject = event.putObject("subject").put("id", notice.subject());
    ObjectNode content = subject.putObject("content");
    content.putObject("environment").put("id", notice.namespace());
    notice.stable().ifPresent(stable -> content.put("artifactId", purl(notice, stable)));
    ObjectNode custom = event.putObject("customData");
    notice.fields().forEach(custom::put);
    event.put("customDataContentType", "application/json");
    return event;
  }

  /** Weir knows a revision and no package: a generic one of the rollout's name. */
  private static String purl(Notice notice, Revision stable) {
    return "pkg:generic/" + notice.namespace() + "/" + notice.rollout() + "@" + stable;
  }

  /** The CloudEvent with its attributes in the body. */
  static ObjectNode structured(Notice notice) {
    ObjectNode event =
        JsonNodeFactory.instance
            .objectNode()
            .put("specversion", "1.0")
            .put("id", notice.id())
            .put("source", source(notice))
            .put("type", type(notice))
            .put("subject", notice.subject())
            .put("time", notice.at().toString())
            .put("datacontenttype", "application/json");
    event.set("data", data(notice));
    return event;
  }
}
