package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchStartIT {
  @Test
  void everyKindThatIsBuiltHasARow(@TempDir Path folder) throws Exception {
    TextTable table = new Start(Options.tiny(folder), what -> {}).run();
    assertThat(table.rows()).hasSizeGreaterThanOrEqualTo(2);
    for (int row = 0; row < table.rows().size(); row++) {
      assertThat(Double.parseDouble(table.cell(row, "ready ms p50"))).isPositive();
      assertThat(Double.parseDouble(table.cell(row, "idle MiB"))).isPositive();
    }
  }
}
