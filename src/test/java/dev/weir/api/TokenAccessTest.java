package dev.weir.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenAccessTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final String OTHER = "fedcba9876543210";

  @TempDir Path folder;

  private Instant now = Instant.EPOCH;
  private final InstantSource clock = () -> now;

  private Access access(String text) throws Exception {
    Path file = folder.resolve("tokens");
    Files.writeString(file, text);
    return Access.tokens(file, clock);
  }

  private void later() {
    now = now.plus(WatchedFile.CHECKED_EVERY);
  }

  private static Optional<String> name(Access access, String token) {
    return access.caller(Optional.of("Bearer " + token)).map(Caller::name);
  }

  @Test
  void commentsAndHashesAndNamespacesAreRead() throws Exception {
    // printf %s 0123456789abcdef | sha256sum
    Access access =
        access(
            """
            # who may do what

            ci  operator\tsha256:9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f shop,pay
            ann admin fedcba9876543210
            """);
    assertThat(access.caller(Optional.of("Bearer " + TOKEN)))
        .contains(new Caller("ci", Role.OPERATOR, Set.of("shop", "pay")));
    assertThat(name(access, OTHER)).contains("ann");
    assertThat(access.caller(Optional.of("bearer " + OTHER))).isPresent();
    assertThat(access.caller(Optional.empty())).isEmpty();
    assertThat(access.localOnly()).isFalse();
    // The hash itself is not a token.
    assertThat(name(access, "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f"))
        .isEmpty();
  }

  @Test
  void aTokenOpensItsNamespacesAndOneWithoutAnyOpensAll() throws Exception {
    Access access = access("ci operator " + TOKEN + " shop,pay\nann admin " + OTHER);
    Caller ci = access.caller(Optional.of("Bearer " + TOKEN)).orElseThrow();
    assertThat(ci.mayEnter("pay")).isTrue();
    assertThat(ci.mayEnter("payroll")).isFalse();
    Caller ann = access.caller(Optional.of("Bearer " + OTHER)).orElseThrow();
    assertThat(ann.mayEnter("payroll")).isTrue();
  }

  @Test
  void aChangeIsTakenWithinASecond() throws Exception {
    Access access = access("ann admin " + TOKEN);
    Files.writeString(folder.resolve("tokens"), "bob viewer " + OTHER);
    later();
    assertThat(name(access, TOKEN)).isEmpty();
    assertThat(name(access, OTHER)).contains("bob");
  }

  @Test
  void aBrokenOrMissingFileLocksNobodyOut() throws Exception {
    Access access = access("ann admin " + TOKEN);
    Path file = folder.resolve("tokens");
    Files.writeString(file, "ann emperor " + OTHER);
    later();
    assertThat(name(access, TOKEN)).contains("ann");
    assertThat(name(access, OTHER)).isEmpty();
    Files.delete(file);
    later();
    assertThat(name(access, TOKEN)).contains("ann");
    Files.writeString(file, "bob viewer " + OTHER);
    later();
    assertThat(name(access, OTHER)).contains("bob");
    assertThat(name(access, TOKEN)).isEmpty();
  }

  @Test
  void anEmptyFileKnowsNobody() throws Exception {
    assertThat(name(access("# nobody\n"), TOKEN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ann admin                          | has 2 words
          ann admin 0123456789abcdef a b     | has 5 words
          ann emperor 0123456789abcdef       | viewer, operator or admin
          ann Admin 0123456789abcdef         | viewer, operator or admin
          a/n admin 0123456789abcdef         | caller's name
          ann admin short                    | shorter than 16
          ann admin sha256:abc               | 64 hex digits
          ann admin 0123456789abcdef Shop    | not a namespace
          ann admin 0123456789abcdef shop,   | not a namespace
          """)
  void aWrongLineIsNamedWithoutItsToken(String line, String words) {
    assertThatThrownBy(() -> access("# first\n" + line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokens:2")
        .hasMessageContaining(words)
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void aTokenOfTwoCallersIsRefused() {
    assertThatThrownBy(() -> access("ann admin " + TOKEN + "\nbob viewer " + TOKEN))
        .hasMessageContaining("tokens:2")
        .hasMessageContaining("there already");
  }

  @Test
  void aMissingFileIsRefusedAtTheStart() {
    assertThatThrownBy(() -> Access.tokens(folder.resolve("none"), clock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none");
  }
}
