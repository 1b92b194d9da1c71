package dev.weir.wiring;

import dev.weir.api.Authority;
import dev.weir.api.Role;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.Reviews;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets the API server say who callers of REST are, and what they may: to read is to {@code get
 * rollouts}, to command is to {@code create rolloutcommands}, and an administrator may everything
 * with everything of weir.dev.
 */
final class ClusterAuthority implements Authority, AutoCloseable {
  private final ClusterAccess access;
  private final Reviews reviews;

  /**
   * @param access is closed with this
   */
  ClusterAuthority(ClusterAccess access) {
    this.access = access;
    this.reviews = new Reviews(access);
  }

  /** What a role stands for in RBAC. */
  private record Right(String verb, String resource) {
    static Right of(Role role) {
      return switch (role) {
        case VIEWER -> new Right("get", "rollouts");
        case OPERATOR -> new Right("create", "rolloutcommands");
        case ADMIN -> new Right("*", "*");
      };
    }

    @Override
    public String toString() {
      return verb + " " + resource + ".weir.dev";
    }
  }

  @Override
  public Optional<Person> who(String token) {
    return answered(() -> reviews.who(token)).map(ClusterAuthority::person);
  }

  private static Person person(Reviews.Subject subject) {
    return new Person() {
      @Override
      public String name() {
        return subject.name();
      }

      @Override
      public boolean may(Role role, Optional<String> namespace) {
        Right right = Right.of(role);
        return answered(() -> subject.may(right.verb(), right.resource(), namespace));
      }

      @Override
      public String needed(Role role) {
        return Right.of(role).toString();
      }
    };
  }

  private static <T> T answered(Supplier<T> question) {
    try {
      return question.get();
    } catch (Reviews.UnansweredException e) {
      throw new AwayException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    access.close();
  }
}
