package dev.weir.webhook;

import dev.weir.core.rollout.ResourceId;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One secret: whose, how it proves, and what it is good for. Never shows itself. */
final class HookSecret {
  private final String sender;
  private final HookScheme scheme;
  private final Set<HookAction> actions;
  private final byte[] key;
  private final Set<Scope> scopes;

  /**
   * A namespace, or a rollout in it.
   *
   * @param name empty for all of the namespace
   */
  record Scope(String namespace, Optional<String> name) {
    private boolean covers(ResourceId rollout) {
      return namespace.equals(rollout.namespace()) && name.map(rollout.name()::equals).orElse(true);
    }
  }

  /**
   * @param scopes empty for everything
   */
  HookSecret(
      String sender, HookScheme scheme, Set<HookAction> actions, byte[] key, Set<Scope> scopes) {
    this.sender = sender;
    this.scheme = scheme;
    this.actions = Set.copyOf(actions);
    this.key = key.clone();
    this.scopes = Set.copyOf(scopes);
  }

  String sender() {
    return sender;
  }

  HookScheme scheme() {
    return scheme;
  }

  byte[] key() {
    return key.clone();
  }

  /** A sync of everything asks for nothing of a rollout, so no scope is in its way. */
  boolean isFor(HookPath path) {
    return actions.contains(path.action())
        && (scopes.isEmpty()
            || path.rollout()
                .map(rollout -> scopes.stream().anyMatch(scope -> scope.covers(rollout)))
                .orElse(true));
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof HookSecret other
        && sender.equals(other.sender)
        && scheme == other.scheme
        && Arrays.equals(key, other.key)
        && actions.equals(other.actions)
        && scopes.equals(other.scopes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sender, scheme, actions, scopes);
  }

  @Override
  public String toString() {
    return "HookSecret[sender=" + sender + ", scheme=" + scheme + ", actions=" + actions + "]";
  }
}
