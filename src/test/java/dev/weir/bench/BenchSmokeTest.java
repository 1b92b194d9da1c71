package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every table that needs nothing but a JDK comes about, and nothing is lost. No times are judged.
 */
@Timeout(120)
class BenchSmokeTest {
  @TempDir Path folder;

  private static void quiet(String what) {}

  @Test
  void fanOutHasARowForEachServerAndLosesNothing() {
    TextTable table = new FanOut(Options.tiny(folder), BenchSmokeTest::quiet).run();
    assertThat(table.render()).contains("Weir, store on disk", "java-control-plane", "ours / peer");
    // Three servers and two ratios, for one proxy and for three.
    assertThat(table.rows()).hasSize(10);
    assertThat(table.rows())
        .filteredOn(row -> !row.getFirst().contains("ours"))
        .allSatisfy(
            row -> assertThat(table.cell(table.rows().indexOf(row), "lost")).isEqualTo("0"));
  }

  @Test
  void overheadBringsEveryRolloutToItsEnd() {
    TextTable table = new Overhead(Options.tiny(folder), BenchSmokeTest::quiet).run();
    assertThat(table.rows()).hasSize(3);
    assertThat(table.cell(0, "done")).isEqualTo("1");
    assertThat(table.cell(1, "done")).isEqualTo("3");
    assertThat(table.cell(2, "done")).isEqualTo("3");
    for (int row = 0; row < 3; row++) {
      assertThat(table.cell(row, "rolled back")).isEqualTo("0");
      assertThat(table.cell(row, "step over hold p50/p99 ms")).doesNotContain("-");
    }
  }

  @Test
  void microbenchmarksRun() throws Exception {
    TextTable table = new Microbenchmarks(Options.tiny(folder), BenchSmokeTest::quiet).run();
    assertThat(table.rows()).hasSize(3);
    assertThat(table.render()).contains("Lifecycle.look");
  }

  @Test
  void quantilesAreByNearestRank() {
    Samples samples = new Samples();
    for (int i = 100; i >= 1; i--) {
      samples.add(i * 1_000_000L);
    }
    assertThat(samples.millis(0.5)).isEqualTo(50);
    assertThat(samples.millis(0.99)).isEqualTo(99);
    assertThat(samples.millis(1)).isEqualTo(100);
    assertThat(new Samples().millis(0.5)).isNaN();
  }
}
