package dev.weir.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
  private final Queue<Runnable> pool = new ArrayDeque<>();
  private final SerialExecutor tasks = new SerialExecutor(pool::add);
  private final List<String> done = new ArrayList<>();

  private void turn() {
    pool.remove().run();
  }

  @Test
  void aTaskThatFailsDoesNotSilenceTheStream() {
    tasks.execute(
        () -> {
          throw new IllegalStateException("a bug of the test");
        });
    tasks.execute(
        () -> {
          throw new StackOverflowError();
        });
    tasks.execute(() -> done.add("after the failures"));
    turn();
    assertThat(done).containsExactly("after the failures");
  }

  @Test
  void whatWaitsBehindAnErrorIsDoneInTheNextTurn() {
    tasks.execute(
        () -> {
          throw new OutOfMemoryError("of the test");
        });
    tasks.execute(() -> done.add("behind the error"));
    assertThatThrownBy(this::turn).isInstanceOf(OutOfMemoryError.class);
    turn();
    assertThat(done).containsExactly("behind the error");
  }
}
