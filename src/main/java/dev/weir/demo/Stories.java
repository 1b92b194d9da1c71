package dev.weir.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The four stories: a good revision, a bad one, one that a person takes forward and back, and one
 * that testers see first and then everybody at once.
 */
final class Stories {
  static final String GOOD = "v2";
  static final String BAD = "v3";
  static final String BY_HAND = "v4";
  static final String GREEN = "v5";

  /** The bad revision fails this part of its requests. */
  static final double BAD_ERROR_RATE = 0.2;

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration A_LOOK = Duration.ofSeconds(3);

  /** After the way back the load goes on for a while, to see that the candidate gets nothing. */
  private static final Duration AFTERWARDS = Duration.ofMillis(1_500);

  private static final int TESTS_AT_ONCE = 10;

  private final Stage stage;
  private final DemoMesh mesh;
  private final Api api;
  private final Load load;
  private final Screen screen;
  private final Command weir;

  Stories(Stage stage, Load load, Screen screen) {
    this.stage = stage;
    this.mesh = stage.mesh();
    this.api = stage.api();
    this.weir = stage.weir();
    this.load = load;
    this.screen = screen;
  }

  /** A fresh look at the rollout, which ends when something that must run has ended. */
  Watch watch() {
    return new Watch(api, load, screen, stage::checkAlive);
  }

  /**
   * Plays one.
   *
   * @param letter a, b, c or d
   * @throws StoryFailedException when it does not go as told
   */
  StoryResult play(char letter) throws InterruptedException, IOException {
    load.forgetSeen();
    return switch (letter) {
      case 'a' -> goodRevision();
      case 'b' -> badRevision();
      case 'c' -> byHand();
      case 'd' -> blueGreen();
      default -> throw new IllegalArgumentException("the stories are a, b, c and d, not " + letter);
    };
  }

  private StoryResult goodRevision() throws InterruptedException {
    screen.heading("(a) A good revision: rollout.yaml now says revision: " + GOOD);
    Watch watch = watch();
    mesh.want(GOOD);
    String from = startOf(watch, GOOD);
    RolloutStatus end =
        watch.until(
            GOOD + " is stable", status -> status.settled() && hasEnded(status, GOOD), LIMIT);
    expect(end.isIn("Healthy"), "A good revision was not taken: " + end.message());
    watch.during(AFTERWARDS);
    screen.keep();
    screen.line(
        "  %s is stable. Each step was held until it was acknowledged and judged.".formatted(GOOD));
    return result('a', watch, from, GOOD, GOOD + " is stable");
  }

  private StoryResult badRevision() throws InterruptedException, IOException {
    screen.heading(
        "(b) A bad revision: rollout.yaml now says revision: %s, which fails %.0f %% of its requests"
            .formatted(BAD, BAD_ERROR_RATE * 100));
    Watch watch = watch();
    mesh.want(BAD);
    String from = startOf(watch, BAD);
    RolloutStatus end = watch.until(BAD + " is rolled back", s -> hasEnded(s, BAD), LIMIT);
    expect(end.isIn("RolledBack"), "A bad revision was taken: " + end.message());
    expectNothingFor(BAD, watch);
    screen.keep();
    tellWhy(end, watch);
    return result('b', watch, from, BAD, "rolled back by its gate");
  }

  private StoryResult byHand() throws InterruptedException, IOException {
    screen.heading(
        "(c) By hand: revision: %s, with a pause that waits for a person".formatted(BY_HAND));
    Watch watch = watch();
    mesh.wantByHand(BY_HAND);
    String from = startOf(watch, BY_HAND);
    watch.until("the rollout waits for a person", s -> s.isIn("Paused"), LIMIT);
    watch.during(A_LOOK);
    screen.keep();
    type("promote", DemoMesh.ROLLOUT);
    watch.until(
        "one step further", s -> s.settled() && s.weight(BY_HAND) == 5_000 && held(s), LIMIT);
    watch.during(A_LOOK);
    screen.keep();
    type("abort", DemoMesh.ROLLOUT);
    RolloutStatus end = watch.until(BY_HAND + " is rolled back", s -> hasEnded(s, BY_HAND), LIMIT);
    expect(end.isIn("RolledBack"), "An aborted rollout ended otherwise: " + end.message());
    expectNothingFor(BY_HAND, watch);
    screen.keep();
    screen.line("  Promoted one step, then aborted: all traffic is back on %s.".formatted(from));
    return result('c', watch, from, BY_HAND, "promoted one step, aborted");
  }

  private StoryResult blueGreen() throws InterruptedException, IOException {
    screen.heading(
        "(d) Blue/green: revision: %s, for testers first, then for everybody at once"
            .formatted(GREEN));
    Watch watch = watch();
    mesh.wantBlueGreen(GREEN);
    String from = startOf(watch, GREEN);
    watch.until("testers may come", s -> s.isIn("Paused"), LIMIT);
    int testers = test(watch);
    long others = load.between(watch.startedAt(), Instant.now()).answeredBy(GREEN);
    expect(others == 0, "%d requests of others met %s before the switch".formatted(others, GREEN));
    screen.keep();
    screen.line(
        "  %d requests with x-preview: yes were answered by %s, and none of the others"
            .formatted(testers, GREEN));
    type("promote", DemoMesh.ROLLOUT);
    RolloutStatus end = watch.until(GREEN + " is stable", s -> hasEnded(s, GREEN), LIMIT);
    expect(end.isIn("Healthy"), "A good revision was not taken: " + end.message());
    screen.keep();
    type("undo", DemoMesh.ROLLOUT);
    watch.until(GREEN + " is undone", s -> s.isIn("RolledBack") && s.settled(), LIMIT);
    expectNothingFor(GREEN, watch);
    screen.keep();
    screen.line(
        "  Switched in one update, and undone in one: all traffic is on %s.".formatted(from));
    return result('d', watch, from, GREEN, "switched at once, undone at once");
  }

  /** Asks as testers do until the gate has passed; says how often. */
  private int test(Watch watch) throws InterruptedException, IOException {
    int asked = 0;
    Instant end = Instant.now().plus(LIMIT);
    try (HttpConnection tester =
        new HttpConnection(
            new InetSocketAddress("127.0.0.1", stage.egressPort()),
            DemoMesh.HOST,
            "/",
            Duration.ofSeconds(5),
            "x-preview: yes")) {
      boolean passed = false;
      while (!passed) {
        expect(Instant.now().isBefore(end), "The gate of the preview has not passed");
        for (int i = 0; i < TESTS_AT_ONCE; i++) {
          HttpConnection.Answer answer = tester.exchange();
          expect(
              answer.status() == 200 && answer.revision().equals(GREEN),
              "A tester met " + answer.status() + " of " + answer.revision());
          asked++;
        }
        RolloutStatus seen = watch.during(Duration.ofMillis(200));
        passed = seen.gates().stream().anyMatch(gate -> gate.verdict().equals("pass"));
      }
    }
    return asked;
  }

  /** Waits until the engine has read the change, and says which revision was stable before it. */
  private static String startOf(Watch watch, String revision) throws InterruptedException {
    return watch
        .until(
            "the engine starts with " + revision,
            status -> status.candidate().equals(revision) && status.isIn("Progressing", "Paused"),
            LIMIT)
        .stable();
  }

  private static boolean hasEnded(RolloutStatus status, String revision) {
    return status.isIn("RolledBack", "Failed")
        || (status.isIn("Healthy") && status.stable().equals(revision));
  }

  private static boolean held(RolloutStatus status) {
    return status.step().flatMap(RolloutStatus.Step::heldSince).isPresent();
  }

  /** From the acknowledged end on not one request may reach the candidate. */
  private void expectNothingFor(String revision, Watch watch) throws InterruptedException {
    Instant acknowledged = Instant.now();
    watch.during(AFTERWARDS);
    long late = load.between(acknowledged, Instant.now()).answeredBy(revision);
    expect(late == 0, "%d requests still met %s after its rollback".formatted(late, revision));
  }

  private void type(String action, String rollout) throws InterruptedException, IOException {
    List<String> arguments =
        List.of(action, rollout, "-n", DemoMesh.NAMESPACE, "--server", api.url());
    screen.line("  $ weir " + String.join(" ", arguments));
    Command.Output output = weir.run(arguments);
    output.text().lines().forEach(line -> screen.line("  " + line));
    expect(output.code() == 0, "weir %s ended with code %d".formatted(action, output.code()));
  }

  /** Which gate, which value, which bound, whom it hit and how long it took. */
  private void tellWhy(RolloutStatus end, Watch watch) throws IOException {
    end.gates().stream()
        .filter(gate -> gate.verdict().equals("fail"))
        .forEach(
            gate ->
                screen.line(
                    "  gate %s/%s: %s; %s"
                        .formatted(
                            gate.name(),
                            gate.metric(),
                            Frame.percent(gate.value()),
                            gate.reason())));
    Optional<Load.Seen> seen = load.seen(BAD);
    if (seen.isEmpty()) {
      return;
    }
    Tally tally = load.between(watch.startedAt(), Instant.now());
    screen.line(
        "  %d requests met an error, of %d that %s answered and %d in all"
            .formatted(tally.failedBy(BAD), tally.answeredBy(BAD), BAD, tally.requests()));
    Instant last = seen.get().lastSent();
    seen.get()
        .firstFailed()
        .ifPresent(
            first ->
                screen.line(
                    "  from the first error to 0 %% served: %s".formatted(took(first, last))));
    api.journal(DemoMesh.NAMESPACE, DemoMesh.ROLLOUT).stream()
        .filter(line -> line.to().equals("RollingBack") && line.at().isAfter(watch.startedAt()))
        .findFirst()
        .ifPresent(
            line -> {
              screen.line(
                  "  from the failing measurement to 0 %% served: %s"
                      .formatted(took(line.measuredAt().orElse(line.at()), last)));
              screen.line("  the journal says: " + line.message());
            });
  }

  private StoryResult result(char letter, Watch watch, String from, String tried, String ending) {
    return new StoryResult(
        letter,
        from,
        tried,
        ending,
        Duration.between(watch.startedAt(), Instant.now()),
        load.between(watch.startedAt(), Instant.now()),
        StepShare.of(watch.observations(), load));
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new StoryFailedException(otherwise);
    }
  }

  /**
   * The last request to the candidate may have been sent before the moment that is counted from.
   */
  private static String took(Instant from, Instant to) {
    Duration time = Duration.between(from, to);
    return time.isNegative()
        ? "at once"
        : String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
  }
}
