package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Command.Kind;
import dev.weir.core.rollout.Revision;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A guard is never lost on the way from what was sent to what is asked of the engine. */
class CommandBodyTest {
  private static CommandBody read(String text, Kind kind) {
    return CommandBody.read(text.getBytes(StandardCharsets.UTF_8), kind);
  }

  @Test
  void everyFieldReachesTheCommand() {
    String body = "{\"revision\":\"v2\",\"step\":3,\"full\":true,\"skipGates\":true}";

    assertThat(read(body, Kind.PROMOTE).command("k", Kind.PROMOTE, "ann"))
        .isEqualTo(
            new Command(
                "k",
                Kind.PROMOTE,
                "ann",
                Optional.of(new Revision("v2")),
                OptionalInt.of(3),
                true,
                true,
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void aSignalHasItsNameAndAnUndoItsAim() {
    assertThat(read("{\"signal\":\"e2e\"}", Kind.SIGNAL).command("k", Kind.SIGNAL, "ci").signal())
        .contains("e2e");
    assertThat(read("{\"to\":\"v1\"}", Kind.UNDO).command("k", Kind.UNDO, "ann").to())
        .contains(new Revision("v1"));
  }

  @Test
  void aWholeNumberMayBeWrittenWithAFractionOfZero() {
    assertThat(read("{\"step\":3.0}", Kind.PROMOTE).command("k", Kind.PROMOTE, "ann").step())
        .hasValue(3);
  }

  @Test
  void nothingAsksForNothingSpecial() {
    assertThat(read(" \n", Kind.ABORT).command("k", Kind.ABORT, "ann"))
        .isEqualTo(Command.of("k", Kind.ABORT, "ann"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"revison":"v2"}             | PROMOTE | revison
          {"step":null}                | ABORT   | step
          {"full":true,"full":false}   | PROMOTE | body
          {} {}                        | PROMOTE | body
          {"full":true}                | ABORT   | full
          {"skipGates":true}           | RETRY   | skipGates
          {"signal":"e2e"}             | PROMOTE | signal
          {"signal":"E2E passed"}      | SIGNAL  | signal
          {"signal":7}                 | SIGNAL  | signal
          {}                           | SIGNAL  | signal
          {"to":"v1"}                  | ABORT   | to
          {"to":""}                    | UNDO    | to
          """)
  void whatIsNotUnderstoodIsNotLeftOut(String body, Kind kind, String field) {
    assertThatThrownBy(() -> read(body, kind))
        .isInstanceOfSatisfying(
            Problem.ProblemException.class, e -> assertThat(e.problem().field()).contains(field));
  }

  @Test
  void thereIsALimit() {
    assertThat(read(" ".repeat(CommandBody.MAX_BYTES), Kind.ABORT)).isNotNull();
    assertThatThrownBy(() -> read(" ".repeat(CommandBody.MAX_BYTES + 1), Kind.ABORT))
        .isInstanceOf(Problem.ProblemException.class);
  }
}
