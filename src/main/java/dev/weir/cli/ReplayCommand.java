package dev.weir.cli;

import dev.weir.cli.view.Line;
import dev.weir.cli.view.ReplayView;
import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.Durations;
import dev.weir.core.rollout.Revision;
import dev.weir.replay.Answers;
import dev.weir.replay.Player;
import dev.weir.replay.Script;
import dev.weir.replay.WrittenAnswers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a plan against measurements of the past, or made-up ones, in a moment. */
@Command(
    name = "replay",
    description = {
      "Runs a rollout's plan against written or recorded metrics, in a moment, and prints the",
      "journal that it would write. Nothing is served and nothing is changed."
    },
    footer = {
      "",
      "Examples:",
      "  weir replay checkout -f deploy/mesh --metrics bad-night.yaml",
      "  weir replay checkout -f deploy/mesh --prometheus http://prometheus:9090 \\",
      "      --start 2026-11-20T22:00:00Z --stable v1",
      "",
      "Exit codes: 0 the revision became stable · 1 no such rollout · 2 wrong input ·",
      "5 rolled back or failed · 6 neither within --limit."
    })
final class ReplayCommand extends ClientCommand {
  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final Instant SOME_DAY = Instant.parse("2026-01-01T00:00:00Z");

  @Parameters(index = "0", paramLabel = "NAME", description = "A rollout: NAME or NAMESPACE/NAME.")
  private String name = "";

  @Option(
      names = {"-f", "--files"},
      paramLabel = "DIR",
      required = true,
      description = "The directory that has the rollout.")
  private Path files = Path.of("");

  @Option(
      names = "--metrics",
      paramLabel = "FILE",
      description = "What the metrics would be, what people say: docs/replay.md.")
  private Optional<Path> metrics = Optional.empty();

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description = "Ask this Prometheus for the past, from --start on.")
  private Optional<URI> prometheus = Optional.empty();

  @Option(names = "--start", paramLabel = "TIME", description = "For example 2026-11-20T22:00:00Z.")
  private Optional<String> start = Optional.empty();

  @Option(
      names = "--stable",
      paramLabel = "REVISION",
      description = "What serves before. Default: ${DEFAULT-VALUE}")
  private String stable = "stable";

  @Option(
      names = "--acknowledge-after",
      paramLabel = "TIME",
      description = "How long the proxies take for a change. Default: ${DEFAULT-VALUE}")
  private String acknowledgeAfter = "0s";

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      description = "End a rollout that has no end after so long. Default: ${DEFAULT-VALUE}")
  private String limit = "24h";

  ReplayCommand(Session session) {
    super(session);
  }

  @Override
  ExitCode run() {
    if (metrics.isEmpty() == prometheus.isEmpty()) {
      throw server.wrong("say either --metrics FILE or --prometheus URL");
    }
    if (prometheus.isPresent() != start.isPresent()) {
      throw server.wrong("--start belongs to --prometheus: the time at which the replay begins");
    }
    Replays replays = session.parts().replays().get();
    Optional<Replays.Written> written =
        metrics.map(file -> replays.read(file.toString(), text(file)));
    if (written.isPresent() && !written.get().problems().isEmpty()) {
      session.print(
          output,
          LintCommand.json(0, written.get().problems()),
          () -> LintCommand.problems(written.get().problems()));
      return ExitCode.WRONG_INPUT;
    }
    FilesPlan read = FilesPlan.read(session, server, output, files, name);
    if (read.plan().isEmpty()) {
      return read.code();
    }
    if (written.isPresent()) {
      Script script = written.get().script();
      return play(read.plan().get(), script, new WrittenAnswers(script));
    }
    try (Replays.Recorded recorded = replays.recorded(prometheus.orElseThrow())) {
      return play(read.plan().get(), Script.EMPTY, recorded);
    }
  }

  private ExitCode play(Plan plan, Script script, Answers answers) {
    Player.Setting setting =
        new Player.Setting(
            start.map(this::instant).orElse(SOME_DAY),
            revision(),
            duration("--acknowledge-after", acknowledgeAfter),
            duration("--limit", limit));
    Player.Outcome outcome = Player.play(plan, script, answers, setting);
    session.print(
        output,
        ReplayView.json(outcome, setting.start()),
        () -> page(plan, outcome, setting.start()));
    String phase = outcome.status().phase();
    if (phase.equals("RolledBack") || phase.equals("Failed")) {
      return ExitCode.ROLLED_BACK;
    }
    boolean arrived =
        phase.equals("Healthy") && outcome.status().stable().equals(Optional.of(plan.wanted()));
    return arrived ? ExitCode.DONE : ExitCode.STILL_WAITING;
  }

  private static List<Line> page(Plan plan, Player.Outcome outcome, Instant start) {
    return ReplayView.page(plan, outcome, start);
  }

  private Revision revision() {
    try {
      return new Revision(stable);
    } catch (IllegalArgumentException e) {
      throw server.wrong("--stable: " + e.getMessage());
    }
  }

  private Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw server.wrong(
          "--start '" + text + "' is no time; write for example 2026-11-20T22:00:00Z");
    }
  }

  private Duration duration(String option, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw server.wrong(option + " '" + text + "' is no duration; write for example 90s or 5m");
    }
  }

  private String text(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw server.wrong("'" + file + "' is larger than " + MOST_BYTES + " bytes");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw server.wrong("'" + file + "' cannot be read: " + e.getMessage());
    }
  }
}
