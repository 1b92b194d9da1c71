package dev.weir.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code GET /q/openapi}: the description of the interface as it was written, for everybody; YAML,
 * or JSON with {@code ?format=json} or when the caller accepts nothing else. Read when somebody
 * asks: at most starts nobody does.
 */
@ApplicationScoped
class Description {
  private static final String RESOURCE = "/META-INF/openapi.yaml";
  private static final String PATH = "/q/openapi";

  void route(@Observes Router router) {
    for (String path : List.of(PATH, PATH + ".yaml", PATH + ".json")) {
      router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::answer);
    }
  }

  private void answer(RoutingContext context) {
    boolean json = wantsJson(context);
    context
        .response()
        .putHeader(
            "Content-Type", (json ? "application/json" : "application/yaml") + ";charset=UTF-8")
        .end(json ? json(yaml()) : yaml());
  }

  private static boolean wantsJson(RoutingContext context) {
    if (!context.normalizedPath().equals(PATH)) {
      return context.normalizedPath().endsWith(".json");
    }
    String format = context.request().getParam("format");
    return format == null
        ? Optional.ofNullable(context.request().getHeader("Accept"))
            .filter(accept -> accept.startsWith("application/json"))
            .isPresent()
        : format.toLowerCase(Locale.ROOT).equals("json");
  }

  private static String yaml() {
    try (InputStream in = Description.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String json(String yaml) {
    try {
      return new ObjectMapper()
          .writeValueAsString(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(RESOURCE + " is broken", e);
    }
  }
}
