package dev.weir.core.plan;

import dev.weir.core.rollout.ResourceId;

/**
 * One place where resources do not agree with each other: the user's mistake.
 *
 * @param kind for example VirtualRouter
 * @param path within the resource, for example {@code spec.routes[1].action.rollout}
 * @param wrong what is wrong, as a sentence
 * @param fix what to do, as a sentence
 */
public record Fault(String kind, ResourceId id, String path, String wrong, String fix) {}
