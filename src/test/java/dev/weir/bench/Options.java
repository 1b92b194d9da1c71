package dev.weir.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param folder for what the measured stores write; on a disk, not in memory
 */
record Options(Path folder, FanOut fanOut, Flip flip, Overhead overhead, Micro micro, Start start) {
  /**
   * @param proxies one group of rows for each number
   * @param warmMessages so many acknowledgements before counting starts, at most {@code warmTime}
   * @param messages acknowledgements counted for each row; at least {@code changes} changes
   * @param blocks the servers are measured in turns, in so many blocks
   */
  record FanOut(
      List<Integer> proxies,
      int warmMessages,
      Duration warmTime,
      int messages,
      int changes,
      int blocks) {}

  /**
   * @param warm changes before counting starts
   * @param flips counted
   * @param perSecond the load's requests
   */
  record Flip(int warm, int flips, int perSecond) {}

  /**
   * @param rollouts one group of rows for each number
   * @param warmWaves uncounted updates of all rollouts, with a short hold
   * @param hold of each step in the counted wave
   */
  record Overhead(List<Integer> rollouts, int warmWaves, Duration hold) {}

  /**
   * @param calls of each command
   * @param starts of the server
   * @param rest from ready to the look at the memory
   */
  record Start(int calls, int starts, int rollouts, int proxies, Duration rest) {}

  /**
   * @param only a regular expression of the names
   * @param forks 0: in this JVM
   * @param iterations to warm up, and again as many that count
   */
  record Micro(String only, int forks, int iterations, Duration time) {
    private static final int BENCHMARKS = 9;

    Duration about() {
      return time.multipliedBy(2L * iterations * BENCHMARKS);
    }
  }

  static Options full(Path folder) {
    return new Options(
        folder,
        new FanOut(List.of(1, 100, 1_000), 40_000, Duration.ofSeconds(20), 50_000, 100, 10),
        new Flip(1_000, 100, 2_000),
        new Overhead(List.of(1, 100, 1_000), 5, Duration.ofSeconds(2)),
        new Micro(".*", 1, 5, Duration.ofSeconds(1)),
        new Start(20, 7, 1_000, 100, Duration.ofSeconds(20)));
  }

  static Options quick(Path folder) {
    return new Options(
        folder,
        new FanOut(List.of(1, 100), 4_000, Duration.ofSeconds(3), 4_000, 40, 4),
        new Flip(100, 20, 500),
        new Overhead(List.of(1, 20), 2, Duration.ofSeconds(1)),
        new Micro(".*", 1, 2, Duration.ofMillis(300)),
        new Start(5, 2, 100, 10, Duration.ofSeconds(5)));
  }

  /** Just enough to see that each table comes about. */
  static Options tiny(Path folder) {
    return new Options(
        folder,
        new FanOut(List.of(1, 3), 20, Duration.ofSeconds(2), 20, 5, 2),
        new Flip(5, 4, 50),
        new Overhead(List.of(1, 3), 1, Duration.ofMillis(200)),
        new Micro("LifecycleBenchmark.*", 0, 1, Duration.ofMillis(20)),
        new Start(1, 1, 3, 2, Duration.ofMillis(100)));
  }
}
