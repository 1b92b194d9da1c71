package dev.weir.api.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.engine.NoticeDesk.NoticeView;
import java.util.List;

/** Notices as JSON. */
public final class NoticeJson {
  private NoticeJson() {}

  /** A list of them. */
  public static ObjectNode list(List<NoticeView> views) {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("kind", "NotificationList");
    var items = list.putArray("items");
    views.forEach(view -> items.add(of(view)));
    return list;
  }

  /** One of them. */
  public static ObjectNode of(NoticeView view) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", view.id())
            .put("eventId", view.event())
            .put("namespace", view.policy().namespace())
            .put("policy", view.policy().name())
            .put("receiver", view.receiver())
            .put("channel", view.channel())
            .put("rollout", view.rollout())
            .put("event", view.what())
            .put("at", view.at().toString())
            .put("state", view.state().word())
            .put("tries", view.tries())
            .put("reason", view.reason());
    view.nextTry().ifPresent(at -> node.put("nextTry", at.toString()));
    return node;
  }
}
