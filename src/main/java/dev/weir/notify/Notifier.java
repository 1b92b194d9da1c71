package dev.weir.notify;

import dev.weir.core.notice.Channel;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.Receiver;
import dev.weir.core.notice.Secret;
import dev.weir.engine.NoticeSender;
import dev.weir.template.BodyTemplate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells every kind of receiver. */
public final class Notifier implements NoticeSender, AutoCloseable {
  private final Secrets secrets;
  private final InstantSource clock;
  private final HttpSending http;
  private final MailSending mail = new MailSending();

  /**
   * @param secretsDirectory with a folder for each namespace; without it policies can name no files
   * @param variables of the process
   */
  public Notifier(
      Optional<Path> secretsDirectory,
      Function<String, Optional<String>> variables,
      InstantSource clock) {
    this(secretsDirectory, variables, clock, HttpSending.TIMEOUT);
  }

  Notifier(
      Optional<Path> secretsDirectory,
      Function<String, Optional<String>> variables,
      InstantSource clock,
      Duration timeout) {
    this.secrets = new Secrets(secretsDirectory, variables);
    this.clock = clock;
    this.http = new HttpSending(clock, timeout);
  }

  @Override
  public Outcome send(String namespace, Receiver receiver, Notice notice) {
    try {
      return switch (receiver.channel()) {
        case Channel.Slack(Secret url) ->
            http.send(
                Post.json(secrets.get(namespace, url), Bodies.slack(notice).toString())
                    .with("X-Weir-Event-Id", notice.id()));
        case Channel.Teams(Secret url) ->
            http.send(
                Post.json(secrets.get(namespace, url), Bodies.teams(notice).toString())
                    .with("X-Weir-Event-Id", notice.id()));
        case Channel.Webhook webhook -> http.send(webhook(namespace, webhook, notice));
        case Channel.CloudEvents events -> http.send(cloudEvent(namespace, events, notice));
        case Channel.Email email ->
            mail.send(
                email, maybe(namespace, email.smtp().login().map(Channel.Login::password)), notice);
      };
    } catch (Secrets.MissingSecretException e) {
      return new Outcome.Later(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      // The template of a policy that another Weir has read.
      return new Outcome.Never(String.valueOf(e.getMessage()));
    }
  }

  private Post webhook(String namespace, Channel.Webhook webhook, Notice notice)
      throws Secrets.MissingSecretException {
    String body =
        webhook
            .body()
            .map(text -> BodyTemplate.parse(text).of(notice))
            .orElseGet(() -> Bodies.plain(notice).toString());
    Post post =
        Post.json(secrets.get(namespace, webhook.url()), body)
            .with("X-Weir-Event-Id", notice.id())
            .with("X-Weir-Event", notice.event())
            .with("Authorization", maybe(namespace, webhook.bearer()).map("Bearer "::concat));
    for (Channel.Header header : webhook.headers()) {
      post = post.with(header.name(), header.value());
    }
    Optional<String> key = maybe(namespace, webhook.signing());
    if (key.isPresent()) {
      String timestamp = String.valueOf(clock.instant().getEpochSecond());
      post =
          post.with("X-Weir-Timestamp", timestamp)
              .with("X-Weir-Signature", "sha256=" + signature(key.get(), timestamp + "." + body));
    }
    return post;
  }

  private Post cloudEvent(String namespace, Channel.CloudEvents events, Notice notice)
      throws Secrets.MissingSecretException {
    String url = secrets.get(namespace, events.url());
    Post post =
        switch (events.mode()) {
          case STRUCTURED ->
              Post.json(url, Cdevents.structured(notice).toString())
                  .of("application/cloudevents+json; charset=utf-8");
          case BINARY ->
              Post.json(url, Cdevents.data(notice).toString())
                  .with("ce-specversion", "1.0")
                  .with("ce-id", notice.id())
                  .with("ce-source", Cdevents.source(notice))
                  .with("ce-type", Cdevents.type(notice))
                  .with("ce-subject", notice.subject())
                  .with("ce-time", notice.at().toString());
        };
    return post.with("Authorization", maybe(namespace, events.bearer()).map("Bearer "::concat));
  }

  private Optional<String> maybe(String namespace, Optional<Secret> secret)
      throws Secrets.MissingSecretException {
    return secret.isEmpty() ? Optional.empty() : Optional.of(secrets.get(namespace, secret.get()));
  }

  /** HMAC-SHA256 in hexadecimal digits. */
  static String signature(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    http.close();
    mail.close();
  }
}
