package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.intent.schema.ResourceKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A {@code RolloutCommand} as the cluster has it. It is no resource of a set of files, so it is no
 * {@link ResourceKind}.
 *
 * @param created by the API server's clock
 * @param key what it is done once by
 * @param author whom the object names; true only where a policy holds it
 * @param ttl how long it stays when it is finished
 * @param status as it was last seen; missing when it has none
 */
record CommandObject(
    GenericKubernetesResource object,
    Instant created,
    JsonNode spec,
    String key,
    Optional<String> author,
    Duration ttl,
    JsonNode status) {
  static final String KIND = "RolloutCommand";
  static final ResourceDefinitionContext DEFINITION =
      new ResourceDefinitionContext.Builder()
          .withGroup(ResourceKind.GROUP)
          .withVersion(ResourceKind.VERSION)
          .withKind(KIND)
          .withPlural("rolloutcommands")
          .withNamespaced(true)
          .build();

  private static final long DEFAULT_TTL_SECONDS = 3_600;

  static CommandObject of(GenericKubernetesResource object) {
    JsonNode spec = tree(object, "spec");
    return new CommandObject(
        object,
        Instant.parse(object.getMetadata().getCreationTimestamp()),
        spec,
        key(object, spec),
        text(spec, "author"),
        Duration.ofSeconds(spec.path("ttlSecondsAfterFinished").asLong(DEFAULT_TTL_SECONDS)),
        tree(object, "status"));
  }

  /** A key that somebody chose counts for one rollout: others choose keys as well. */
  private static String key(GenericKubernetesResource object, JsonNode spec) {
    return text(spec, "idempotencyKey")
        .map(
            chosen ->
                object.getMetadata().getNamespace()
                    + "/"
                    + spec.path("rollout").asText()
                    + "/"
                    + chosen)
        .orElse(object.getMetadata().getUid());
  }

  private static JsonNode tree(GenericKubernetesResource object, String name) {
    Object value = object.getAdditionalProperties().get(name);
    return value == null
        ? ObjectDocuments.JSON.missingNode()
        : ObjectDocuments.JSON.valueToTree(value);
  }

  private static Optional<String> text(JsonNode node, String name) {
    return Optional.ofNullable(node.path(name).textValue());
  }

  /** Its own name, not the rollout's. */
  ResourceId id() {
    return ObjectDocuments.id(object);
  }

  String uid() {
    return object.getMetadata().getUid();
  }

  ResourceId rollout() {
    return new ResourceId(object.getMetadata().getNamespace(), spec.path("rollout").asText());
  }

  boolean goes() {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  /** When it was done or refused; empty as long as it is neither. */
  Optional<Instant> finished() {
    return CommandStatus.Phase.finished(status.path("phase").asText())
        ? Optional.of(text(status, "finishedAt").map(Instant::parse).orElse(created))
        : Optional.empty();
  }

  /** Who was settled on before it was given for the first time. */
  Optional<String> actor() {
    return text(status, "actor");
  }

  /**
   * What the engine is given.
   *
   * @throws IllegalArgumentException when an API server with another definition let in what is no
   *     command, with a sentence that says what
   */
  Command command(String actor) {
    Command.Kind kind = kind(spec.path("action").asText());
    JsonNode step = spec.path("step");
    return new Command(
        key,
        kind,
        actor,
        text(spec, "revision").map(Revision::new),
        step.isIntegralNumber() ? OptionalInt.of(step.intValue()) : OptionalInt.empty(),
        spec.path("full").asBoolean(),
        spec.path("skipGates").asBoolean(),
        text(spec, "signal"),
        text(spec, "to").map(Revision::new));
  }

  private static Command.Kind kind(String action) {
    return Arrays.stream(Command.Kind.values())
        .filter(kind -> kind != Command.Kind.DEPLOY && kind.word().equals(action))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("there is no action '" + action + "'; see weir help"));
  }
}
