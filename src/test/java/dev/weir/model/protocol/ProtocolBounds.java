package dev.weir.model.protocol;

import dev.weir.model.Report;

/** Worlds of two rollouts and two proxies that are worth exploring. */
public enum ProtocolBounds {
  /** An abort against a promote, at any time. */
  ORDERS(new Limits(2, 0, 0, 0, 0, false, true, true), true),
  /** The engine dies once, wherever. */
  DEATH(new Limits(2, 1, 8, 0, 0, false, true, false), true),
  /** A proxy refuses something, or the source says that all is not well. */
  REFUSAL(new Limits(2, 0, 0, 1, 1, false, true, false), true),
  /** The engine dies once while people give their orders. */
  ORDERS_AND_DEATH(new Limits(2, 1, 8, 0, 0, false, true, true), false),
  /** Two reads, and time that passes while proxies and sources are slow. */
  SLOW(new Limits(2, 0, 0, 0, 1, true, false, false), false),
  /** All of it, with a single proxy. */
  ONE_PROXY(new Limits(1, 1, 8, 1, 1, false, false, true), false);

  private final Limits limits;
  private final boolean small;

  ProtocolBounds(Limits limits, boolean small) {
    this.limits = limits;
    this.small = small;
  }

  /** Whether every build explores it. */
  public boolean isSmall() {
    return small;
  }

  /** Explores the real engine, snapshots and streams. */
  public Report explore() {
    return new Search(limits, ProtocolBreak.NONE).search();
  }
}
