package dev.weir.bench;

/** Tells the person who waits what goes on. */
@FunctionalInterface
interface Progress {
  void say(String what);
}
