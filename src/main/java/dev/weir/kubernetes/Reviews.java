package dev.weir.kubernetes;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks an API server who a bearer token is of, and what they may do there. Everything here waits
 * for its answer, and throws an {@link UnansweredException} when there is none.
 */
public final class Reviews {
  private final ClusterAccess access;

  /**
   * @param access is not closed here
   */
  public Reviews(ClusterAccess access) {
    this.access = access;
  }

  /** The API server does not say; the message is for people. */
  public static final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnansweredException(KubernetesClientException failure) {
      super(ClusterWords.of(failure), failure);
    }
  }

  private static <T> T answered(Supplier<T> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw new UnansweredException(e);
    }
  }

  /** Somebody whom the API server knows. */
  public final class Subject {
    private final UserInfo user;

    private Subject(UserInfo user) {
      this.user = user;
    }

    public String name() {
      return user.getUsername();
    }

    /**
     * Whether the API server would let them.
     *
     * @param resource of weir.dev, in the plural
     * @param namespace empty for all of them
     */
    public boolean may(String verb, String resource, Optional<String> namespace) {
      SubjectAccessReview answer = answered(() -> review(verb, resource, namespace));
      return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
    }

    private SubjectAccessReview review(String verb, String resource, Optional<String> namespace) {
      return access
          .client()
          .authorization()
          .v1()
          .subjectAccessReview()
          .create(
              new SubjectAccessReviewBuilder()
                  .withNewSpec()
                  .withUser(user.getUsername())
                  .withUid(user.getUid())
                  .withGroups(user.getGroups())
                  .withExtra(user.getExtra())
                  .withNewResourceAttributes()
                  .withGroup("weir.dev")
                  .withResource(resource)
                  .withVerb(verb)
                  .withNamespace(namespace.orElse(""))
                  .endResourceAttributes()
                  .endSpec()
                  .build());
    }
  }

  /** Who presents this token; empty when the API server knows nobody by it. */
  public Optional<Subject> who(String token) {
    TokenReview asked = new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build();
    TokenReview answer = answered(() -> access.client().tokenReviews().create(asked));
    return Optional.ofNullable(answer.getStatus())
        .filter(status -> Boolean.TRUE.equals(status.getAuthenticated()))
        .map(status -> new Subject(status.getUser()));
  }
}
