package dev.weir.api;

import dev.weir.engine.RolloutStore.StoreException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what is thrown while a request is handled into a problem. */
class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  @ServerExceptionMapper
  Response problem(Problem.ProblemException e) {
    return e.problem().response();
  }

  @ServerExceptionMapper
  Response store(StoreException e) {
    LOG.error("store failed while a request was answered", e);
    return Problem.of(503, "store", String.valueOf(e.getMessage())).response();
  }

  @ServerExceptionMapper
  Response framework(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    String detail =
        switch (status) {
          case 404 -> "There is nothing at this path.";
          case 405 -> "This path does not take that method.";
          case 406 -> "This path answers with application/json.";
          default -> "The request was refused.";
        };
    Response problem = Problem.of(status, "http-" + status, detail).response();
    Object allow = e.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
    return allow == null
        ? problem
        : Response.fromResponse(problem).header(HttpHeaders.ALLOW, allow).build();
  }

  @ServerExceptionMapper
  Response unexpected(Throwable e) {
    String id = UUID.randomUUID().toString();
    LOG.error("error={} while a request was answered", id, e);
    return internal(id).response();
  }

  /** A fault of ours, of which nothing is shown but where the log tells of it. */
  static Problem internal(String id) {
    return Problem.of(
        500, "internal", "Weir failed to answer. Its log says why, under error=" + id + ".");
  }
}
