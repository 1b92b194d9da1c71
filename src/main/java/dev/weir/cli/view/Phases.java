package dev.weir.cli.view;

/** How the status' phases are meant. */
final class Phases {
  private Phases() {}

  static Tone tone(String phase) {
    return switch (phase) {
      case "Healthy" -> Tone.GOOD;
      case "Progressing" -> Tone.CANDIDATE;
      case "Paused" -> Tone.CAREFUL;
      case "RollingBack", "RolledBack", "Failed" -> Tone.BAD;
      default -> Tone.PLAIN;
    };
  }
}
