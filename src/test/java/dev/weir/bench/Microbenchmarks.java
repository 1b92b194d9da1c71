package dev.weir.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the microbenchmarks with JMH, each in a JVM of its own. */
final class Microbenchmarks {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Options options;
  private final Progress progress;

  Microbenchmarks(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  TextTable run() throws RunnerException {
    Options.Micro o = options.micro();
    TextTable table =
        new TextTable(
            "jmh: one call, mean of "
                + o.iterations()
                + " iterations of "
                + o.time().toMillis()
                + " ms after as many to warm up",
            "benchmark",
            "us",
            "+- (99.9 %)",
            "allocated KiB",
            "load");
    progress.say("jmh: about " + o.about().toSeconds() + " s");
    TimeValue time = TimeValue.milliseconds(o.time().toMillis());
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("dev\\.weir\\.bench\\.micro\\." + o.only())
                    .forks(o.forks())
                    .jvmArgs(
                        "-Xms512m",
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow")
                    .warmupIterations(o.iterations())
                    .warmupTime(time)
                    .measurementIterations(o.iterations())
                    .measurementTime(time)
                    .addProfiler(GCProfiler.class)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    for (RunResult result : results) {
      Result<?> primary = result.getPrimaryResult();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      table.row(
          name(result),
          TextTable.number(primary.getScore()),
          TextTable.number(primary.getScoreError()),
          allocated == null ? "-" : TextTable.number(allocated.getScore() / 1024),
          Machine.load());
    }
    return table;
  }

  private static String name(RunResult result) {
    List<String> words = List.of(result.getParams().getBenchmark().split("\\."));
    TreeMap<String, String> parameters = new TreeMap<>();
    result
        .getParams()
        .getParamsKeys()
        .forEach(k -> parameters.put(k, result.getParams().getParam(k)));
    return String.format(
        Locale.ROOT,
        "%s.%s%s",
        words.get(words.size() - 2).replace("Benchmark", ""),
        words.getLast(),
        parameters.isEmpty() ? "" : " " + parameters);
  }
}
