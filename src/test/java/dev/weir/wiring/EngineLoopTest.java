package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.plan.Plans;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineListener;
import dev.weir.intent.directory.DirectoryReader;
import dev.weir.testing.MemoryStore;
import dev.weir.workload.FixedEndpoints;
import dev.weir.xds.server.XdsServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EngineLoopTest {
  @Test
  void aLoopThatCannotGoOnSaysSoInsteadOfEndingSilently() throws Exception {
    CompletableFuture<Error> end = new CompletableFuture<>();
    MemoryStore store = new MemoryStore();
    InstantSource clock =
        () -> {
          if (Thread.currentThread().getName().equals("weir-engine")) {
            throw new OutOfMemoryError("of the test");
          }
          return Instant.now();
        };
    try (XdsServer xds = new XdsServer(store, Instant::now);
        FixedEndpoints endpoints = new FixedEndpoints(name -> 1);
        EngineLoop loop = new EngineLoop(engine(store, xds, endpoints, clock), end::complete)) {
      loop.start();
      assertThat(end).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(OutOfMemoryError.class);
    }
  }

  private static Engine engine(
      MemoryStore store, XdsServer xds, FixedEndpoints endpoints, InstantSource clock) {
    return new Engine(
        new Engine.Ports(
            store,
            xds,
            inquiry -> new CompletableFuture<>(),
            endpoints,
            new DirectoryReader(),
            Plans::compile,
            clock,
            EngineListener.SILENT),
        "a test");
  }
}
