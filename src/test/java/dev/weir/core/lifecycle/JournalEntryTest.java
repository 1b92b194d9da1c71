package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Measurement;
import dev.weir.core.gate.Verdict;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JournalEntryTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static JournalEntry entry(String message, List<Measurement> evidence) {
    return new JournalEntry(
        NOON, new ResourceId("shop", "web"), "weir", "failed", "a", "b", message, evidence);
  }

  @Test
  void anEntryIsBoundedWhateverProxiesAndSourcesSay() {
    Measurement one =
        new Measurement(
            NOON,
            new Revision("v2"),
            Verdict.ERROR,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            "no answer",
            "up",
            Duration.ofSeconds(30));
    JournalEntry bounded = entry("w".repeat(100_000), Collections.nCopies(500, one));
    assertThat(bounded.message()).hasSize(JournalEntry.MAX_MESSAGE + 1).endsWith("w…");
    assertThat(bounded.evidence()).hasSize(JournalEntry.MAX_EVIDENCE);
    String whole = "w".repeat(JournalEntry.MAX_MESSAGE);
    assertThat(entry(whole, List.of()).message()).isEqualTo(whole);
    assertThat(entry("short", List.of(one)))
        .returns("short", JournalEntry::message)
        .returns(List.of(one), JournalEntry::evidence);
  }
}
