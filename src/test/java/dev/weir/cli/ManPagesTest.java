package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.asciidoctor.Asciidoctor;
import org.asciidoctor.Attributes;
import org.asciidoctor.Options;
import org.asciidoctor.SafeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** The man pages in {@code docs/man} are those that the commands describe. */
class ManPagesTest {
  private static final Path PAGES = Path.of("docs/man");

  /** Pages of each command, in roff, by file name. */
  private static Map<String, String> pages(Path folder) throws IOException {
    CommandLine root = Cli.tree(HelpTest.session());
    headFooters(root);
    ManPageGenerator.generateManPage(
        folder.toFile(), null, new boolean[0], false, root.getCommandSpec());
    Map<String, String> pages = new TreeMap<>();
    Attributes fixed =
        Attributes.builder()
            .attribute("docdate", "2026-01-01")
            .attribute("mansource", "Weir")
            .attribute("manmanual", "Weir Manual")
            .build();
    try (Asciidoctor asciidoctor = Asciidoctor.Factory.create();
        var sources = Files.list(folder)) {
      for (Path source : sources.sorted().toList()) {
        String text = Files.readString(source);
        String page =
            asciidoctor.convert(
                text,
                Options.builder()
                    .backend("manpage")
                    .standalone(true)
                    .safe(SafeMode.SAFE)
                    .attributes(fixed)
                    .build());
        pages.put(source.getFileName().toString().replace(".adoc", ".1"), page);
      }
    }
    return pages;
  }

  /** Without a heading the generator leaves a footer out; --help has it without one. */
  private static void headFooters(CommandLine command) {
    if (command.getCommandSpec().usageMessage().footer().length > 0) {
      command.getCommandSpec().usageMessage().footerHeading("Notes%n");
    }
    command.getSubcommands().values().forEach(ManPagesTest::headFooters);
  }

  @Test
  void theyAreWhatTheCommandsSay(@TempDir Path folder) throws IOException {
    Map<String, String> pages = pages(folder);
    assertThat(pages).containsKeys("weir.1", "weir-serve.1", "weir-hook-send.1");
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Golden.checkFile(PAGES.resolve(page.getKey()), page.getValue());
    }
    try (var files = Files.list(PAGES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(pages.keySet());
    }
  }
}
