package dev.weir.fuzz;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.Gate;
import dev.weir.core.gate.Inquiries;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.rollout.Durations;
import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.Percentages;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.core.traffic.RegexSyntax;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Values of one line that people write, and queries with odd names in them. The first byte says
 * where the text stands. A text is taken, or refused with a sentence of ours; a name that is filled
 * into a query never ends the string in which it stands.
 */
final class TextTarget implements FuzzTarget {
  /** The schema lets no longer pattern through. */
  private static final int LONGEST_PATTERN = 256;

  private static final Instant AT = Instant.ofEpochSecond(1_767_225_600);

  @Override
  public String name() {
    return "texts";
  }

  @Override
  public List<byte[]> seeds() {
    return Stream.of(
            "\0001h30m",
            "\000500ms",
            "\00199.5%",
            "\002>= 99.5%",
            "\002 < -1e-3 ",
            "\003v1.2_3-x",
            "\004shop/web",
            "\005(?i)a.*[^b]{2,30}",
            "\005^x\\.y(?:z|w)+$",
            "\006checkout-v2_shop",
            "\007rate(x{a=\"${cluster}\",b='${revision}'}[${window}])/`${stable}`")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @Override
  public List<String> words() {
    return List.of(
        "h",
        "m",
        "ms",
        "s",
        "1",
        "9",
        ".",
        "%",
        ">=",
        "<",
        "!=",
        "e",
        "E",
        "-",
        "+",
        "2147483647",
        "999999999",
        "e2147483647",
        "e-2147483648",
        "${window}",
        "${cluster}",
        "${",
        "}",
        "$",
        "\\",
        "\"",
        "'",
        "`",
        "\n",
        "(",
        ")",
        "[",
        "]",
        "(?",
        "(?:",
        "{",
        "{1000}",
        "{1,",
        "*",
        "+",
        "?",
        "\\d",
        "\\p{L}",
        "|",
        "é",
        "\u202e",
        "\ud83d\ude00",
        "\0");
  }

  @Override
  public int maxBytes() {
    return 4_096;
  }

  @Override
  public int inputs() {
    return 20_000;
  }

  @Override
  public void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    String text = new String(Arrays.copyOfRange(input, 1, input.length), StandardCharsets.UTF_8);
    switch (input[0] & 7) {
      case 0 -> taken(text, Durations::parse);
      case 1 -> taken(text, Percentages::parse);
      case 2 -> taken(text, Bound::parse);
      case 3 -> taken(text, Revision::new);
      case 4 -> taken(text, ResourceId::parse);
      case 5 -> {
        if (text.length() <= LONGEST_PATTERN) {
          RegexSyntax.refusal(text);
        }
      }
      case 6 -> filled("a{b=\"${cluster}\"}", text);
      default -> filled(text, "checkout\"} or {\"");
    }
  }

  private static void taken(String text, Function<String, ?> reader) {
    try {
      if (reader.apply(text) == null) {
        throw new AssertionError("neither taken nor refused");
      }
    } catch (IllegalArgumentException e) {
      boolean ours = e.getClass() == IllegalArgumentException.class && e.getMessage() != null;
      if (!ours || !e.getMessage().contains(" ")) {
        throw new AssertionError("refused in words that are not ours", e);
      }
    }
  }

  private static void filled(String query, String cluster) {
    Gate.Metric metric =
        new Gate.Metric(
            "m",
            query,
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Bound.parse("> 0"),
            Optional.empty(),
            Budgets.DEFAULT,
            NoDataPolicy.HOLD,
            FailureAction.ROLLBACK);
    Inquiries.Subject subject =
        new Inquiries.Subject(
            new ResourceId("shop", "checkout"),
            new Revision("v2"),
            cluster,
            Optional.empty(),
            Optional.empty());
    Inquiry inquiry = Inquiries.of(metric, subject, AT.minusSeconds(300), AT);
    for (String place : Inquiries.PLACES) {
      if (inquiry.candidate().contains("${" + place + "}") && !cluster.contains("${")) {
        throw new AssertionError("left open: " + inquiry.candidate());
      }
    }
    if (query.equals("a{b=\"${cluster}\"}")) {
      String value = inquiry.candidate().substring(5, inquiry.candidate().length() - 2);
      if (!value.matches("(?s)(?:[A-Za-z0-9._:/-]|\\\\U[0-9a-f]{8})*+")) {
        throw new AssertionError("a name ends its string: " + inquiry.candidate());
      }
    }
  }
}
