package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who stands in the journal for a command of the cluster. Whoever may make a command may write any
 * author into it, but for where the policy in {@code deploy/kubernetes/author.yaml} is in force: so
 * the author is taken for true only when that was there before the command.
 */
final class Authors {
  /** Where nobody holds that the named author is the one who made it. */
  static final String UNVERIFIED = "kubernetes (unverified)";

  /** Of the policy and of its binding. */
  static final String POLICY = "rolloutcommand-author.weir.dev";

  /** What the policy must ask of every command. */
  static final String RULE =
      "!has(object.spec.author) || object.spec.author == request.userInfo.username";

  /** API servers do not enforce a new policy at once. */
  private static final Duration SETTLES = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Authors.class);

  private final ClusterAccess access;
  private boolean complained;

  Authors(ClusterAccess access) {
    this.access = access;
  }

  /**
   * Who it is.
   *
   * @throws KubernetesClientException when it cannot be found out now
   */
  String of(CommandObject command) {
    if (command.author().isEmpty()) {
      return UNVERIFIED;
    }
    Optional<Instant> held = heldSince();
    return held.filter(since -> !since.plus(SETTLES).isAfter(command.created())).isPresent()
        ? command.author().get()
        : UNVERIFIED;
  }

  private Optional<Instant> heldSince() {
    Optional<GenericKubernetesResource> policy =
        find("ValidatingAdmissionPolicy", "validatingadmissionpolicies");
    if (policy.isEmpty() || !holds(spec(policy.get()))) {
      return Optional.empty();
    }
    return find("ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings")
        .filter(binding -> binds(spec(binding)))
        .map(binding -> later(made(policy.get()), made(binding)));
  }

  /** Whether it asks this of every command, without an exception. */
  static boolean holds(JsonNode policy) {
    JsonNode matched = policy.path("matchConstraints");
    return policy.path("failurePolicy").asText("Fail").equals("Fail")
        && policy.path("matchConditions").isEmpty()
        && policy.path("paramKind").isMissingNode()
        && everywhere(matched)
        && any(matched.path("resourceRules"), Authors::ofCommands)
        && any(policy.path("validations"), one -> one.path("expression").asText().equals(RULE));
  }

  /** Whether it denies what the policy does not want, wherever that is made. */
  static boolean binds(JsonNode binding) {
    return binding.path("policyName").asText().equals(POLICY)
        && binding.path("paramRef").isMissingNode()
        && everywhere(binding.path("matchResources"))
        && binding.path("matchResources").path("resourceRules").isEmpty()
        && any(binding.path("validationActions"), one -> one.asText().equals("Deny"));
  }

  private static boolean everywhere(JsonNode matched) {
    return matched.path("namespaceSelector").isEmpty()
        && matched.path("objectSelector").isEmpty()
        && matched.path("excludeResourceRules").isEmpty();
  }

  private static boolean ofCommands(JsonNode rule) {
    return any(rule.path("apiGroups"), one -> one.asText().equals("weir.dev"))
        && any(rule.path("apiVersions"), one -> one.asText().equals("*"))
        && any(rule.path("resources"), one -> one.asText().equals("rolloutcommands"))
        && any(rule.path("operations"), one -> one.asText().matches("CREATE|\\*"))
        && rule.path("resourceNames").isEmpty()
        && rule.path("scope").asText("*").equals("*");
  }

  private static boolean any(JsonNode list, java.util.function.Predicate<JsonNode> wanted) {
    for (JsonNode one : list) {
      if (wanted.test(one)) {
        return true;
      }
    }
    return false;
  }

  private Optional<GenericKubernetesResource> find(String kind, String plural) {
    try {
      return Optional.ofNullable(
          access
              .client()
              .genericKubernetesResources(
                  new ResourceDefinitionContext.Builder()
                      .withGroup("admissionregistration.k8s.io")
                      .withVersion("v1")
                      .withKind(kind)
                      .withPlural(plural)
                      .withNamespaced(false)
                      .build())
              .withName(POLICY)
              .get());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
      if (!complained) {
        complained = true;
        LOG.warn("authors of commands are not verified: {}", ClusterWords.of(e));
      }
      return Optional.empty();
    }
  }

  private static JsonNode spec(GenericKubernetesResource object) {
    return ObjectDocuments.JSON.valueToTree(object.getAdditionalProperties().get("spec"));
  }

  private static Instant made(GenericKubernetesResource object) {
    return Instant.parse(object.getMetadata().getCreationTimestamp());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
