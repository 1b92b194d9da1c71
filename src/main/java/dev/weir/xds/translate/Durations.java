package dev.weir.xds.translate;

import com.google.protobuf.Duration;

/** The two kinds of duration. */
final class Durations {
  private Durations() {}

  static Duration of(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
