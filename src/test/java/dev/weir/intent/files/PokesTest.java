package dev.weir.intent.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.IntentSource.SyncResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PokesTest {
  private static final SyncResult FIRST = new SyncResult.Found(Optional.empty(), true);
  private static final SyncResult SECOND = new SyncResult.Found(Optional.empty(), false);

  private final Pokes pokes = new Pokes();

  private CompletableFuture<SyncResult> ask() {
    return pokes.ask(Duration.ofMinutes(1)).toCompletableFuture();
  }

  @Test
  void allWhoAskedBeforeAReadAreServedByItAndLaterOnesByTheNext() {
    CompletableFuture<SyncResult> one = ask();
    CompletableFuture<SyncResult> two = ask();
    CompletableFuture<SyncResult> read = pokes.begin();
    assertThat(pokes.any()).isFalse();
    CompletableFuture<SyncResult> late = ask();
    read.complete(FIRST);
    assertThat(one).isCompletedWithValue(FIRST);
    assertThat(two).isCompletedWithValue(FIRST);
    assertThat(late).isNotDone();
    pokes.begin().complete(SECOND);
    assertThat(late).isCompletedWithValue(SECOND);
  }

  @Test
  void nobodyWaitsForEver() throws Exception {
    SyncResult late =
        pokes.ask(Duration.ofMillis(20)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(late).isInstanceOf(SyncResult.Failed.class);
  }

  @Test
  void whoeverWaitsAtTheEndIsToldSo() throws Exception {
    CompletableFuture<SyncResult> waiting = ask();
    pokes.close();
    assertThat(waiting.get()).isInstanceOf(SyncResult.Failed.class);
    assertThat(ask().get()).isInstanceOf(SyncResult.Failed.class);
    pokes.await(Duration.ofMinutes(1));
  }
}
