package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https://git.example/r.git, https://git.example/r.git, -, ''",
        "https://git.example/r.git#main, https://git.example/r.git, main, ''",
        "https://git.example/r.git#main:a/b/, https://git.example/r.git, main, a/b",
        "https://git.example/r.git#:a, https://git.example/r.git, -, a",
        "ssh://git@git.example:2222/r#feature/x#1, ssh://git@git.example:2222/r, feature/x#1, ''",
        "git@git.example:o/r.git#main:/deploy, git@git.example:o/r.git, main, deploy",
        "file:///srv/r.git, file:///srv/r.git, -, ''",
        "http://127.0.0.1:8000/r, http://127.0.0.1:8000/r, -, ''",
      })
  void partsOfAnAddress(String text, String url, String branch, String path) {
    GitAddress address = GitAddress.parse(text);
    assertThat(address).isEqualTo(new GitAddress(url, Optional.ofNullable(branch), path));
    assertThat(GitAddress.parse(address.toString())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mesh",
        "/srv/r.git",
        "https://",
        "https://git.example",
        "https://git.example/r?private_token=x",
        "http://git.example/r",
        "git://git.example/r",
        "ftp://git.example/r",
        "ext::sh -c x",
        "file://host/r",
        "-oProxyCommand=x:r",
        "ssh://-oProxyCommand=x/r",
        "https://git.example/r#a..b",
        "https://git.example/r#-x",
        "https://git.example/r#a b",
        "https://git.example/r#a.lock",
        "https://git.example/r#main:../x",
        "https://git.example/r#main:a//b",
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> GitAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--git: the address ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://me:s3cret@git.example/r",
        "https://ghp_s3cret@git.example/r",
        "https://glpat-s3cret@git.example/r",
      })
  void aPasswordIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> GitAddress.parse(text))
        .hasMessageContaining("--git-token-file")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void theLastWordNamesAFolder() {
    assertThat(GitAddress.parse("git@git.example:o/mesh.git").lastWord()).isEqualTo("mesh");
    assertThat(GitAddress.parse("https://git.example/o/me%20sh/").lastWord()).isEqualTo("me_20sh");
  }
}
