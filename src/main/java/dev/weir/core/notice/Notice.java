package dev.weir.core.notice;

import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that happened, as somebody is told of it.
 *
 * @param origin which Weir tells of it: the name of its store
 * @param id the same whenever it is told: {@code namespace/name/number of the journal's line}
 * @param namespace whose policies may tell of it; empty for the source, of which everybody is told
 * @param rollout the rollout's name; empty for the source
 * @param event the journal's word, for example {@code step-acknowledged}
 * @param actor {@code weir}, or the person
 * @param from phase before, in the status' words
 * @param to phase after
 * @param stable the revision in service when it was written
 */
public record Notice(
    String origin,
    String id,
    Instant at,
    String namespace,
    String rollout,
    NoticeKind kind,
    String event,
    String actor,
    String from,
    String to,
    String message,
    Optional<Revision> stable) {
  /** The actor of what nobody asked for. */
  public static final String WEIR = "weir";

  /** Characters of a message that are sent; the journal has all of it. */
  public static final int MAX_MESSAGE = 2_000;

  public Notice {
    message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
  }

  /** Whether a person brought it about. */
  public boolean byPerson() {
    return !actor.equals(WEIR);
  }

  /** The rollout's id, or {@code source}. */
  public String subject() {
    return rollout.isEmpty() ? "source" : namespace + "/" + rollout;
  }

  /** One line for people. */
  public String title() {
    return subject() + ": " + event.replace('-', ' ');
  }

  /** Everything of it by name; what a template may say after {@code event.}. */
  public Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("at", at.toString());
    fields.put("namespace", namespace);
    fields.put("rollout", rollout);
    fields.put("kind", kind.word());
    fields.put("event", event);
    fields.put("actor", actor);
    fields.put("from", from);
    fields.put("to", to);
    fields.put("stable", stable.map(Revision::toString).orElse(""));
    fields.put("message", message);
    return fields;
  }
}
