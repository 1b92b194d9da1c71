package dev.weir.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.Revision;
import dev.weir.webhook.HookAction;
import dev.weir.webhook.HookVerdict;
import dev.weir.webhook.HookVerifier;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;

/** What a webhook says beside its path, read strictly. */
record HookBody(Optional<Revision> revision, Optional<String> signal, Optional<Instant> at) {
  private static final String KNOWN =
      "write for example {\"revision\": \"v2\"}; a webhook knows revision, signal and at";

  /**
   * Reads the body of a deploy, a signal or an abort; that of an abort may be empty.
   *
   * @throws Problem.ProblemException naming the field that is wrong
   */
  static HookBody read(byte[] body, HookAction action) {
    HookBody read = new HookBody(Optional.empty(), Optional.empty(), Optional.empty());
    if (body.length > 0 || action != HookAction.ABORT) {
      ObjectNode object = StrictJson.object(body, KNOWN);
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        read = read.with(name, object.get(name));
      }
    }
    read.check(action);
    return read;
  }

  private HookBody with(String name, JsonNode value) {
    return switch (name) {
      case "revision" -> new HookBody(Optional.of(StrictJson.revision(name, value)), signal, at);
      case "signal" -> new HookBody(revision, Optional.of(StrictJson.signal(value)), at);
      case "at" -> new HookBody(revision, signal, Optional.of(time(value)));
      default -> throw StrictJson.unknown(name, "a webhook knows revision, signal and at");
    };
  }

  private static Instant time(JsonNode value) {
    if (value.isTextual()) {
      try {
        return OffsetDateTime.parse(value.textValue()).toInstant();
      } catch (DateTimeException e) {
        throw wrongTime(value);
      }
    }
    throw wrongTime(value);
  }

  private static Problem.ProblemException wrongTime(JsonNode value) {
    return StrictJson.wrong(
        "at", "a time with its offset (RFC 3339), for example \"2026-01-15T10:00:00Z\"", value);
  }

  private void check(HookAction action) {
    if (action == HookAction.DEPLOY && revision.isEmpty()) {
      throw Problem.badRequest(
              "revision", "Say which revision is built, for example {\"revision\": \"v2\"}.")
          .exception();
    }
    if (action == HookAction.SIGNAL && signal.isEmpty()) {
      throw Problem.badRequest(
              "signal", "Say which signal is given, for example {\"signal\": \"e2e-passed\"}.")
          .exception();
    }
    if (action != HookAction.SIGNAL && signal.isPresent()) {
      throw Problem.badRequest(
              "signal", "signal is for signal; " + action.word() + " has no use for it.")
          .exception();
    }
  }

  /**
   * Refuses what could be a copy of an old request: when neither the signature nor the body says a
   * time that is near enough.
   */
  void refuseUntimely(HookVerdict.Sent sent, Instant now) {
    if (at.isEmpty() && !sent.dated()) {
      throw Problem.badRequest(
              "at",
              "What "
                  + sent.scheme().word()
                  + " signs holds no time, so the body says when it was made, for example \"at\":"
                  + " \"2026-01-15T10:00:00Z\".")
          .exception();
    }
    at.flatMap(made -> HookVerifier.untimely(made, now))
        .ifPresent(
            why -> {
              throw Problem.badRequest("at", why).exception();
            });
  }

  /**
   * What the engine is asked.
   *
   * @param action not sync
   */
  Command command(HookAction action, String id, String actor) {
    boolean deploys = action == HookAction.DEPLOY;
    return new Command(
        id,
        switch (action) {
          case DEPLOY -> Command.Kind.DEPLOY;
          case SIGNAL -> Command.Kind.SIGNAL;
          case ABORT -> Command.Kind.ABORT;
          case SYNC -> throw new IllegalArgumentException("a sync is no command to a rollout");
        },
        actor,
        deploys ? Optional.empty() : revision,
        OptionalInt.empty(),
        false,
        false,
        signal,
        deploys ? revision : Optional.empty());
  }
}
