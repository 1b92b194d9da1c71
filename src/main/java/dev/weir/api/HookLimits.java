package dev.weir.api;

import dev.weir.webhook.TokenBucket;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many webhooks are taken. What is proved counts for its sender; what is not counts for the
 * address, and is only told to come later: were it not looked at any more, whoever shares the
 * address could keep others from an abort.
 */
@ApplicationScoped
class HookLimits {
  /** Of one sender, at once and each second. */
  static final int SENDER_MOST = 100;

  static final double SENDER_PER_SECOND = 10;

  /** Of one address, without proof. */
  static final int UNPROVED_MOST = 50;

  static final double UNPROVED_PER_SECOND = 5;

  /** Of more senders or addresses the oldest are let go. */
  static final int MAX_BUCKETS = 10_000;

  private final InstantSource steady;
  private final Map<String, TokenBucket> senders = new HashMap<>();
  private final Map<String, TokenBucket> addresses = new HashMap<>();

  @Inject
  HookLimits() {
    this(steadyClock());
  }

  /**
   * @param steady goes on while the machine runs, and nobody can set it
   */
  HookLimits(InstantSource steady) {
    this.steady = steady;
  }

  private static InstantSource steadyClock() {
    long start = System.nanoTime();
    return () -> Instant.EPOCH.plusNanos(System.nanoTime() - start);
  }

  /** Seconds after which a sender may come again; empty when it is taken now. */
  synchronized OptionalLong sent(String sender) {
    return take(senders, sender, SENDER_MOST, SENDER_PER_SECOND);
  }

  /** The same for an address that proves nothing. */
  synchronized OptionalLong unproved(String address) {
    return take(addresses, address, UNPROVED_MOST, UNPROVED_PER_SECOND);
  }

  private OptionalLong take(
      Map<String, TokenBucket> buckets, String key, int most, double perSecond) {
    Instant now = steady.instant();
    if (buckets.size() >= MAX_BUCKETS && !buckets.containsKey(key)) {
      buckets.values().removeIf(bucket -> bucket.isFull(now));
      if (buckets.size() >= MAX_BUCKETS) {
        buckets.clear();
      }
    }
    TokenBucket bucket = buckets.computeIfAbsent(key, _ -> new TokenBucket(most, perSecond, now));
    return bucket.take(now) ? OptionalLong.empty() : OptionalLong.of(bucket.secondsUntilOne());
  }

  /** How many senders and addresses are known. */
  synchronized int kept() {
    return senders.size() + addresses.size();
  }
}
