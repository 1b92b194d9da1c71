package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.json.Json;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The seven actions. */
final class Actions {
  private static final String CODES_1 =
      "Exit codes: 0 done · 1 refused, or nothing to do · 2 wrong input ·";
  private static final String CODES_2 = "3 server not reached · 4 not allowed.";

  private Actions() {}

  /** One step on. */
  @Command(
      name = "promote",
      description = "Takes a rollout one step on, or with --full to its end.",
      footer = {
        "",
        "It names the revision and the step that are there when you call it: if the",
        "rollout has moved since, nothing is done. Gates count unless you skip them.",
        "",
        "Examples:",
        "  weir promote shop/checkout                  on from this step",
        "  weir promote checkout --full                to the end, holds and pauses left out",
        "  weir promote checkout --full --skip-gates   whatever gates say; kept in the journal",
        "",
        CODES_1,
        CODES_2
      })
  static final class Promote extends ActionCommand {
    @Option(
        names = "--step",
        paramLabel = "N",
        description = "Only from this step, counted from 1. Default: the one of now.")
    private Optional<Integer> step = Optional.empty();

    @Option(names = "--full", description = "To the end, without the holds and pauses left.")
    private boolean full;

    @Option(names = "--skip-gates", description = "Do not wait for gates; your name is kept.")
    private boolean skipGates;

    Promote(Session session) {
      super(session, "promote", "promoted");
    }

    @Override
    ExitCode run() throws RequestFailed {
      if (step.isPresent() && step.get() < 1) {
        throw server.wrong("--step counts from 1, as `weir status` does");
      }
      return super.run();
    }

    @Override
    void add(Json.Builder body, Json status) {
      putStep(body, step, status);
      if (full) {
        body.put("full", true);
      }
      if (skipGates) {
        body.put("skipGates", true);
      }
    }
  }

  /** Everything back to stable. */
  @Command(
      name = "abort",
      description = "Sends all traffic back to the stable revision, at once.",
      footer = {
        "",
        "Examples:",
        "  weir abort shop/checkout",
        "  weir abort checkout --revision v3   only if v3 is what is on its way",
        "",
        CODES_1,
        CODES_2
      })
  static final class Abort extends ActionCommand {
    Abort(Session session) {
      super(session, "abort", "aborted");
    }

    @Override
    boolean urgent() {
      return true;
    }
  }

  /** Stays where it is. */
  @Command(
      name = "pause",
      description = "Keeps a rollout at its weights until resumed or promoted.",
      footer = {"", "Example:", "  weir pause shop/checkout", "", CODES_1, CODES_2})
  static final class Pause extends ActionCommand {
    Pause(Session session) {
      super(session, "pause", "paused");
    }
  }

  /** Goes on. */
  @Command(
      name = "resume",
      description = "Lets a rollout that a person paused go on.",
      footer = {"", "Example:", "  weir resume shop/checkout", "", CODES_1, CODES_2})
  static final class Resume extends ActionCommand {
    Resume(Session session) {
      super(session, "resume", "resumed");
    }

    @Override
    void add(Json.Builder body, Json status) {
      putStep(body, Optional.empty(), status);
    }
  }

  /** Once more. */
  @Command(
      name = "retry",
      description = "Tries the wanted revision again from the first step.",
      footer = {
        "",
        "A revision that was rolled back is not tried again by itself.",
        "",
        "Example:",
        "  weir retry shop/checkout",
        "",
        CODES_1,
        CODES_2
      })
  static final class Retry extends ActionCommand {
    Retry(Session session) {
      super(session, "retry", "is tried again");
    }

    // After a rollback there is no candidate to name.
    @Override
    boolean namesCandidate() {
      return false;
    }
  }

  /** The one before. */
  @Command(
      name = "undo",
      description = "Takes a finished rollout back to the revision before, at once.",
      footer = {
        "",
        "Possible as long as the old revision is kept ready (spec.keepOld). With --to, any",
        "revision of the history (`weir status -o json`, status.history) whose virtual node",
        "still has endpoints.",
        "",
        "Examples:",
        "  weir undo shop/checkout",
        "  weir undo checkout --to v1",
        "",
        CODES_1,
        CODES_2
      })
  static final class Undo extends ActionCommand {
    Undo(Session session) {
      super(session, "undo", "is taken back");
    }

    @Option(
        names = "--to",
        paramLabel = "REVISION",
        description = "Back to this revision of the history, not to the former one.")
    private Optional<String> to = Optional.empty();

    @Override
    void add(Json.Builder body, Json status) {
      to.ifPresent(revision -> body.put("to", revision));
    }

    // A finished rollout has no candidate.
    @Override
    boolean namesCandidate() {
      return false;
    }
  }

  /** A named approval. */
  @Command(
      name = "signal",
      description = "Gives a signal that a step of the plan waits for.",
      footer = {
        "",
        "A signal counts for the candidate that is there, also when it comes before the step.",
        "",
        "Examples:",
        "  weir signal shop/checkout e2e-passed",
        "  weir signal checkout e2e-passed --revision v3   only if v3 is what is on its way",
        "",
        CODES_1,
        CODES_2
      })
  static final class Signal extends ActionCommand {
    @Parameters(index = "1", paramLabel = "SIGNAL", description = "As the pause names it.")
    private String signal = "";

    Signal(Session session) {
      super(session, "signal", "has the signal");
    }

    @Override
    void add(Json.Builder body, Json status) {
      body.put("signal", signal);
    }
  }
}
