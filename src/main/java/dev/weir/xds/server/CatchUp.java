package dev.weir.xds.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether this engine has all that the engines of a mesh have made durable. One that cannot reach
 * what they share is behind for as long as that lasts, and does not know it. So a proxy that comes
 * from another engine and has more is not moved back before this one has looked, since the proxy
 * came, and has found nothing. Safe for use by any thread.
 */
public final class CatchUp {
  private final boolean alone;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private volatile boolean wanted;
  private volatile Runnable onWanted = () -> {};
  private volatile Runnable onEnded = () -> {};

  private CatchUp(boolean alone) {
    this.alone = alone;
  }

  /** Of an engine without others: it has everything. */
  public static CatchUp alone() {
    return new CatchUp(true);
  }

  /** Of one of several engines. */
  public static CatchUp withOthers() {
    return new CatchUp(false);
  }

  /** Called when a proxy waits for a look; on any thread and quickly. */
  public void onWanted(Runnable listener) {
    onWanted = listener;
  }

  void onEnded(Runnable listener) {
    onEnded = listener;
  }

  /** Whether a proxy waits for a look. */
  public boolean isWanted() {
    return wanted;
  }

  /** Somebody begins to look at what the engines share; gives the look's number. */
  public long begins() {
    return begun.incrementAndGet();
  }

  /** This look has found all that there was when it began, and the proxies are given that. */
  public void ended(long look) {
    ended.accumulateAndGet(look, Math::max);
    wanted = false;
    onEnded.run();
  }

  /** The newest look that has begun. */
  long mark() {
    return begun.get();
  }

  /** Whether a look has ended that had not begun at that mark. */
  boolean hasLookedSince(long mark) {
    return alone || ended.get() > mark;
  }

  void want() {
    if (!wanted) {
      wanted = true;
      onWanted.run();
    }
  }
}
