package dev.weir.api;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.NoticeDesk;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Notices that a test puts there. */
@Alternative
@Singleton
public class ScriptedDesk implements NoticeDesk {
  final List<NoticeView> views = new ArrayList<>();
  final List<String> resent = new ArrayList<>();

  static NoticeView view(String id, String namespace, State state) {
    return new NoticeView(
        id,
        namespace + "/checkout/7",
        new ResourceId(namespace, "team"),
        "chat",
        "slack",
        namespace + "/checkout",
        "promoted",
        Instant.parse("2026-05-01T12:00:00Z"),
        state,
        3,
        state == State.SENT ? "" : "https://chat.example answered 500",
        state == State.WAITING
            ? Optional.of(Instant.parse("2026-05-01T12:10:00Z"))
            : Optional.empty(),
        new Place(
            Instant.parse("2026-05-01T12:00:00Z"), 1_000 - Long.parseLong(id.substring(1)), id));
  }

  @Override
  public List<NoticeView> list(
      Optional<State> state, Set<String> namespaces, Optional<Place> after, int limit) {
    return views.stream()
        .filter(v -> after.isEmpty() || v.place().sequence() < after.get().sequence())
        .sorted(Comparator.comparing((NoticeView v) -> v.place().sequence()).reversed())
        .filter(v -> state.isEmpty() || v.state() == state.get())
        .filter(v -> namespaces.isEmpty() || namespaces.contains(v.policy().namespace()))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<NoticeView> one(String id) {
    return views.stream().filter(v -> v.id().equals(id)).findFirst();
  }

  @Override
  public Optional<String> resend(String id) {
    if (one(id).orElseThrow().state() != State.DEAD) {
      return Optional.of("The notice " + id + " is not dead.");
    }
    resent.add(id);
    return Optional.empty();
  }

  @Override
  public Map<Count, Long> counts() {
    return Map.of(new Count("slack", State.WAITING), 2L, new Count("email", State.DEAD), 5L);
  }

  @Override
  public Map<String, Tries> tries() {
    return Map.of("slack", new Tries(11, 13));
  }

  @Override
  public long lost() {
    return 17;
  }
}
