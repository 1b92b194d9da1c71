package dev.weir.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what fails before a request reaches the REST room into a problem: a request without a host,
 * or with bytes that do not hang together. The framework's own handler shows the exception to
 * whoever asked, and writes it into the log with all its stack.
 */
@ApplicationScoped
class RoutingFailures {
  private static final Logger LOG = LoggerFactory.getLogger(RoutingFailures.class);

  void route(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
  }

  private void failed(RoutingContext context) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    if (context.response().headWritten()) {
      context.request().connection().close();
      return;
    }
    int status = context.statusCode();
    if (status >= 400 && status < 500) {
      AccessFilter.answer(
          context,
          Problem.of(status, "http-" + status, "The request is not one that can be answered."));
      return;
    }
    String id = UUID.randomUUID().toString();
    LOG.error("error={} while a request was routed", id, context.failure());
    AccessFilter.answer(context, Errors.internal(id));
  }
}
