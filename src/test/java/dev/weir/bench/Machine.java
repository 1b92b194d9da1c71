package dev.weir.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** What this machine and this process are and do. */
final class Machine {
  private static final int DISK_WRITES = 50;
  private static final int PAGE_BYTES = 4096;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Machine() {}

  /** The facts without which no figure means anything. */
  static String facts(Path folder) {
    return String.format(
        Locale.ROOT,
        "%d cores, %d MiB, %s %s, %s %s, load average at start %s, a durable 4 KiB write takes %s ms"
            + " (p50 / p99)",
        SYSTEM.getAvailableProcessors(),
        SYSTEM.getTotalMemorySize() >> 20,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        load(),
        disk(folder));
  }

  /** Runnable threads of the whole machine, over the last minute; {@code -} where unknown. */
  static String load() {
    double load = SYSTEM.getSystemLoadAverage();
    return load < 0 ? "-" : String.format(Locale.ROOT, "%.1f", load);
  }

  /** CPU time of this process with all its threads, nanoseconds. */
  static long cpuNanos() {
    return SYSTEM.getProcessCpuTime();
  }

  /** The most memory that this process ever had resident, MiB; not a number where unknown. */
  static double peakMebibytes() {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return Double.NaN;
    }
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
      }
      return Double.NaN;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String disk(Path folder) {
    Samples writes = new Samples();
    try {
      Path file = Files.createTempFile(folder, "disk", ".probe");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        for (int i = 0; i < DISK_WRITES; i++) {
          long from = System.nanoTime();
          channel.write(ByteBuffer.allocate(PAGE_BYTES));
          channel.force(false);
          writes.add(System.nanoTime() - from);
        }
      }
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TextTable.numbers(writes.millis(0.5), writes.millis(0.99));
  }
}
