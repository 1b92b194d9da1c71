package dev.weir.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.notice.Channel;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.notice.Secret;
import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Notices and channels as JSON in the tables. Of a secret only where it lies. */
final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Documents() {}

  static String write(Notice notice) {
    return JSON.createObjectNode()
        .put("origin", notice.origin())
        .put("id", notice.id())
        .put("at", notice.at().toString())
        .put("namespace", notice.namespace())
        .put("rollout", notice.rollout())
        .put("kind", notice.kind().name())
        .put("event", notice.event())
        .put("actor", notice.actor())
        .put("from", notice.from())
        .put("to", notice.to())
        .put("message", notice.message())
        .put("stable", notice.stable().map(Revision::toString).orElse(""))
        .toString();
  }

  static Notice notice(String text) {
    JsonNode node = parse(text);
    return new Notice(
        text(node, "origin"),
        text(node, "id"),
        Instant.parse(text(node, "at")),
        text(node, "namespace"),
        text(node, "rollout"),
        NoticeKind.valueOf(text(node, "kind")),
        text(node, "event"),
        text(node, "actor"),
        text(node, "from"),
        text(node, "to"),
        text(node, "message"),
        Optional.of(text(node, "stable")).filter(s -> !s.isEmpty()).map(Revision::new));
  }

  static String write(Channel channel) {
    ObjectNode node = JSON.createObjectNode().put("channel", channel.word());
    switch (channel) {
      case Channel.Slack(Secret url) -> put(node, "url", url);
      case Channel.Teams(Secret url) -> put(node, "url", url);
      case Channel.Webhook(var url, var headers, var body, var signing, var bearer) -> {
        put(node, "url", url);
        ArrayNode list = node.putArray("headers");
        headers.forEach(h -> list.addObject().put("name", h.name()).put("value", h.value()));
        body.ifPresent(text -> node.put("body", text));
        signing.ifPresent(secret -> put(node, "signing", secret));
        bearer.ifPresent(secret -> put(node, "bearer", secret));
      }
      case Channel.CloudEvents(var url, var mode, var bearer) -> {
        put(node, "url", url);
        node.put("mode", mode.word());
        bearer.ifPresent(secret -> put(node, "bearer", secret));
      }
      case Channel.Email(var to, var from, var smtp) -> {
        ArrayNode list = node.putArray("to");
        to.forEach(list::add);
        node.put("from", from)
            .put("host", smtp.host())
            .put("port", smtp.port())
            .put("startTls", smtp.startTls());
        smtp.login()
            .ifPresent(
                login -> {
                  node.put("user", login.user());
                  put(node, "password", login.password());
                });
      }
    }
    return node.toString();
  }

  static Channel channel(String text) {
    JsonNode node = parse(text);
    return switch (text(node, "channel")) {
      case "slack" -> new Channel.Slack(secret(node, "url"));
      case "teams" -> new Channel.Teams(secret(node, "url"));
      case "webhook" -> {
        List<Channel.Header> headers = new ArrayList<>();
        node.path("headers")
            .forEach(h -> headers.add(new Channel.Header(text(h, "name"), text(h, "value"))));
        yield new Channel.Webhook(
            secret(node, "url"),
            headers,
            Optional.ofNullable(node.get("body")).map(JsonNode::asText),
            maybe(node, "signing"),
            maybe(node, "bearer"));
      }
      case "cloudEvents" ->
          new Channel.CloudEvents(
              secret(node, "url"),
              Channel.Mode.valueOf(text(node, "mode").toUpperCase(Locale.ROOT)),
              maybe(node, "bearer"));
      case "email" -> email(node);
      default -> throw unreadable();
    };
  }

  private static Channel email(JsonNode node) {
    List<String> to = new ArrayList<>();
    node.path("to").forEach(address -> to.add(address.asText()));
    return new Channel.Email(
        to,
        text(node, "from"),
        new Channel.Smtp(
            text(node, "host"),
            node.path("port").asInt(),
            node.path("startTls").asBoolean(),
            maybe(node, "password")
                .map(password -> new Channel.Login(text(node, "user"), password))));
  }

  private static void put(ObjectNode node, String name, Secret secret) {
    ObjectNode into = node.putObject(name);
    switch (secret) {
      case Secret.InFile(String path) -> into.put("file", path);
      case Secret.InVariable(String variable) -> into.put("env", variable);
      case Secret.Plain(String value) -> into.put("value", value);
    }
  }

  private static Optional<Secret> maybe(JsonNode node, String name) {
    return node.has(name) ? Optional.of(secret(node, name)) : Optional.empty();
  }

  private static Secret secret(JsonNode node, String name) {
    JsonNode secret = node.path(name);
    if (secret.has("file")) {
      return new Secret.InFile(text(secret, "file"));
    }
    return secret.has("env")
        ? new Secret.InVariable(text(secret, "env"))
        : new Secret.Plain(text(secret, "value"));
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw unreadable();
    }
    return value.asText();
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document of the jobs database cannot be read", e);
    }
  }

  private static IllegalStateException unreadable() {
    return new IllegalStateException(
        "a document of the jobs database cannot be read; another version of Weir wrote it");
  }
}
