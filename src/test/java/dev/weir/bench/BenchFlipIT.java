package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of flips comes about on a real Envoy, and no request is lost. No times are judged. */
@Timeout(120)
class BenchFlipIT {
  @TempDir Path folder;

  @Test
  void flipsLoseNoRequest() throws Exception {
    Options options = Options.tiny(folder);
    TextTable table = new Flip(options, what -> {}).run();
    assertThat(table.rows()).hasSize(2);
    for (int row = 0; row < 2; row++) {
      assertThat(table.cell(row, "lost")).isEqualTo("0");
      assertThat(table.cell(row, "flips")).isEqualTo(Integer.toString(options.flip().flips()));
    }
    assertThat(table.render()).contains("Updates that Envoy refused: 0.");
  }
}
