package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control.CommandAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommandDeskTest {
  private static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");
  private static final Command ABORT = Command.of("c", Command.Kind.ABORT, "ann");

  private final ScriptedControl control = new ScriptedControl();
  private final CommandDesk desk = new CommandDesk(Duration.ofMinutes(1));
  private final List<CompletableFuture<CommandAnswer>> open = new ArrayList<>();

  private void fill() {
    control.onCommand =
        (id, command) -> {
          CompletableFuture<CommandAnswer> answer = new CompletableFuture<>();
          open.add(answer);
          return answer;
        };
    for (int i = 0; i < CommandDesk.MAX_UNDER_WAY; i++) {
      desk.give(control, CHECKOUT, ABORT);
    }
  }

  @Test
  void tooManyAtOnceAreToldToComeAgain() {
    fill();
    assertThatThrownBy(() -> desk.give(control, CHECKOUT, ABORT))
        .isInstanceOfSatisfying(
            Problem.ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(429));
    assertThat(control.commands).hasSize(CommandDesk.MAX_UNDER_WAY);
  }

  @Test
  void anAnswerMakesRoomForOneMore() {
    fill();
    open.getFirst().complete(new CommandAnswer.UnknownRollout());
    assertThat(desk.give(control, CHECKOUT, ABORT).toCompletableFuture()).isNotCompleted();
    assertThatThrownBy(() -> desk.give(control, CHECKOUT, ABORT))
        .isInstanceOf(Problem.ProblemException.class);
  }

  @Test
  void anEngineThatFailsKeepsNoPlace() {
    control.onCommand =
        (id, command) -> {
          throw new IllegalStateException("a bug");
        };
    for (int i = 0; i <= CommandDesk.MAX_UNDER_WAY; i++) {
      assertThatThrownBy(() -> desk.give(control, CHECKOUT, ABORT)).hasMessage("a bug");
    }
  }
}
