package dev.weir.core.lifecycle;

import dev.weir.core.gate.Measurement;
import dev.weir.core.rollout.ResourceId;
import java.time.Instant;
import java.util.List;

/**
 * One line of the journal: a transition, or something a person should find there.
 *
 * @param actor {@code weir}, or the person
 * @param event machine-readable, for example {@code step-acknowledged}
 * @param from phase before, in the status' words
 * @param to phase after
 * @param message a sentence
 * @param evidence the measurements behind it
 */
public record JournalEntry(
    Instant at,
    ResourceId rollout,
    String actor,
    String event,
    String from,
    String to,
    String message,
    List<Measurement> evidence) {
  /** The actor of what nobody asked for. */
  public static final String WEIR = "weir";

  public JournalEntry {
    evidence = List.copyOf(evidence);
  }
}
