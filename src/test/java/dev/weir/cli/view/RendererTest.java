package dev.weir.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendererTest {
  private static List<String> at(int columns, Line line) {
    return new Renderer(false, columns).render(List.of(line));
  }

  @Test
  void longLinesWrapAtWordsWithTheirIndent() {
    assertThat(at(20, Line.of("one two three four five six").hanging(2).indented(2)))
        .containsExactly("  one two three four", "    five six");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 33, 80})
  void noLineIsWiderThanTheTerminal(int columns) {
    String text = "日本語の長い名前 " + "x".repeat(300) + " 👍👍👍 a\u0301bc".repeat(9);
    for (Line line : List.of(Line.of(text), Line.of(text).indented(4), Line.of(text).hanging(60))) {
      List<String> rows = at(columns, line);
      assertThat(rows).allMatch(row -> Width.of(row) <= columns);
      assertThat(String.join("", rows).replace(" ", ""))
          .as("nothing is lost")
          .isEqualTo(text.replace(" ", ""));
    }
  }

  @Test
  void withoutAWidthNothingWraps() {
    assertThat(at(0, Line.of("x ".repeat(500)))).hasSize(1);
  }

  @Test
  void coloursAreOursAlone() {
    List<String> rows =
        new Renderer(true, 0).render(List.of(Line.of(Tone.BAD, "\u001b[0mx\ny\r\nz\rw")));
    assertThat(rows).containsExactly("\u001b[31m\ufffd[0mx y z w\u001b[0m");
  }

  @ParameterizedTest
  @CsvSource({"0,0 %", "1,0.01 %", "50,0.5 %", "1000,10 %", "9950,99.5 %", "10000,100 %"})
  void o18_sharesAreExactAlsoZero(int basisPoints, String text) {
    assertThat(Words.percent(basisPoints)).isEqualTo(text);
  }
}
