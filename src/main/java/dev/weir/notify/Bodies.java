package dev.weir.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.notice.Notice;

/** What a notice looks like to those who are people, or who take whatever Weir says. */
final class Bodies {
  private Bodies() {}

  static ObjectNode slack(Notice notice) {
    return JsonNodeFactory.instance
        .objectNode()
        .put(
            "text",
            sign(notice)
                + " *"
                + harmless(notice.title())
                + "*\n"
                + harmless(notice.message())
                + (notice.byPerson() ? "\n_by " + harmless(notice.actor()) + "_" : ""));
  }

  /** Slack's three signs; without it a message could mention everybody, or hide where it leads. */
  private static String harmless(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static ObjectNode teams(Notice notice) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "message");
    ObjectNode attachment =
        body.putArray("attachments")
            .addObject()
            .put("contentType", "application/vnd.microsoft.card.adaptive");
    ObjectNode card =
        attachment
            .putObject("content")
            .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
            .put("type", "AdaptiveCard")
            .put("version", "1.4");
    var parts = card.putArray("body");
    parts
        .addObject()
        .put("type", "TextBlock")
        .put("weight", "Bolder")
        .put("wrap", true)
        .put("text", sign(notice) + " " + notice.title());
    // A run of text is shown as it is; a block would read it as Markdown, with links in it.
    parts
        .addObject()
        .put("type", "RichTextBlock")
        .putArray("inlines")
        .addObject()
        .put("type", "TextRun")
        .put("text", notice.message());
    var facts = parts.addObject().put("type", "FactSet").putArray("facts");
    facts.addObject().put("title", "phase").put("value", notice.to());
    notice
        .stable()
        .ifPresent(v -> facts.addObject().put("title", "stable").put("value", v.toString()));
    if (notice.byPerson()) {
      facts.addObject().put("title", "by").put("value", notice.actor());
    }
    return body;
  }

  /** Everything, by name. */
  static ObjectNode plain(Notice notice) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    notice.fields().forEach(body::put);
    return body;
  }

  /** The text of a mail. */
  static String text(Notice notice) {
    StringBuilder text = new StringBuilder(notice.message()).append("\n\n");
    notice
        .fields()
        .forEach(
            (name, value) -> {
              if (!name.equals("message") && !value.isEmpty()) {
                text.append(name).append(": ").append(value).append('\n');
              }
            });
    return text.toString();
  }

  private static String sign(Notice notice) {
    return switch (notice.kind()) {
      case PROMOTED -> "✅";
      case FAILED, SOURCE_REFUSED -> "❌";
      case ROLLED_BACK -> "↩️";
      case PAUSED, STALLED -> "⏸️";
      case STARTED, STEP_REACHED, RESUMED, COMMAND, CHANGED, EXPERIMENT, DETAIL -> "▶️";
    };
  }
}
