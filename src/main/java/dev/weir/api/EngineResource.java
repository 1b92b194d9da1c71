package dev.weir.api;

import dev.weir.api.json.EngineJson;
import dev.weir.engine.Control;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;

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
  public Response proxies(@Context RoutingContext context) {
    Caller caller = AccessFilter.caller(context);
    Query query = Query.of(context, Set.of(Paging.LIMIT, Paging.CONTINUE));
    Paging paging = Paging.of(query, "proxies", 4);
    Paging.Page<ProxyStatus> page =
        paging.of(
            control.get().proxies().stream()
                .filter(proxy -> caller.mayEnter(namespaceOf(proxy.node())))
                .toList(),
            proxy ->
                List.of(proxy.id(), proxy.node(), proxy.connectedAt().toString(), proxy.address()));
    return EntityTags.answer(
        context.request(), paging.with(EngineJson.proxies(page.items()), page));
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
  public Response source(@Context RoutingContext context) {
    AccessFilter.caller(context);
    Query.of(context, Set.of());
    return EntityTags.answer(context.request(), EngineJson.source(control.get().source()));
  }
}
