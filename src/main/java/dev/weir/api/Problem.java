package dev.weir.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/**
 * An error as its caller sees it (RFC 9457).
 *
 * @param type machine-readable, for example {@code refused}
 * @param detail a sentence: what is wrong and what to do
 * @param field of the request that is wrong, if one is
 */
record Problem(int status, String type, String detail, Optional<String> field) {
  static final String MEDIA_TYPE = "application/problem+json";

  /** What a caller is to present (RFC 9110). */
  static final String CHALLENGE = "Bearer realm=\"weir\"";

  /** What the sender of a webhook is to present, and the type of its problem. */
  static final String HOOK_CHALLENGE = "Weir-Signature";

  static final String UNSIGNED = "unsigned";

  static Problem of(int status, String type, String detail) {
    return new Problem(status, type, detail, Optional.empty());
  }

  static Problem badRequest(String field, String detail) {
    return new Problem(400, "bad-request", detail, Optional.of(field));
  }

  static Problem notFound(String detail) {
    return of(404, "not-found", detail);
  }

  String json() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "urn:weir:problem:" + type)
            .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
            .put("status", status)
            .put("detail", detail);
    field.ifPresent(name -> node.put("field", name));
    return node.toString();
  }

  Response response() {
    Response.ResponseBuilder response = Response.status(status).type(MEDIA_TYPE).entity(json());
    return status == 401
        ? response
            .header("WWW-Authenticate", type.equals(UNSIGNED) ? HOOK_CHALLENGE : CHALLENGE)
            .build()
        : response.build();
  }

  /** Ends a request's handling with this problem. */
  ProblemException exception() {
    return new ProblemException(this);
  }

  static final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
      super(problem.detail());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
