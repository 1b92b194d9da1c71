package dev.weir.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Strong entity tags (RFC 9110): the answer's digest. That of a rollout has the digest of its state
 * before it, for {@code If-Match}: the words that count time go on by themselves, and the state
 * does not.
 */
final class EntityTags {
  private static final Pattern LIST =
      Pattern.compile(
          "\\s*(W/)?\"[\\x21\\x23-\\x7e]*\"\\s*(,\\s*(W/)?\"[\\x21\\x23-\\x7e]*\"\\s*)*");
  private static final Pattern ONE = Pattern.compile("(?:W/)?\"[\\x21\\x23-\\x7e]*\"");

  private EntityTags() {}

  /** A good answer, or 304 when the caller has it already. */
  static Response answer(HttpServerRequest request, ObjectNode node) {
    String body = node.toString();
    return answer(request, body, "\"" + digest(body) + "\"");
  }

  /** The same of one rollout. */
  static Response rollout(HttpServerRequest request, ObjectNode rollout) {
    String body = rollout.toString();
    return answer(request, body, "\"" + state(rollout) + "." + digest(body) + "\"");
  }

  private static Response answer(HttpServerRequest request, String body, String tag) {
    boolean known =
        Optional.ofNullable(request.getHeader("If-None-Match"))
            .filter(given -> given.strip().equals("*") || tags(given).contains(tag))
            .isPresent();
    Response.ResponseBuilder response =
        known ? Response.notModified() : Response.ok(body, MediaType.APPLICATION_JSON_TYPE);
    return response.header("ETag", tag).build();
  }

  /** The tags of a header, without the mark of weak ones; none when it is not well-formed. */
  private static List<String> tags(String header) {
    return LIST.matcher(header).matches()
        ? ONE.matcher(header)
            .results()
            .map(r -> r.group().startsWith("W/") ? r.group().substring(2) : r.group())
            .toList()
        : List.of();
  }

  /**
   * The states of a rollout in which a command may be done.
   *
   * @param header {@code If-Match}
   * @return digests of states; empty when every state will do
   * @throws Problem.ProblemException when the header is not well-formed
   */
  static Optional<List<String>> wanted(Optional<String> header) {
    if (header.isEmpty() || header.get().strip().equals("*")) {
      return Optional.empty();
    }
    if (!LIST.matcher(header.get()).matches()) {
      throw Problem.badRequest(
              "If-Match",
              "If-Match is * or the ETag of the rollout as it was read, in its quotation marks.")
          .exception();
    }
    // A weak tag is never good enough here.
    return Optional.of(
        ONE.matcher(header.get())
            .results()
            .map(r -> r.group())
            .filter(tag -> !tag.startsWith("W/"))
            .map(tag -> tag.substring(1, tag.length() - 1).replaceFirst("\\..*", ""))
            .toList());
  }

  /** The digest of everything of a rollout but the words that count time. */
  static String state(ObjectNode rollout) {
    ObjectNode still = rollout.deepCopy();
    if (still.get("status") instanceof ObjectNode status) {
      status.remove("message");
      status.path("conditions").forEach(condition -> ((ObjectNode) condition).remove("message"));
      if (status.get("experiment") instanceof ObjectNode experiment) {
        experiment.remove("ran");
      }
    }
    return digest(still.toString());
  }

  private static String digest(String text) {
    try {
      byte[] all =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(all).substring(0, 22);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
