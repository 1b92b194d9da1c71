package dev.weir.core.notice;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** By which way a receiver is told. */
public sealed interface Channel {
  /** The word for people, labels and the policy: slack, teams, webhook, cloudEvents or email. */
  String word();

  /** An incoming webhook of Slack. */
  record Slack(Secret url) implements Channel {
    @Override
    public String word() {
      return "slack";
    }
  }

  /** A workflow of Microsoft Teams that takes a card. */
  record Teams(Secret url) implements Channel {
    @Override
    public String word() {
      return "teams";
    }
  }

  /**
   * A POST of JSON.
   *
   * @param body a template; empty for the notice as it is
   * @param signing with it the request is signed
   * @param bearer sent as {@code Authorization: Bearer}
   */
  record Webhook(
      Secret url,
      List<Header> headers,
      Optional<String> body,
      Optional<Secret> signing,
      Optional<Secret> bearer)
      implements Channel {
    public Webhook {
      headers = List.copyOf(headers);
    }

    @Override
    public String word() {
      return "webhook";
    }
  }

  /** A header as it is sent. */
  record Header(String name, String value) {}

  /** A CloudEvent, with CDEvents' types where there is one. */
  record CloudEvents(Secret url, Mode mode, Optional<Secret> bearer) implements Channel {
    @Override
    public String word() {
      return "cloudEvents";
    }
  }

  /** Where a CloudEvent's attributes stand. */
  enum Mode {
    /** In the body, with the data. */
    STRUCTURED,
    /** In headers; the body is the data. */
    BINARY;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A message by SMTP. */
  record Email(List<String> to, String from, Smtp smtp) implements Channel {
    public Email {
      to = List.copyOf(to);
    }

    @Override
    public String word() {
      return "email";
    }
  }

  /**
   * A mail server.
   *
   * @param startTls whether the connection must become an encrypted one before anything is said
   * @param login empty for a server that asks nobody
   */
  record Smtp(String host, int port, boolean startTls, Optional<Login> login) {}

  /** Who sends. */
  record Login(String user, Secret password) {}
}
