package dev.weir.cli.client;

import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.json.Json;
import dev.weir.cli.json.JsonText;
import dev.weir.cli.json.JsonText.NotJsonException;
import dev.weir.webhook.HookPath;
import java.util.Optional;

/** Reads what a server answered. */
final class Answers {
  /** Of a foreign answer, so much is shown. */
  private static final int SHOWN = 120;

  private Answers() {}

  /**
   * @param origin the server as the user named it
   */
  record Answer(String origin, int status, Optional<String> location, String body) {}

  /** The JSON of a good answer; everything else is a failure with the server's own words. */
  static Json read(Answer answer, String path) throws RequestFailed {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      try {
        Json value = JsonText.parse(answer.body());
        if (value instanceof Json.Fields) {
          return value;
        }
        throw foreign(answer, "not with a JSON object");
      } catch (NotJsonException e) {
        throw foreign(answer, "not with JSON (" + e.getMessage() + ")");
      }
    }
    throw failure(answer, path);
  }

  private static RequestFailed foreign(Answer answer, String how) {
    return new RequestFailed(
        Kind.UNREACHABLE,
        answer.origin()
            + " answered, but "
            + how
            + ": "
            + shorten(answer.body())
            + "\nIs this the address of a Weir server? See --server.");
  }

  static RequestFailed failure(Answer answer, String path) {
    int status = answer.status();
    Optional<String> words = words(answer.body());
    if (status == 401) {
      boolean hook = path.startsWith(HookPath.ROOT);
      return new RequestFailed(
          Kind.NOT_ALLOWED,
          words.orElse("the server wants a " + (hook ? "signature" : "token"))
              + (hook
                  ? "\nSee which line of the server's --hook-secrets is for this secret."
                  : "\nGive a valid one with WEIR_TOKEN or --token."));
    }
    if (status == 403) {
      return new RequestFailed(
          Kind.NOT_ALLOWED, words.orElse("this token's role does not allow it"));
    }
    if (status == 404) {
      if (words.isEmpty()) {
        // Not problem+json, so it is not Weir that knows no such path.
        return foreign(answer, "knows no " + path);
      }
      return new RequestFailed(Kind.NOT_FOUND, words.get());
    }
    if (status == 409) {
      return new RequestFailed(Kind.REFUSED, words.orElse("there is nothing to do"));
    }
    if (status == 400 || status == 413 || status == 415 || status == 422) {
      return new RequestFailed(
          Kind.WRONG_INPUT, words.orElse("the server refuses the request with HTTP " + status));
    }
    if (status >= 300 && status < 400) {
      return new RequestFailed(
          Kind.UNREACHABLE,
          answer.origin()
              + " sends elsewhere"
              + answer.location().map(to -> ", to " + shorten(to)).orElse("")
              + "; give the final address with --server.");
    }
    String what =
        answer.origin() + " answered HTTP " + status + words.map(text -> ": " + text).orElse("");
    if (status == 429) {
      return RequestFailed.passing(what);
    }
    return status >= 502 && status <= 504
        ? RequestFailed.passing(what + "\nIt may still be starting; try again in a moment.")
        : new RequestFailed(Kind.UNREACHABLE, what);
  }

  /** The sentence of a problem+json body. */
  private static Optional<String> words(String body) {
    try {
      Json problem = JsonText.parse(body);
      return problem.at("detail").text().or(() -> problem.at("title").text());
    } catch (NotJsonException e) {
      return Optional.empty();
    }
  }

  private static String shorten(String body) {
    String text = body.strip();
    return text.isEmpty()
        ? "(empty)"
        : text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
