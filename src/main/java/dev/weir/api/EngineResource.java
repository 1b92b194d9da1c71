package dev.weir.api;

import dev.weir.api.json.EngineJson;
import dev.weir.engine.Control;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** The proxies and the source. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class EngineResource {
  private final Instance<Control> control;

  EngineResource(Instance<Control> control) {
    this.control = control;
  }

  /** Every proxy with an open stream whose node the caller may see. */
  @GET
  @Path("proxies")
  public String proxies(@Context RoutingContext context) {
    Caller caller = AccessFilter.caller(context);
    return EngineJson.proxies(
            control.get().proxies().stream()
                .filter(proxy -> caller.mayEnter(namespaceOf(proxy.node())))
                .toList())
        .toString();
  }

  private static String namespaceOf(String node) {
    int slash = node.indexOf('/');
    return slash < 0 ? "" : node.substring(0, slash);
  }

  /**
   * How the last read went. Every caller sees all of it: the set is taken or refused as a whole, so
   * everybody waits for every problem.
   */
  @GET
  @Path("source")
  public String source(@Context RoutingContext context) {
    AccessFilter.caller(context);
    return EngineJson.source(control.get().source()).toString();
  }
}
