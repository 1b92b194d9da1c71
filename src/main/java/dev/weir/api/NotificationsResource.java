package dev.weir.api;

import dev.weir.api.json.NoticeJson;
import dev.weir.engine.NoticeDesk;
import dev.weir.engine.NoticeDesk.NoticeView;
import dev.weir.engine.NoticeDesk.State;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Notices: which wait, which were sent, which were given up; and sending those again. */
@Path("/api/v1/notifications")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class NotificationsResource {
  private final Instance<NoticeDesk> desk;

  NotificationsResource(Instance<NoticeDesk> desk) {
    this.desk = desk;
  }

  /** Those of the namespaces that the caller may see, newest first. */
  @GET
  public String list(
      @QueryParam("state") @Nullable String state,
      @QueryParam("namespace") @Nullable String namespace,
      @Context RoutingContext context) {
    Optional<State> wanted = Optional.ofNullable(state).map(NotificationsResource::state);
    Set<String> namespaces =
        namespace == null
            ? AccessFilter.caller(context).namespaces()
            : Set.of(AccessFilter.checkedNamespace(context, namespace));
    return NoticeJson.list(desk.get().list(wanted, namespaces)).toString();
  }

  private static State state(String word) {
    return State.of(word)
        .orElseThrow(
            () ->
                Problem.badRequest("state", "state is one of waiting, sent and dead.").exception());
  }

  /** Lets a dead notice wait again. */
  @POST
  @Path("{id}/resend")
  public Response resend(@PathParam("id") String id, @Context RoutingContext context) {
    Caller caller = AccessFilter.caller(context);
    // Whoever may not see it learns nothing of whether it is there.
    NoticeView view =
        desk.get()
            .one(id)
            .filter(v -> caller.mayEnter(v.policy().namespace()))
            .orElseThrow(() -> Problem.notFound("There is no notice " + id + ".").exception());
    Optional<String> refusal = desk.get().resend(view.id());
    return refusal
        .map(reason -> Problem.of(409, "refused", reason).response())
        .orElseGet(
            () ->
                Response.ok(
                        NoticeJson.of(desk.get().one(id).orElse(view)).toString(),
                        MediaType.APPLICATION_JSON_TYPE)
                    .build());
  }
}
