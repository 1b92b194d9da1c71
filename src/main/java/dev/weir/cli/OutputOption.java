package dev.weir.cli;

import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a result is written. */
final class OutputOption {
  /** For machines. */
  enum Format {
    JSON,
    YAML;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "json or yaml, instead of text for people.")
  Optional<Format> format = Optional.empty();
}
