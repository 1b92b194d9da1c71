package dev.weir.cli.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class JsonAndYamlTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "v1",
          "yes",
          "No",
          "null",
          "~",
          "0x1f",
          "1e3",
          "007",
          " a",
          "a ",
          "a: b",
          "a #b",
          "- x",
          "---",
          "...",
          "\"q\"",
          "'s'",
          "\\",
          "a\nb",
          "\u001b[2J",
          "\u0085\u2028\u202e",
          "{",
          "[",
          "&x",
          "*x",
          "!x",
          "%x",
          "@x",
          "`x",
          "ümläut ✓",
          "x y z",
          "x  y",
          "a/b-c_d.e");

  private static Json tree(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 4 : 6)) {
      case 0 -> Json.of(random.nextLong());
      case 1 -> Json.of(random.nextBoolean());
      case 2 -> Json.NOTHING;
      case 3 -> Json.of(TEXTS.get(random.nextInt(TEXTS.size())));
      case 4 -> {
        List<Json> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(tree(random, depth + 1));
        }
        yield Json.of(items);
      }
      default -> {
        Json.Builder fields = Json.object();
        for (int i = random.nextInt(4); i > 0; i--) {
          fields.put(TEXTS.get(random.nextInt(TEXTS.size())), tree(random, depth + 1));
        }
        yield fields.build();
      }
    };
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() throws JsonText.NotJsonException {
    for (long seed = 0; seed < 2_000; seed++) {
      Json value = tree(new Random(seed), 0);
      assertThat(JsonText.parse(JsonText.pretty(value))).as("seed " + seed).isEqualTo(value);
      assertThat(JsonText.parse(JsonText.compact(value))).as("seed " + seed).isEqualTo(value);
      Object yaml = new Load(LoadSettings.builder().build()).loadFromString(YamlText.write(value));
      assertThat(yaml).as("seed " + seed + "\n" + YamlText.write(value)).isEqualTo(plain(value));
      assertThat(YamlText.write(value).replace("\n", "").chars()).noneMatch(Invisible::is);
    }
  }

  private static @org.jspecify.annotations.Nullable Object plain(Json value) {
    return switch (value) {
      case Json.Nothing _ -> null;
      case Json.Text(String text) -> text;
      case Json.Number(String literal) -> {
        long number = Long.parseLong(literal);
        yield number == (int) number ? (Object) (int) number : (Object) number;
      }
      case Json.Bool(boolean truth) -> truth;
      case Json.Items(List<Json> values) -> {
        List<Object> items = new ArrayList<>();
        values.forEach(v -> items.add(plain(v)));
        yield items;
      }
      case Json.Fields(Map<String, Json> values) -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        values.forEach((k, v) -> fields.put(k, plain(v)));
        yield fields;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a b", "007", "yes", "{}"})
  void aWholeTextIsAsGoodAsATree(String text) {
    assertThat(
            new Load(LoadSettings.builder().build()).loadFromString(YamlText.write(Json.of(text))))
        .isEqualTo(text);
  }

  @Test
  void readingIsTolerant() {
    Json value = Json.object().put("a", Json.object().put("b", "7").build()).build();
    assertThat(value.at("a", "b").integer()).hasValue(7);
    assertThat(value.at("a", "b", "c").present()).isFalse();
    assertThat(value.at("x").text()).isEmpty();
    assertThat(Json.of("1e400").number()).isEmpty();
    assertThat(new Json.Number("1.5").integer()).isEmpty();
  }
}
