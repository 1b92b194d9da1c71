package dev.weir.wiring;

import dev.weir.engine.NoticeDesk;
import dev.weir.engine.RolloutStore.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The notices of the engine while it leads; one that stands by has none. */
record NoticesOfTerm(Supplier<Optional<NoticeDesk>> term) implements NoticeDesk {
  private NoticeDesk desk() {
    return term.get()
        .orElseThrow(() -> new StoreException("This engine stands by; the one that leads tells."));
  }

  @Override
  public List<NoticeView> list(
      Optional<State> state, Set<String> namespaces, Optional<Place> after, int limit) {
    return desk().list(state, namespaces, after, limit);
  }

  @Override
  public Optional<NoticeView> one(String id) {
    return desk().one(id);
  }

  @Override
  public Optional<String> resend(String id) {
    return desk().resend(id);
  }

  @Override
  public Map<Count, Long> counts() {
    return term.get().map(NoticeDesk::counts).orElse(Map.of());
  }

  @Override
  public Map<String, Tries> tries() {
    return term.get().map(NoticeDesk::tries).orElse(Map.of());
  }

  @Override
  public long lost() {
    return term.get().map(NoticeDesk::lost).orElse(0L);
  }
}
