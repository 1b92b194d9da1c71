package dev.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.core.lifecycle.Effect;
import dev.weir.core.lifecycle.MeasurementKey;
import dev.weir.core.rollout.ResourceId;
import dev.weir.testing.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PerformerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final MeasurementKey KEY =
      new MeasurementKey(new ResourceId("shop", "web"), 1, 1, 1, "health", "success-rate");

  private final List<CompletableFuture<Readings>> asked = new ArrayList<>();
  private final Inbox inbox = new Inbox();
  private final Performer performer =
      new Performer(
          new Engine.Ports(
              new MemoryStore(),
              null,
              inquiry -> {
                asked.add(new CompletableFuture<>());
                return asked.getLast();
              },
              null,
              null,
              null,
              () -> NOW,
              EngineListener.SILENT),
          inbox,
          new WakeUps());

  private static Inquiry inquiry(Instant at) {
    return new Inquiry(
        at,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        "up",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void perform(Instant at, List<Inbox.Arrived> arrived) {
    Batch batch = new Batch();
    batch.measures.add(new Effect.Measure(KEY, inquiry(at)));
    Book nothing =
        new Book(
            new Sources.Taken(
                Asked.NOTHING,
                new Control.SourceStatus("a test", "", Optional.empty(), NOW, List.of())),
            Map.of());
    performer.perform(nothing, nothing, batch, Optional.empty(), arrived);
  }

  @Test
  void aQuestionIsAskedOnceWhileItIsUnderWayAndAgainOnceItsAnswerWasTaken() {
    perform(NOW, List.of());
    perform(NOW.plusSeconds(1), List.of());
    assertThat(asked).as("the first is still under way").hasSize(1);
    assertThat(inbox.drain()).isEmpty();

    Readings readings =
        new Readings(
            NOW,
            new Reading.Failed("up", "not now"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    asked.getFirst().complete(readings);
    List<Inbox.Arrived> answer = inbox.drain();
    assertThat(answer)
        .containsExactly(
            new Inbox.Arrived(NOW, new Inbox.Input.Answered(KEY, inquiry(NOW), readings)));

    perform(NOW.plusSeconds(5), answer);
    assertThat(asked).as("the next is asked").hasSize(2);
  }
}
