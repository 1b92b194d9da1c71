package dev.weir.template;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.rollout.Revision;
import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode;
import io.quarkus.qute.ValueResolvers;
import java.time.Instant;
import java.util.Optional;

/**
 * A JSON body with places for the fields of a notice, for example <code>{"text":
 * "{event.message}"}</code>. Values are escaped for JSON, so they belong between quotes. Besides
 * places there is {@code if}; nothing loops, and nothing of the program can be reached.
 */
public final class BodyTemplate {
  /** Characters of a template. */
  public static final int MAX_TEMPLATE = 16 * 1024;

  /** Characters of what is made of one. */
  public static final int MAX_BODY = 128 * 1024;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** With what is escaped in JSON, so that a place outside of quotes is seen. */
  private static final Notice SAMPLE =
      new Notice(
          "",
          "shop/checkout/1",
          Instant.EPOCH,
          "shop",
          "checkout",
          NoticeKind.STARTED,
          "started",
          Notice.WEIR,
          "Healthy",
          "Progressing",
          "a \"sample\"\n",
          Optional.of(new Revision("v1")));

  private static final Engine ENGINE =
      Engine.builder()
          .strictRendering(true)
          .timeout(2_000)
          .addSectionHelper(new IfSectionHelper.Factory())
          .addValueResolvers(
              ValueResolvers.mapperResolver(),
              ValueResolvers.mapResolver(),
              ValueResolvers.orResolver(),
              ValueResolvers.trueResolver(),
              ValueResolvers.logicalAndResolver(),
              ValueResolvers.logicalOrResolver(),
              ValueResolvers.equalsResolver())
          .addResultMapper(new Escaped())
          .build();

  private final Template template;

  private BodyTemplate(Template template) {
    this.template = template;
  }

  /**
   * Reads a template and tries it.
   *
   * @throws IllegalArgumentException when it is wrong, names what a notice does not have, or does
   *     not become JSON
   */
  public static BodyTemplate parse(String text) {
    if (text.length() > MAX_TEMPLATE) {
      throw new IllegalArgumentException(
          "the template is longer than " + MAX_TEMPLATE + " characters");
    }
    try {
      BodyTemplate parsed = new BodyTemplate(ENGINE.parse(text));
      String tried = parsed.of(SAMPLE);
      JSON.readTree(tried);
      return parsed;
    } catch (TemplateException e) {
      throw new IllegalArgumentException(
          "the template is wrong: " + firstLine(e) + "; after event. stand " + names(), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "what the template makes is no JSON: "
              + e.getOriginalMessage()
              + "; write each place between quotes",
          e);
    }
  }

  private static String names() {
    return String.join(", ", SAMPLE.fields().keySet());
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown");
  }

  /**
   * The body for a notice.
   *
   * @throws IllegalArgumentException when it is longer than {@link #MAX_BODY}
   */
  public String of(Notice notice) {
    // In one order: what is wrong with a template is told with these names.
    String body = template.data("event", notice.fields()).render();
    if (body.length() > MAX_BODY) {
      throw new IllegalArgumentException("the body is longer than " + MAX_BODY + " characters");
    }
    return body;
  }

  /** Whatever stands in a place becomes the inside of a JSON string. */
  private static final class Escaped implements ResultMapper {
    @Override
    public boolean appliesTo(TemplateNode.Origin origin, Object result) {
      return true;
    }

    @Override
    public String map(Object result, Expression expression) {
      return new String(JsonStringEncoder.getInstance().quoteAsString(result.toString()));
    }
  }
}
