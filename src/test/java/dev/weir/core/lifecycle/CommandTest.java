package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.rollout.Revision;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CommandTest {
  private static Command deploy(String id, String actor, Optional<String> revision) {
    return new Command(
        id,
        Command.Kind.DEPLOY,
        actor,
        Optional.empty(),
        OptionalInt.empty(),
        false,
        false,
        Optional.empty(),
        revision.map(Revision::new));
  }

  /** A pipeline may use the number of its run for all that it sends. */
  @Test
  void oneIdForTwoRevisionsIsTwoCommands() {
    String key = deploy("1", "ci", Optional.of("v2")).key();
    assertThat(deploy("1", "ci", Optional.of("v2")).key()).isEqualTo(key);
    assertThat(deploy("1", "ci", Optional.of("v3")).key()).isNotEqualTo(key);
    assertThat(deploy("2", "ci", Optional.of("v2")).key()).isNotEqualTo(key);
    assertThat(deploy("1", "other", Optional.of("v2")).key()).isNotEqualTo(key);
  }

  @Test
  void aDeployNamesItsRevision() {
    assertThatThrownBy(() -> deploy("1", "ci", Optional.empty()))
        .hasMessage("deploy names a revision");
  }
}
