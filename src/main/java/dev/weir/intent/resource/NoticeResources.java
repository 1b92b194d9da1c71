package dev.weir.intent.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.notice.Channel;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.notice.Receiver;
import dev.weir.core.notice.Secret;
import dev.weir.template.BodyTemplate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who is told of what. */
final class NoticeResources {
  private NoticeResources() {}

  /** A NotificationPolicy. */
  static NotificationPolicy policy(JsonNode document) {
    Fields whole = new Fields(document);
    Fields spec = whole.in("spec");
    List<String> events = spec.texts("events");
    return new NotificationPolicy(
        whole.id(),
        Set.copyOf(spec.texts("rollouts")),
        events.isEmpty()
            ? NoticeKind.DEFAULT
            : events.stream().flatMap(e -> NoticeKind.of(e).stream()).collect(Collectors.toSet()),
        spec.list("receivers", r -> new Receiver(r.text("name"), channel(r))),
        spec.duration("retryFor"));
  }

  private static Channel channel(Fields receiver) {
    if (receiver.has("slack")) {
      return new Channel.Slack(secret(receiver.in("slack").in("url")));
    }
    if (receiver.has("teams")) {
      return new Channel.Teams(secret(receiver.in("teams").in("url")));
    }
    if (receiver.has("webhook")) {
      return webhook(receiver.in("webhook"));
    }
    if (receiver.has("cloudEvents")) {
      Fields events = receiver.in("cloudEvents");
      return new Channel.CloudEvents(
          secret(events.in("url")),
          events.word("mode", Channel.Mode.class),
          events.maybe("bearer").map(NoticeResources::secret));
    }
    return email(receiver.in("email"));
  }

  private static Channel webhook(Fields webhook) {
    Optional<String> body = webhook.maybeText("body");
    // Tried here, so that whoever writes it hears of a mistake, and not the log at night.
    body.ifPresent(BodyTemplate::parse);
    return new Channel.Webhook(
        secret(webhook.in("url")),
        webhook.list("headers", h -> new Channel.Header(h.text("name"), h.text("value"))),
        body,
        webhook.maybe("secret").map(NoticeResources::secret),
        webhook.maybe("bearer").map(NoticeResources::secret));
  }

  private static Channel email(Fields email) {
    Fields smtp = email.in("smtp");
    return new Channel.Email(
        email.texts("to"),
        email.text("from"),
        new Channel.Smtp(
            smtp.text("host"),
            smtp.number("port"),
            smtp.flag("startTls"),
            smtp.maybeText("user")
                .map(user -> new Channel.Login(user, secret(smtp.in("password"))))));
  }

  private static Secret secret(Fields secret) {
    if (secret.has("file")) {
      return new Secret.InFile(secret.text("file"));
    }
    return secret.has("env")
        ? new Secret.InVariable(secret.text("env"))
        : new Secret.Plain(secret.text("value"));
  }
}
