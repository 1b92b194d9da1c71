package dev.weir.engine;

import dev.weir.core.rollout.ResourceId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Port: what people may see of notices and ask of them. Every method throws {@link
 * RolloutStore.StoreException} when the store of notices cannot be read or written.
 */
public interface NoticeDesk {
  /**
   * Notices, those first whose state changed last.
   *
   * @param namespaces whose policies' notices are wanted; empty for all
   * @param after only those that stand behind this place
   * @param limit at most so many
   */
  List<NoticeView> list(
      Optional<State> state, Set<String> namespaces, Optional<Place> after, int limit);

  /** One notice. */
  Optional<NoticeView> one(String id);

  /**
   * Lets a dead notice wait again, with its whole time before it; it is sent after what waits.
   *
   * @return empty when it is done; why not otherwise
   */
  Optional<String> resend(String id);

  /** How many notices are in which state now, by the kind of receiver. */
  Map<Count, Long> counts();

  /** What has been sent or has failed since this process started, by the kind of receiver. */
  Map<String, Tries> tries();

  /** How many entries of the journal were swept before anybody could be told of them. */
  long lost();

  /** Where a notice stands. */
  enum State {
    /** Not taken yet. */
    WAITING,
    /** Taken. */
    SENT,
    /** Given up; kept for a person to look at. */
    DEAD;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that word. */
    public static Optional<State> of(String word) {
      for (State state : values()) {
        if (state.word().equals(word)) {
          return Optional.of(state);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Where a notice stands in the list.
   *
   * @param changedAt when its state changed last
   * @param sequence its number at its receiver
   * @param id its own
   */
  record Place(Instant changedAt, long sequence, String id) {}

  /**
   * A notice for one receiver.
   *
   * @param id of this notice for this receiver
   * @param event the id of what it tells of
   * @param channel the kind of receiver
   * @param what the journal's word
   * @param rollout empty for the source
   * @param tries how often it was sent
   * @param reason why it was not taken; empty when it was, or was not tried
   * @param nextTry when it waits
   * @param place in the list
   */
  record NoticeView(
      String id,
      String event,
      ResourceId policy,
      String receiver,
      String channel,
      String rollout,
      String what,
      Instant at,
      State state,
      int tries,
      String reason,
      Optional<Instant> nextTry,
      Place place) {}

  /** What is counted together. */
  record Count(String channel, State state) {}

  /** How often it went well, and how often not. */
  record Tries(long sent, long failed) {}
}
