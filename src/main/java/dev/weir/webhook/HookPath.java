package dev.weir.webhook;

import dev.weir.core.rollout.ResourceId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path asks for: {@code /hooks/v1/NAMESPACE/ROLLOUT/ACTION}, or {@code /hooks/v1/sync} for a
 * repository that knows no rollout.
 *
 * @param rollout always there, but for a sync of that shorter form
 */
public record HookPath(HookAction action, Optional<ResourceId> rollout) {
  /** What every path of a webhook begins with. */
  public static final String ROOT = "/hooks/v1";

  /** Longer ones are none. */
  private static final int MAX_LENGTH = 256;

  // Written as the resources' names are, so that nothing is decoded and no two paths are the same.
  private static final String NAME = "([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)";
  private static final Pattern WHOLE =
      Pattern.compile(ROOT + "/" + NAME + "/" + NAME + "/([a-z]{1,10})");

  /** The path as it came, before anything decodes it; empty when it is none of a webhook. */
  public static Optional<HookPath> parse(String path) {
    if (path.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    if (path.equals(ROOT + "/" + HookAction.SYNC.word())) {
      return Optional.of(new HookPath(HookAction.SYNC, Optional.empty()));
    }
    Matcher matcher = WHOLE.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ResourceId rollout = new ResourceId(matcher.group(1), matcher.group(2));
    return HookAction.of(matcher.group(3))
        .map(action -> new HookPath(action, Optional.of(rollout)));
  }

  /** As a sender writes it. */
  @Override
  public String toString() {
    return ROOT
        + rollout.map(id -> "/" + id.namespace() + "/" + id.name()).orElse("")
        + "/"
        + action.word();
  }
}
