package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testing.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md shows first: the demo's four stories, from their command to their end. */
@Tag("outside")
class DemoStoriesIT {
  private static final int LIMIT_MINUTES = 8;

  @TempDir Path folder;

  @Test
  void everyStoryEndsAsItIsTold() throws Exception {
    Path log = folder.resolve("demo.log");
    ProcessBuilder builder =
        new ProcessBuilder(Product.command().toString(), "demo")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("WEIR_ENVOY_BIN", Parts.ofThisMachine().envoy().toString());
    builder.environment().put("WEIR_PROMETHEUS_BIN", Parts.ofThisMachine().prometheus().toString());
    builder.environment().put("WEIR_BIN", Product.command().toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process demo = builder.start();
    boolean ended = demo.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
    assertThat(ended && demo.exitValue() == 0).as(Files.readString(log)).isTrue();
  }
}
