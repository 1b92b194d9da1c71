package dev.weir.demo;

import dev.weir.testing.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads from outside what a running engine takes: memory, handles, threads, its state file. */
final class EngineGauge {
  private static final long JCMD_SECONDS = 60;
  private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private final Path state;
  private final Path scratch;

  /**
   * @param state the engine's SQLite file
   * @param scratch a file of this gauge's own
   */
  EngineGauge(Path state, Path scratch) {
    this.state = state;
    this.scratch = scratch;
  }

  /**
   * @param heapBytes what is reachable, after a full collection
   * @param handles open files, sockets and pipes
   * @param stateBytes the SQLite file with its write-ahead log
   */
  record Reading(
      long residentBytes,
      long heapBytes,
      int handles,
      int threads,
      long journal,
      long stateBytes) {}

  Reading read(long pid) throws IOException, InterruptedException {
    Path process = Path.of("/proc", Long.toString(pid));
    // An executable has no histogram; what it has asked the system for is the nearest to it.
    long heap =
        Product.isElsewhere()
            ? number(Files.readString(process.resolve("status")), "RssAnon") * 1024
            : liveHeap(pid);
    String status = Files.readString(process.resolve("status"));
    int handles;
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      handles = (int) open.count();
    }
    return new Reading(
        number(status, "VmRSS") * 1024,
        heap,
        handles,
        (int) number(status, "Threads"),
        journal(),
        size(state) + size(state.resolveSibling(state.getFileName() + "-wal")));
  }

  private static long number(String status, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(status);
    if (!line.find()) {
      throw new IllegalStateException("/proc says nothing of " + name);
    }
    return Long.parseLong(line.group(1));
  }

  /** A histogram of live objects makes the engine collect first; only its last line is wanted. */
  private long liveHeap(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .redirectOutput(scratch.toFile())
            .start();
    if (!process.waitFor(JCMD_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("jcmd did not answer within " + JCMD_SECONDS + " s");
    }
    String text = Files.readString(scratch);
    Matcher total = LIVE.matcher(text);
    if (process.exitValue() != 0 || !total.find()) {
      throw new IOException("jcmd: " + text.lines().limit(3).toList());
    }
    return Long.parseLong(total.group(1));
  }

  private long journal() throws IOException {
    // The engine's lock keeps other engines away, not readers.
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + state + "?mode=ro");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM journal")) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IOException("cannot count the journal", e);
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
