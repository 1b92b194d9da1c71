package dev.weir.bin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The totals of a test run are what a build server believes, so they are tested themselves. */
class TotalsTest {
  private static final String PASSED = "<testcase classname='A' name='ok'/>";
  private static final String FAILED =
      "<testcase classname='A' name='bad'><failure message='1 is not 2&#10;more'/></testcase>";
  private static final String ERROR =
      "<testcase classname='A' name='worse'><error message='boom'/></testcase>";
  private static final String SKIPPED =
      "<testcase classname='A' name='left'><skipped message='needs a cluster'/></testcase>";
  private static final String SILENT = "<testcase classname='A' name='left'><skipped/></testcase>";

  @TempDir Path dir;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(dir.resolve("src"));
    Files.createDirectories(dir.resolve("surefire"));
    Files.createDirectories(dir.resolve("failsafe"));
  }

  private record Run(int code, List<String> lines) {}

  @Test
  void addsUpBothKindsOfTests() throws Exception {
    report("surefire/TEST-A.xml", PASSED + PASSED);
    report("failsafe/TEST-B.xml", PASSED);

    Run run = totals();

    assertThat(run.code()).isZero();
    assertThat(run.lines()).endsWith("3 passed, 0 failed, 0 skipped");
  }

  @Test
  void namesWhatFailedAndEndsWithOne() throws Exception {
    report("surefire/TEST-A.xml", PASSED + FAILED + ERROR);

    Run run = totals();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.lines())
        .contains("failed: A.bad: 1 is not 2", "failed: A.worse: boom")
        .endsWith("1 passed, 2 failed, 0 skipped");
  }

  @Test
  void aSkipWithAReasonIsToldAndOneWithoutFailsTheRun() throws Exception {
    report("surefire/TEST-A.xml", PASSED + SKIPPED);
    assertThat(totals().code()).isZero();
    assertThat(totals().lines())
        .contains("skipped: A.left: needs a cluster")
        .endsWith("1 passed, 0 failed, 1 skipped");

    report("surefire/TEST-A.xml", PASSED + SILENT);
    assertThat(totals().code()).isEqualTo(1);
  }

  @Test
  void nothingRanIsAFailure() throws Exception {
    Run run = totals();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.lines()).contains("no test ran").endsWith("0 passed, 0 failed, 0 skipped");
  }

  @Test
  void aClassThatLeftNoReportFailsTheRun() throws Exception {
    report("surefire/TEST-A.xml", PASSED);
    Files.createDirectories(dir.resolve("src/dev"));
    Files.writeString(dir.resolve("src/dev/CrashedIT.java"), "package dev;\nclass CrashedIT {}\n");
    Files.writeString(
        dir.resolve("src/dev/BaseTest.java"), "package dev;\nabstract class BaseTest {}\n");

    Run run = totals();

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.lines())
        .filteredOn(line -> line.startsWith("not run: "))
        .singleElement()
        .asString()
        .startsWith("not run: dev.CrashedIT left no report");
  }

  private void report(String file, String cases) throws IOException {
    Files.writeString(dir.resolve(file), "<testsuite>" + cases + "</testsuite>");
  }

  private Run totals() throws Exception {
    Process process =
        new ProcessBuilder(
                "python3",
                Path.of("bin/lib/totals.py").toAbsolutePath().toString(),
                "--every-class",
                dir.resolve("src").toString(),
                dir.resolve("surefire").toString(),
                dir.resolve("failsafe").toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes());
    return new Run(process.waitFor(), text.lines().toList());
  }
}
