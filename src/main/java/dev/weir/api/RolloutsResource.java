package dev.weir.api;

import dev.weir.api.json.EngineJson;
import dev.weir.api.json.PlanJson;
import dev.weir.api.json.RolloutJson;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.engine.Control.RolloutView;
import dev.weir.engine.RolloutStore.StoredEntry;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Rollouts: what they are, what they did, and what a person wants of them. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class RolloutsResource {
  private static final int JOURNAL_LIMIT = 100;

  private final Instance<Control> control;
  private final CommandDesk desk;

  RolloutsResource(Instance<Control> control, CommandDesk desk) {
    this.control = control;
    this.desk = desk;
  }

  /** Every rollout that the caller may see. */
  @GET
  @Path("rollouts")
  public Response list(@Context RoutingContext context) {
    Caller caller = AccessFilter.caller(context);
    Query query = Query.of(context, Set.of("namespace", Paging.LIMIT, Paging.CONTINUE));
    Optional<String> namespace = query.namespace();
    namespace.ifPresent(name -> AccessFilter.callerIn(context, name));
    Paging paging = Paging.of(query, "rollouts", 2);
    Paging.Page<RolloutView> page =
        paging.of(
            control.get().rollouts().stream()
                .filter(view -> caller.mayEnter(view.state().id().namespace()))
                .filter(view -> namespace.filter(n -> !n.equals(namespaceOf(view))).isEmpty())
                .toList(),
            view -> List.of(namespaceOf(view), view.state().id().name()));
    return EntityTags.answer(context.request(), paging.with(RolloutJson.list(page.items()), page));
  }

  private static String namespaceOf(RolloutView view) {
    return view.state().id().namespace();
  }

  /** One rollout. */
  @GET
  @Path("namespaces/{namespace}/rollouts/{name}")
  public Response one(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    return EntityTags.rollout(context.request(), RolloutJson.of(view(context, namespace, name)));
  }

  /** The plan that the rollout follows now. */
  @GET
  @Path("namespaces/{namespace}/rollouts/{name}/plan")
  public Response plan(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    return EntityTags.answer(context.request(), PlanJson.of(view(context, namespace, name).plan()));
  }

  /** The rollout's journal, newest first; also of one that is gone. */
  @GET
  @Path("namespaces/{namespace}/rollouts/{name}/journal")
  public String journal(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @Context RoutingContext context) {
    AccessFilter.callerIn(context, namespace);
    Query query = Query.of(context, Set.of("before", Paging.LIMIT));
    ResourceId id = new ResourceId(namespace, name);
    Optional<Long> olderThan = query.number("before", Long.MAX_VALUE).stream().boxed().findFirst();
    int most = (int) query.number(Paging.LIMIT, Paging.MAX_LIMIT).orElse(JOURNAL_LIMIT);
    List<StoredEntry> entries = control.get().journal(id, olderThan, most);
    if (entries.isEmpty() && control.get().rollout(id).isEmpty() && olderThan.isEmpty()) {
      throw unknown(id).exception();
    }
    return EngineJson.journal(entries, entries.size() == most).toString();
  }

  /** Gives a command; answers when its effect is durable. */
  @POST
  @Path(
      "namespaces/{namespace}/rollouts/{name}/{verb: promote|abort|pause|resume|retry|undo|signal}")
  public CompletionStage<Response> command(
      @PathParam("namespace") String namespace,
      @PathParam("name") String name,
      @PathParam("verb") String verb,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      InputStream body,
      @Context RoutingContext context)
      throws IOException {
    Caller caller = AccessFilter.callerIn(context, namespace);
    Query.of(context, Set.of());
    ResourceId id = new ResourceId(namespace, name);
    Command.Kind kind = Command.Kind.valueOf(verb.toUpperCase(Locale.ROOT));
    CommandBody read = CommandBody.read(body.readNBytes(CommandBody.MAX_BYTES + 1), kind);
    String commandId = key == null ? UUID.randomUUID().toString() : checkedKey(key);
    AsSeen asSeen =
        new AsSeen(EntityTags.wanted(Optional.ofNullable(context.request().getHeader("If-Match"))));
    return desk.give(control.get(), id, read.command(commandId, kind, caller.name()), asSeen::isSo)
        .thenApply(answer -> asSeen.failed() ? changed() : response(id, answer));
  }

  private static Response response(ResourceId id, CommandAnswer answer) {
    return switch (answer) {
      case CommandAnswer.Done(RolloutView view) ->
          Response.ok(RolloutJson.of(view).toString(), MediaType.APPLICATION_JSON_TYPE).build();
      case CommandAnswer.Refused(String reason) -> Problem.of(409, "refused", reason).response();
      case CommandAnswer.UnknownRollout() -> unknown(id).response();
    };
  }

  /** What a caller saw, as the engine asks for it; and whether it was still so then. */
  private static final class AsSeen {
    private final Optional<List<String>> states;
    private volatile boolean failed;

    AsSeen(Optional<List<String>> states) {
      this.states = states;
    }

    boolean isSo(RolloutView now) {
      failed = states.isPresent() && !states.get().contains(EntityTags.state(RolloutJson.of(now)));
      return !failed;
    }

    boolean failed() {
      return failed;
    }
  }

  private static Response changed() {
    return Problem.of(
            412,
            "changed",
            "The rollout is not as you saw it, and nothing was done. Read it again, and send the"
                + " command with its new ETag if it is still meant.")
        .response();
  }

  private static String checkedKey(String key) {
    if (!key.matches("[!-~]{1,200}")) {
      throw Problem.badRequest(
              "Idempotency-Key",
              "Idempotency-Key is 1 to 200 printable ASCII characters without spaces.")
          .exception();
    }
    return key;
  }

  private RolloutView view(RoutingContext context, String namespace, String name) {
    AccessFilter.callerIn(context, namespace);
    Query.of(context, Set.of());
    ResourceId id = new ResourceId(namespace, name);
    return control.get().rollout(id).orElseThrow(() -> unknown(id).exception());
  }

  private static Problem unknown(ResourceId id) {
    return Problem.notFound(
        "There is no rollout "
            + id
            + ". If it is in the source, the source may have been refused: see /api/v1/source.");
  }
}
