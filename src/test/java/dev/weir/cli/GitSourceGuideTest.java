package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.IntentSource.SyncResult;
import dev.weir.intent.git.GitSettings;
import dev.weir.intent.git.GitSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/git-source.md tells people to type. */
class GitSourceGuideTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");

  @TempDir private Path folder;

  private static List<String> blocks() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("docs/git-source.md")))
        .results()
        .map(found -> found.group(1).replace("\\\n", " "))
        .toList();
  }

  /** The commands that start the engine, with files that exist here in place of those there. */
  private List<String> serves(String block) throws IOException {
    List<String> commands = new ArrayList<>();
    for (String line : block.lines().filter(l -> l.startsWith("weir serve")).toList()) {
      Matcher file = Pattern.compile("/etc/weir/(\\S+)").matcher(line);
      while (file.find()) {
        Files.writeString(folder.resolve(file.group(1)), "x");
      }
      commands.add(line.replace("/etc/weir", folder.toString()).replace("$PWD", folder.toString()));
    }
    return commands;
  }

  private ServeOptions parsed(String command) {
    List<ServeOptions> served = new ArrayList<>();
    CliRun.Result result =
        new CliRun()
            .with("HOME", folder.toString())
            .server(
                options -> {
                  served.add(options);
                  return 0;
                })
            .run(command.substring("weir ".length()).split(" +"));
    assertThat(result.err()).as(command).isEmpty();
    return served.getFirst();
  }

  @Test
  void everyCommandIsUnderstood() throws IOException {
    int commands = 0;
    for (String block : blocks()) {
      for (String command : serves(block)) {
        assertThat(parsed(command).source()).isInstanceOf(ServeOptions.Source.Git.class);
        commands++;
      }
    }
    assertThat(commands).isEqualTo(5);
  }

  @Test
  void theFirstExampleIsRead() throws Exception {
    String block = blocks().getFirst();
    String script = block.substring(0, block.indexOf("weir serve"));
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-e", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "Ann Other");
      builder.environment().put("GIT_" + who + "_EMAIL", "ann@example.com");
    }
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("said"))).isZero();
    ServeOptions.Source.Git git =
        (ServeOptions.Source.Git) parsed(serves(block).getFirst()).source();
    GitSettings settings =
        new GitSettings(
            git.name(),
            git.address().url(),
            git.address().branch(),
            git.address().path(),
            folder.resolve("weir.db.git"),
            new GitSettings.Access(Optional.empty(), Optional.empty(), git.knownHosts()),
            Duration.ofHours(1),
            git.timeout(),
            Optional.empty(),
            Optional.empty());
    try (GitSource source = new GitSource(settings, (read, commit) -> {})) {
      source.start();
      SyncResult found = source.sync().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(found).isInstanceOf(SyncResult.Found.class);
    }
  }
}
