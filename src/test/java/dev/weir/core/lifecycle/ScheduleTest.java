package dev.weir.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollout that waits for the time that its spec names. */
final class ScheduleTest {
  private static final Instant EARLIEST = Scenario.START.plus(Duration.ofMinutes(10));

  private final PlanDraft draft = new PlanDraft();
  private final Scenario world = new Scenario(draft.wanting("A"));

  @BeforeEach
  void scheduled() {
    draft.steps = List.of(PlanDraft.step(2_000));
    draft.notBefore = Optional.of(EARLIEST);
    world.endpoints.putAll(Map.of(new Revision("A"), 2, new Revision("B"), 2));
    world.settle();
    edit();
  }

  private void edit() {
    world.plan = draft.wanting("B");
    world.settle();
  }

  private Status.PauseStatus pause() {
    return world.status().pause().orElseThrow();
  }

  @Test
  void aSpecThatNamesAnotherTimeIsFollowedAndShownWithoutAMove() {
    assertThat(pause().until()).contains(EARLIEST);
    int lines = world.journal.size();

    draft.notBefore = Optional.of(EARLIEST.plusSeconds(60));
    edit();

    assertThat(pause().kind()).isEqualTo("scheduled");
    assertThat(pause().until()).contains(EARLIEST.plusSeconds(60));
    assertThat(pause().reason())
        .isEqualTo("B starts not before 2026-01-01T00:11:00Z; promote starts it now");
    assertThat(world.journal).hasSize(lines);
    world.pass(Duration.ofSeconds(659));
    assertThat(world.status().phase()).isEqualTo("Paused");
    world.pass(Duration.ofSeconds(1));
    assertThat(world.status().phase()).isEqualTo("Progressing");
    assertThat(world.said("resumed")).containsExactly("the time has come for B");
  }

  @Test
  void aSpecThatNamesNoTimeAnyMoreHoldsUpNothing() {
    draft.notBefore = Optional.empty();
    edit();

    assertThat(world.status().step()).isPresent();
  }

  @Test
  void promoteStartsItAlsoBeneathAPersonsPause() {
    world.command(Command.Kind.PAUSE);
    assertThat(pause().kind()).isEqualTo("manual");

    world.command(Command.Kind.PROMOTE);

    assertThat(world.refusal).isEmpty();
    assertThat(world.said("promoted-by-hand"))
        .containsExactly("promoted by ann: starts before its time");
    assertThat(world.status().step()).isPresent();
  }

  @Test
  void aPersonsPauseAloneIsNoTimeToStartBefore() {
    world.endpoints.put(new Revision("B"), 0);
    draft.notBefore = Optional.empty();
    edit();
    world.command(Command.Kind.PAUSE);

    world.command(Command.Kind.PROMOTE);

    assertThat(world.refusal).contains("it has not reached its first step yet");
    assertThat(pause().kind()).isEqualTo("manual");
  }
}
