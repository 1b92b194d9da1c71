package dev.weir.core.notice;

/**
 * Somebody who is told.
 *
 * @param name unique within the policy
 */
public record Receiver(String name, Channel channel) {}
