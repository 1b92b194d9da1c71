package dev.weir.api;

import dev.weir.api.json.NoticeJson;
import dev.weir.engine.NoticeDesk;
import dev.weir.engine.NoticeDesk.NoticeView;
import dev.weir.engine.NoticeDesk.Place;
import dev.weir.engine.NoticeDesk.State;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
  public Response list(@Context RoutingContext context) {
    Caller caller = AccessFilter.caller(context);
    Query query = Query.of(context, Set.of("state", "namespace", Paging.LIMIT, Paging.CONTINUE));
    Optional<State> wanted = query.text("state").map(NotificationsResource::state);
    Set<String> namespaces =
        query
            .namespace()
            .map(name -> Set.of(AccessFilter.checkedNamespace(context, name)))
            .orElse(caller.namespaces());
    Paging paging = Paging.of(query, "notifications", 3);
    // One more than is shown: then there is a next page.
    List<NoticeView> read =
        desk.get().list(wanted, namespaces, place(paging.after()), paging.limit() + 1);
    Paging.Page<NoticeView> page = paging.cut(read, NotificationsResource::key);
    return EntityTags.answer(context.request(), paging.with(NoticeJson.list(page.items()), page));
  }

  private static List<String> key(NoticeView view) {
    Place place = view.place();
    return List.of(place.changedAt().toString(), Long.toString(place.sequence()), place.id());
  }

  private static Optional<Place> place(List<String> key) {
    try {
      return key.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Place(Instant.parse(key.get(0)), Long.parseLong(key.get(1)), key.get(2)));
    } catch (DateTimeParseException | NumberFormatException e) {
      throw Paging.broken();
    }
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
    Query.of(context, Set.of());
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
