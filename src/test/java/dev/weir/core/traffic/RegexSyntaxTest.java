package dev.weir.core.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.*",
        "beta",
        "/items/[0-9]+(/.*)?",
        "(?i)beta",
        "(?:a|b){1,1000}",
        "a{1000}",
        "[a&b]",
        "[&a]",
        "[a&]&&",
        "[^/]+\\.png",
        "\\[x\\]",
        "[a\\]b]",
        "[-+*?]+",
        "a+?",
        "\\d{3}-\\w*"
      })
  void takesWhatBothReadAlike(String regex) {
    assertThat(RegexSyntax.refusal(regex)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=a)b",
        "(?!a)b",
        "(?<=a)b",
        "(?<!a)b",
        "(a)\\1",
        "(?<x>a)\\k<x>",
        "(?>a)",
        "a*+",
        "a++",
        "a?+",
        "a{2}+",
        "[a&&b]",
        "[a[b]]",
        "[[:alpha:]]",
        "\\h",
        "\\Z",
        "\\G",
        "\\pL",
        "\\Qa\\E",
        "\\u0041",
        "a{1001}",
        "a{2,1001}",
        "a{",
        "(a",
        "a)",
        "[a",
        "*a",
        "\\"
      })
  void refusesTheRestAndSaysWhatToDo(String regex) {
    assertThat(RegexSyntax.refusal(regex))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.wrong()).endsWith(".");
              assertThat(refusal.fix()).isNotBlank();
            });
  }
}
