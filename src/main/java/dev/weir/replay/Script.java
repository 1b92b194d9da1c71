package dev.weir.replay;

import dev.weir.core.lifecycle.Command;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What happens to a rollout, by the time since its start. Lists are in the order of their times.
 *
 * @param metrics what each {@code gate/metric} would be answered with; one that is not here has no
 *     data
 * @param commands what people say
 * @param endpoints how many endpoints there are; enough of them before the first entry
 */
public record Script(
    Map<String, List<Told>> metrics, List<Said> commands, List<Endpoints> endpoints) {
  /** Nothing happens and nothing is known. */
  public static final Script EMPTY = new Script(Map.of(), List.of(), List.of());

  public Script {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    commands = List.copyOf(commands);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * An answer that holds until the next one.
   *
   * @param candidate empty for no data
   * @param stable for metrics that compare
   * @param requests of the candidate; as said before, or enough, when nothing is said
   * @param stableRequests likewise
   * @param error instead of an answer
   */
  public record Told(
      Duration at,
      OptionalDouble candidate,
      OptionalDouble stable,
      OptionalDouble requests,
      OptionalDouble stableRequests,
      Optional<String> error) {}

  /** A person says something. */
  public record Said(Duration at, Command command) {}

  /** From then on there are so many. */
  public record Endpoints(Duration at, int candidate, int stable) {}
}
