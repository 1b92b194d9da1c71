package dev.weir.simulation;

import dev.weir.core.rollout.ResourceId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The engines of a history: one with a disk of its own, or several that share a log. */
interface Engines {
  /** What is durable. */
  Durable durable();

  /** What they are judged by. */
  Rules rules();

  /** Starts what is not running. */
  void start();

  /** Somebody has touched the files, or looks at them once more. */
  void readFiles();

  /** Something that is not an engine has changed. */
  void wakeUp();

  /** Which process a proxy reaches that connects now. */
  Optional<Host> reachedBy(String envoy);

  /** Whom people ask now. */
  Optional<People.Desk> desk();

  /** Something is wrong with an engine, or with its store; 0 to 4 say what. */
  void fault(int kind);

  /** Whatever was wrong with them is over. */
  void heal();

  /** Whether they do what they should when all is well. */
  boolean isWell();

  /** Whether every proxy has what a rollout's state says. */
  boolean isTaken(ResourceId rollout, long sequence);

  /** At the end: all proxies that have to have it. */
  Collection<SimulatedStream> carrying(ResourceId rollout);

  /** What must be true between them at the end. */
  void atTheEnd();

  /** The proxies, once there are some. */
  void serves(List<SimulatedEnvoy> envoys);
}
