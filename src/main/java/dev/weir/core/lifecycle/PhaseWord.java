package dev.weir.core.lifecycle;

import java.util.Optional;

/** The six words for a phase that people and scripts see. */
public final class PhaseWord {
  private PhaseWord() {}

  /** Healthy, Progressing, Paused, RollingBack, RolledBack or Failed. */
  public static String of(Phase phase) {
    return switch (phase) {
      case Phase.New _, Phase.Introducing _ -> "Progressing";
      case Phase.Experimenting _, Phase.Concluding _ -> "Progressing";
      case Phase.Healthy _ -> "Healthy";
      case Phase.Starting(var _, var _, var pause) -> progressing(pause);
      case Phase.Stepping(var _, var run) -> progressing(run.pause());
      case Phase.Promoting(var _, var _, var pause) -> progressing(pause);
      case Phase.RollingBack _ -> "RollingBack";
      case Phase.RolledBack _ -> "RolledBack";
      case Phase.Failed _ -> "Failed";
    };
  }

  private static String progressing(Optional<Phase.Pause> pause) {
    return pause.isPresent() ? "Paused" : "Progressing";
  }
}
