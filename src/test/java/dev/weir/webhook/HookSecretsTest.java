package dev.weir.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.rollout.ResourceId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookSecretsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static HookPath path(String text) {
    return HookPath.parse("/hooks/v1/" + text).orElseThrow();
  }

  @Test
  void aLineSaysWhoSignsHowWhatAndWhere() {
    HookSecrets secrets =
        HookSecrets.parse(
            "hooks",
            """
            # who   how    what            secret
            ci      weir   deploy,signal   %1$s
            ops     weir   abort           %1$s     shop,billing/invoice

            repo    github sync            %1$s
            ci      weir   deploy,signal   another-secret-of-ci
            """
                .formatted(SECRET));
    assertThat(secrets.size()).isEqualTo(4);
    assertThat(secrets.senders()).containsExactly("ci", "ops", "repo");
    assertThat(secrets.of(HookScheme.WEIR, path("shop/checkout/deploy"))).hasSize(2);
    assertThat(secrets.of(HookScheme.WEIR, path("shop/checkout/abort"))).hasSize(1);
    assertThat(secrets.of(HookScheme.WEIR, path("billing/invoice/abort"))).hasSize(1);
    assertThat(secrets.of(HookScheme.WEIR, path("billing/mail/abort"))).isEmpty();
    assertThat(secrets.of(HookScheme.WEIR, path("sync"))).isEmpty();
    assertThat(secrets.of(HookScheme.GITHUB, path("sync"))).hasSize(1);
    assertThat(secrets.of(HookScheme.GITLAB, path("sync"))).isEmpty();
    assertThat(secrets.toString()).doesNotContain(SECRET).contains("ci");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ci weir deploy                                             | a line is NAME SCHEME ACTION,ACTION SECRET
          ci weir deploy SECRET shop x                               | this one has 6 words
          c:i weir deploy SECRET                                     | the sender's name
          ci rsa deploy SECRET                                       | weir, standard, github, gitlab
          ci weir promote SECRET                                     | deploy, signal, sync, abort
          ci weir deploy, SECRET                                     | deploy, signal, sync, abort
          ci weir deploy short                                       | 16 to 1024 bytes
          ci weir deploy s\u00e9cret-s\u00e9cret-s\u00e9cret         | printable ASCII
          ci weir deploy SECRET Shop                                 | Shop' is no namespace
          ci weir deploy SECRET shop/                                | shop/' is no namespace
          ci weir deploy SECRET a/b/c                                | a/b/c' is no namespace
          ci standard deploy whsec_!!!! shop/checkout                | base64
          ci standard deploy whsec_AAAA shop/checkout                | 16 to 1024 bytes
          ci github deploy,abort SECRET shop/checkout                | for one action
          ci github deploy SECRET                                    | for one rollout
          ci gitlab deploy SECRET shop                               | for one rollout
          ci gitlab abort SECRET shop/a,shop/b                       | for one rollout
          """)
  void aWrongLineIsNamedWithoutItsSecret(String line, String says) {
    String text = "# first\n" + line.replace("SECRET", SECRET);
    assertThatThrownBy(() -> HookSecrets.parse("hooks", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("hooks:2: ")
        .hasMessageContaining(says)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void aLineThatIsThereTwiceIsSeen() {
    String line = "ci weir deploy " + SECRET + "\n";
    assertThatThrownBy(() -> HookSecrets.parse("hooks", line + line))
        .hasMessage("hooks:2: this line is there already");
  }

  @Test
  void aFileHasALimit() {
    assertThatThrownBy(() -> HookSecrets.parse("hooks", "#\n".repeat(10_001)))
        .hasMessageContaining("10000 lines");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hooks/v1",
        "/hooks/v1/",
        "/hooks/v1/deploy",
        "/hooks/v1/shop/deploy",
        "/hooks/v1/shop//deploy",
        "/hooks/v1/shop/checkout/promote",
        "/hooks/v1/shop/checkout/deploy/",
        "/hooks/v1/shop/checkout/Deploy",
        "/hooks/v1/shop/%63heckout/deploy",
        "/hooks/v1/../v1/shop/checkout/deploy",
        "/hooks/v2/shop/checkout/deploy",
        "/x/hooks/v1/sync"
      })
  void everythingElseIsNoPath(String path) {
    assertThat(HookPath.parse(path)).isEmpty();
    assertThat(HookPath.parse(path + "x".repeat(300))).isEmpty();
  }

  @Test
  void aPathIsReadAndWrittenTheSame() {
    assertThat(path("shop/checkout/deploy"))
        .isEqualTo(new HookPath(HookAction.DEPLOY, Optional.of(new ResourceId("shop", "checkout"))))
        .hasToString("/hooks/v1/shop/checkout/deploy");
    assertThat(path("sync")).hasToString("/hooks/v1/sync");
    assertThat(path("shop/checkout/sync")).hasToString("/hooks/v1/shop/checkout/sync");
  }
}
