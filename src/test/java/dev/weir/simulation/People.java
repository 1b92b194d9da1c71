package dev.weir.simulation;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Command.Kind;
import dev.weir.core.lifecycle.PhaseWord;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.Control;
import dev.weir.testing.Meshes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Give commands, repeat them when no answer comes, and at times without reason. */
final class People {
  private static final int PATIENCE_MILLIS = 8_000;
  private static final int TRIES = 4;

  /** Where somebody is asked. */
  interface Desk {
    Control control();

    /** Something has arrived there. */
    void wakeUp();
  }

  private final World world;
  private final Rules rules;
  private final Supplier<Optional<Desk>> desk;
  private final List<String> names;
  private final RandomGenerator dice;
  private int commands;

  People(World world, Rules rules, Supplier<Optional<Desk>> desk, List<String> names) {
    this.world = world;
    this.rules = rules;
    this.desk = desk;
    this.names = names;
    this.dice = world.dice("people");
  }

  /** Somebody wants something, sensible or not. */
  void act() {
    Kind kind = Kind.values()[dice.nextInt(Kind.values().length)];
    give(
        Meshes.id(names.get(dice.nextInt(names.size()))),
        kind,
        dice.nextInt(4) == 0
            ? Optional.of(new Revision(Files.REVISIONS.get(dice.nextInt(4))))
            : Optional.empty(),
        dice.nextInt(4) == 0 ? OptionalInt.of(dice.nextInt(3)) : OptionalInt.empty(),
        dice.nextInt(4) == 0,
        dice.nextInt(4) == 0);
  }

  /** Somebody looks, and sends on whatever waits for a person. */
  void look() {
    desk.get()
        .ifPresent(
            asked ->
                asked
                    .control()
                    .rollouts()
                    .forEach(
                        view -> {
                          if (view.status().phase().equals("Paused")) {
                            boolean planned =
                                view.status().pause().orElseThrow().kind().equals("scheduled");
                            boolean stepping = view.status().step().isPresent() || planned;
                            give(
                                view.state().id(),
                                stepping ? Kind.PROMOTE : Kind.RESUME,
                                Optional.empty(),
                                OptionalInt.empty(),
                                false,
                                false);
                          }
                        }));
  }

  private void give(
      ResourceId rollout,
      Kind kind,
      Optional<Revision> revision,
      OptionalInt step,
      boolean full,
      boolean skipGates) {
    commands++;
    // Each command has an actor of its own, so that its effects can be counted in the journal.
    Command command =
        new Command(
            "c" + commands,
            kind,
            "person-" + commands,
            revision,
            step,
            full,
            skipGates,
            kind == Kind.SIGNAL ? Optional.of("e2e-" + dice.nextInt(2)) : Optional.empty(),
            kind == Kind.DEPLOY || (kind == Kind.UNDO && dice.nextBoolean())
                ? Optional.of(new Revision(Files.REVISIONS.get(dice.nextInt(4))))
                : Optional.empty());
    send(rollout, command, 1);
    if (dice.nextInt(4) == 0) {
      world.after(
          dice.nextLong(20_000), "people", World.ROUTINE, () -> send(rollout, command, TRIES));
    }
  }

  private void send(ResourceId rollout, Command command, int tries) {
    world.note("people", command.kind().word() + " " + rollout.name() + " " + command.id());
    boolean[] answered = new boolean[1];
    desk.get()
        .ifPresent(
            asked -> {
              asked
                  .control()
                  .command(rollout, command)
                  .thenAccept(
                      answer -> {
                        answered[0] = true;
                        rules.replied(command, answer);
                      });
              asked.wakeUp();
            });
    if (tries < TRIES) {
      world.after(
          PATIENCE_MILLIS,
          "people",
          World.ROUTINE,
          () -> {
            if (!answered[0]) {
              send(rollout, command, tries + 1);
            }
          });
    }
  }

  /** Whether nobody needs to do anything about it. */
  static boolean isSettled(RolloutState state) {
    return switch (PhaseWord.of(state.phase())) {
      case "Healthy", "RolledBack", "Failed" -> true;
      default -> false;
    };
  }
}
