package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.ChangeLog.Change;
import dev.weir.core.rollout.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
  private final ChangeLog log = new ChangeLog(3);
  private final List<Change> heard = new ArrayList<>();

  private static ResourceId app(int number) {
    return new ResourceId("shop", "app-" + number);
  }

  private Optional<List<Change>> since(long number) {
    return log.follow(change -> {}, Optional.of(log.id(number, "a")), "a").missed();
  }

  @Test
  void ofEachRolloutTheNewestChangeIsKeptInOrder() {
    log.changed(app(1));
    log.changed(app(2));
    log.changed(app(1));
    assertThat(since(0)).hasValue(List.of(new Change(app(2), 2), new Change(app(1), 3)));
    assertThat(since(2)).hasValue(List.of(new Change(app(1), 3)));
    assertThat(since(3)).hasValue(List.of());
  }

  @Test
  void whatIsForgottenIsNotGuessed() {
    for (int i = 1; i <= 5; i++) {
      log.changed(app(i));
    }
    assertThat(since(1)).isEmpty();
    assertThat(since(2).orElseThrow()).hasSize(3);
    assertThat(since(6)).as("of the future").isEmpty();
  }

  @Test
  void whoseSightIsAnotherHasMissedAll() {
    log.changed(app(1));
    assertThat(log.follow(heard::add, Optional.of(log.id(1, "b")), "a").missed()).isEmpty();
    assertThat(log.follow(heard::add, Optional.empty(), "a").missed()).hasValue(List.of());
  }

  @Test
  void whoLeavesHearsNoMore() {
    ChangeLog.Listener listener = heard::add;
    assertThat(log.follow(listener, Optional.empty(), "a").number()).isZero();
    log.changed(app(1));
    log.leave(listener);
    log.changed(app(2));
    assertThat(heard).containsExactly(new Change(app(1), 1));
  }
}
