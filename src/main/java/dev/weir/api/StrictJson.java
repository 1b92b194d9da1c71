package dev.weir.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.rollout.Revision;
import java.io.IOException;
import java.util.Locale;

/** Reads what callers send; what is wrong is a problem that names its field. */
final class StrictJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Of a name that is not ours, so many characters are shown. */
  private static final int SHOWN = 80;

  private StrictJson() {}

  /**
   * The object that a body is.
   *
   * @param known what may be in it, for messages, for example {@code a command knows step}
   */
  static ObjectNode object(byte[] body, String known) {
    JsonNode tree;
    try {
      tree = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw Problem.badRequest("body", "The body is not valid JSON: " + e.getOriginalMessage())
          .exception();
    } catch (IOException e) {
      throw Problem.badRequest("body", "The body is not JSON in UTF-8.").exception();
    }
    if (tree instanceof ObjectNode object) {
      return object;
    }
    throw Problem.badRequest("body", "The body is not a JSON object; " + known + ".").exception();
  }

  static Revision revision(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw wrong(name, "a text, for example \"v2\"", value);
    }
    try {
      return new Revision(value.textValue());
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(name, name + ": " + e.getMessage() + ".").exception();
    }
  }

  static String signal(JsonNode value) {
    if (!value.isTextual() || !value.textValue().matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
      throw wrong(
          "signal", "the name of a signal as the plan has it, for example \"e2e-passed\"", value);
    }
    return value.textValue();
  }

  /**
   * That there is no such field.
   *
   * @param known the rest of the sentence, for example {@code a command knows step}
   */
  static Problem.ProblemException unknown(String name, String known) {
    String shown = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
    return Problem.badRequest(shown, "There is no field '" + shown + "'; " + known + ".")
        .exception();
  }

  static Problem.ProblemException wrong(String name, String expected, JsonNode value) {
    String hint = value.isNull() ? "; leave the field out when it is not meant" : "";
    String kind = value.getNodeType().name().toLowerCase(Locale.ROOT);
    return Problem.badRequest(name, name + " is " + expected + ", not " + kind + hint + ".")
        .exception();
  }
}
