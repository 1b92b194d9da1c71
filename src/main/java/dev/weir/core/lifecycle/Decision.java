package dev.weir.core.lifecycle;

import java.util.List;
import java.util.Optional;

/**
 * What is to be: the next state, what to write down, and what to do once both are durable.
 *
 * @param refusal for a command only: why nothing is done
 */
public record Decision(
    RolloutState next,
    List<JournalEntry> journal,
    List<Effect> effects,
    Optional<Refusal> refusal) {
  /**
   * Why a command does nothing.
   *
   * @param reason a sentence that says what is the case and what can be done
   */
  public record Refusal(String reason) {}

  public Decision {
    journal = List.copyOf(journal);
    effects = List.copyOf(effects);
  }
}
