package dev.weir.api;

import dev.weir.webhook.HookRequest;
import dev.weir.webhook.HookSecrets;
import dev.weir.webhook.HookVerdict;
import dev.weir.webhook.HookVerifier;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Whether webhooks are taken, and whose a request is. */
public final class Hooks {
  private final Optional<WatchedFile<HookSecrets>> secrets;
  private final InstantSource clock;

  private Hooks(Optional<WatchedFile<HookSecrets>> secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * Secrets from a file, which is read again when it changes.
   *
   * @throws IllegalArgumentException when it cannot be read or a line is wrong, with the line
   */
  public static Hooks of(Path file, InstantSource clock) {
    return new Hooks(
        Optional.of(
            new WatchedFile<>(
                "hook-secrets", file, text -> HookSecrets.parse(file.toString(), text), clock)),
        clock);
  }

  /** None are taken. */
  public static Hooks off() {
    return new Hooks(Optional.empty(), InstantSource.system());
  }

  boolean areTaken() {
    return secrets.isPresent();
  }

  Instant now() {
    return clock.instant();
  }

  HookVerdict verify(HookRequest request) {
    return secrets
        .map(file -> HookVerifier.verify(file.current(), request, clock.instant()))
        .orElseGet(() -> new HookVerdict.Unproved("webhooks are off"));
  }
}
