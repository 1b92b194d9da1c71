package dev.weir.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The demo from its first line to its last. */
public final class DemoRun {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Settings settings;
  private final Screen screen;

  public DemoRun(Settings settings) {
    this.settings = settings;
    this.screen = new Screen(settings.out(), settings.terminal(), settings.columns());
  }

  /**
   * Plays the stories and cleans up, also when it is ended from outside.
   *
   * @param story a, b, c or d; empty for all four
   * @param keep leave everything running afterwards, until this process is ended
   * @return 0 when everything was as promised; 1 otherwise, and then the logs stay
   */
  public int run(Optional<Character> story, boolean keep) {
    Path folder = temporaryFolder();
    Thread ending = new Thread(() -> end(folder), "end-demo");
    Runtime.getRuntime().addShutdownHook(ending);
    boolean good = false;
    try (Stage stage = new Stage(settings, folder, screen)) {
      good = play(stage, story.map(List::of).orElse(List.of('a', 'b', 'c', 'd')), keep);
    } catch (StoryFailedException | IllegalStateException | IOException | UncheckedIOException e) {
      screen.keep();
      screen.line("");
      screen.line("The demo failed. " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      screen.line("The demo was interrupted.");
    }
    if (good) {
      delete(folder);
    } else {
      screen.line("The logs and files of this run are in " + folder);
    }
    removeHook(ending);
    return good ? 0 : 1;
  }

  private boolean play(Stage stage, List<Character> letters, boolean keep)
      throws InterruptedException, IOException {
    screen.heading("Weir on real parts, all on this machine");
    Load load = stage.start();
    Stories stories = new Stories(stage, load, screen);
    stories
        .watch()
        .until(
            Stage.FIRST + " serves",
            status -> status.isIn("Healthy") && status.stable().equals(Stage.FIRST),
            START_LIMIT);
    screen.keep();
    List<StoryResult> results = new ArrayList<>();
    for (char letter : letters) {
      results.add(stories.play(letter));
    }
    Summary summary = new Summary(results, load.total(), load.failures());
    screen.heading("What happened");
    screen.lines(summary.lines());
    if (load.late() > 0) {
      screen.line(
          "  %d requests were sent late: this machine was busy with something else."
              .formatted(load.late()));
    }
    screen.heading("Where to look next");
    if (keep) {
      leaveRunning(stage, stories);
    } else {
      screen.lines(
          List.of(
              "  bin/demo --keep             the same, left running to play with",
              "  docs/getting-started.md     your own directory, your own Envoys",
              "  bin/weir --help             status --watch, journal, plan, promote, abort, …"));
    }
    return summary.good();
  }

  private void leaveRunning(Stage stage, Stories stories) throws InterruptedException {
    String weir = String.join(" ", settings.weir());
    String server = " -n %s --server %s".formatted(DemoMesh.NAMESPACE, stage.api().url());
    screen.lines(
        List.of(
            "  Everything goes on. In another terminal:",
            "",
            "  ask through the proxy     curl -i -H 'host: %s' http://127.0.0.1:%d/"
                .formatted(DemoMesh.HOST, stage.egressPort()),
            "  ship a revision           edit the revision: line of",
            "                            " + stage.mesh().rolloutFile(),
            "                            v1, v2, v4, v5 are good, v3 is bad",
            "  watch it                  %s status %s --watch%s"
                .formatted(weir, DemoMesh.ROLLOUT, server),
            "  go on, go back            %s promote|abort|undo %s%s"
                .formatted(weir, DemoMesh.ROLLOUT, server),
            "  what happened             %s journal %s%s".formatted(weir, DemoMesh.ROLLOUT, server),
            "  the logs                  " + stage.folder(),
            "",
            "  Ctrl-C ends it and removes everything."));
    stories.watch().forever();
  }

  /** Runs when the process is ended while the demo is going on. */
  private void end(Path folder) {
    screen.fallSilent();
    Child.stopAll();
    delete(folder);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already: the hook has run, or runs now.
      Thread.currentThread().interrupt();
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("weir-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("weir: could not remove " + folder + ": " + e.getMessage());
    }
  }
}
