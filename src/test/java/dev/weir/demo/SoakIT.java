package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A soak of less than a minute: every column comes about, and no request is lost. */
@Timeout(240)
@Tag("outside")
class SoakIT {
  @TempDir Path folder;

  @Test
  void aShortSoakLosesNoRequest() throws Exception {
    List<String> printed = new ArrayList<>();
    Soak.Options options = new Soak.Options(folder, 200, 2, Duration.ofSeconds(25));
    SoakVerdict verdict = new Soak(options, printed::add).run();
    assertThat(verdict.good()).as(String.join("\n", verdict.lines()) + printed).isTrue();
    assertThat(printed).filteredOn(line -> line.equals(SoakMinute.HEAD)).hasSize(1);
    assertThat(printed).filteredOn(line -> line.matches("\\s+0\\.\\d .*")).hasSize(2);
  }
}
