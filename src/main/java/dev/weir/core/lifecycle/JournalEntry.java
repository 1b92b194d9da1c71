package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of the journal: a transition, or something a person should find there.
 *
 * @param actor {@code weir}, or the person
 * @param event machine-readable, for example {@code step-acknowledged}
 * @param from phase before, in the status' words
 * @param to phase after
 * @param message a sentence; cut after {@link #MAX_MESSAGE} characters
 * @param evidence the measurements behind it, at most {@link #MAX_EVIDENCE}
 * @param stable the revision in service when it was written; empty before there is one
 */
public record JournalEntry(
    Instant at,
    ResourceId rollout,
    String actor,
    String event,
    String from,
    String to,
    String message,
    List<Measurement> evidence,
    Optional<Revision> stable) {
  /** The actor of what nobody asked for. */
  public static final String WEIR = "weir";

  /** Characters of a message; those of proxies and metrics sources are in it. */
  public static final int MAX_MESSAGE = 8_000;

  /** Measurements behind one entry; what a plan has more is told by its message alone. */
  public static final int MAX_EVIDENCE = 100;

  public JournalEntry {
    message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
    evidence = evidence.stream().limit(MAX_EVIDENCE).toList();
  }

  /** A line that does not say what was in service. */
  public JournalEntry(
      Instant at,
      ResourceId rollout,
      String actor,
      String event,
      String from,
      String to,
      String message,
      List<Measurement> evidence) {
    this(at, rollout, actor, event, from, to, message, evidence, Optional.empty());
  }
}
