package dev.weir.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The part of {@code docs/mutants.md} that is written from the list. */
final class MutantsPage {
  private static final Path SABOTAGE = Path.of("src/test/java/dev/weir/simulation/Sabotage.java");
  private static final Pattern EXPLAINED =
      Pattern.compile("/\\*\\* ([^*]*(?:\\*(?!/)[^*]*)*)\\*/\\s*([A-Z_]+)");

  private MutantsPage() {}

  static String text(MutantList list) throws IOException {
    StringBuilder page = new StringBuilder();
    for (MutantList.Chapter chapter : list.chapters()) {
      page.append("### ").append(chapter.title()).append("\n\n");
      page.append("| mutant | what goes wrong | noticed by |\n| --- | --- | --- |\n");
      for (Mutant mutant : chapter.mutants()) {
        page.append(
            "| `%s` | %s | %s |\n"
                .formatted(
                    mutant.name(),
                    mutant.breaks(),
                    mutant.caughtBy().stream()
                        .map(Catcher::label)
                        .collect(Collectors.joining("; "))));
      }
      page.append('\n');
    }
    page.append("### Broken at the ports\n\n| break | what goes wrong |\n| --- | --- |\n");
    sabotage().forEach(page::append);
    return page.append('\n').toString();
  }

  private static List<String> sabotage() throws IOException {
    List<String> lines = new ArrayList<>();
    Matcher explained = EXPLAINED.matcher(Files.readString(SABOTAGE));
    while (explained.find()) {
      lines.add("| `%s` | %s |\n".formatted(explained.group(2), explained.group(1).strip()));
    }
    return lines;
  }
}
