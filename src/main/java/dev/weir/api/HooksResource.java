package dev.weir.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.engine.IntentSource;
import dev.weir.webhook.HookAction;
import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookRequest;
import dev.weir.webhook.HookScheme;
import dev.weir.webhook.HookVerdict;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Webhooks: what is asked is done only for whoever proves to be its sender. */
@Path("/hooks/v1")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class HooksResource {
  /** Senders of push events hang up after ten seconds; the read goes on without them. */
  static final Duration SYNC_WITHIN = Duration.ofSeconds(8);

  /** What a sender is called as an actor; no caller with a token can have that name. */
  private static final String ACTOR = "hook:";

  private final Instance<Hooks> hooks;
  private final Instance<Control> control;
  private final Instance<IntentSource> source;
  private final CommandDesk desk;
  private final HookLimits limits;
  private final HookReport report;

  HooksResource(
      Instance<Hooks> hooks,
      Instance<Control> control,
      Instance<IntentSource> source,
      CommandDesk desk,
      HookLimits limits,
      HookReport report) {
    this.hooks = hooks;
    this.control = control;
    this.source = source;
    this.desk = desk;
    this.limits = limits;
    this.report = report;
  }

  /** Takes whatever is below; the path is read as it came, since it is signed. */
  @POST
  @Path("{path: .*}")
  public CompletionStage<Response> take(InputStream body, @Context RoutingContext context) {
    HookReport.Line line = report.line(context);
    try {
      return take(body, context, line)
          .whenComplete(
              (response, failure) -> {
                if (failure != null) {
                  line.failed(failure);
                } else {
                  line.answered(response.getStatus());
                }
              });
    } catch (Problem.ProblemException e) {
      line.failed(e);
      throw e;
    }
  }

  private CompletionStage<Response> take(
      InputStream body, RoutingContext context, HookReport.Line line) {
    HookPath path =
        HookPath.parse(context.request().path())
            .orElseThrow(
                () ->
                    unproved(
                        context,
                        Problem.badRequest(
                            "path",
                            "A webhook goes to /hooks/v1/NAMESPACE/ROLLOUT/ACTION, with deploy,"
                                + " signal, sync or abort, or to /hooks/v1/sync.")));
    line.asks(path);
    byte[] bytes = whole(body, context);
    HookFilter.arrived(context);
    HookVerdict.Sent sent = proved(new HookRequest(path, headers(context), bytes), context, line);
    line.isOf(sent);
    OptionalLong wait = limits.sent(sent.sender());
    if (wait.isPresent()) {
      return CompletableFuture.completedFuture(
          later(
              wait.getAsLong(),
              "sent too many webhooks: " + (int) HookLimits.SENDER_PER_SECOND + " a second."));
    }
    if (sent.scheme() == HookScheme.GITHUB
        && "ping".equals(context.request().getHeader("X-GitHub-Event"))) {
      return CompletableFuture.completedFuture(
          ok(answer(sent, path).put("result", "pong").put("message", "The secret is right.")));
    }
    if (path.action() == HookAction.SYNC) {
      return sync(sent, path);
    }
    HookBody read = HookBody.read(bytes, path.action());
    read.refuseUntimely(sent, hooks.get().now());
    ResourceId rollout = path.rollout().orElseThrow();
    Command command = read.command(path.action(), sent.delivery(), ACTOR + sent.sender());
    return desk.give(control.get(), rollout, command)
        .thenApply(answer -> response(sent, path, answer));
  }

  private byte[] whole(InputStream body, RoutingContext context) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(HookFilter.MAX_BYTES + 1);
    } catch (IOException e) {
      // The framework has a limit of its own for bodies without a length, and says so this way.
      throw String.valueOf(e.getMessage()).contains("too large")
          ? HookFilter.largeBody().exception()
          : unproved(context, Problem.badRequest("body", "The body did not come whole."));
    }
    if (bytes.length > HookFilter.MAX_BYTES) {
      throw HookFilter.largeBody().exception();
    }
    return bytes;
  }

  private HookVerdict.Sent proved(
      HookRequest request, RoutingContext context, HookReport.Line line) {
    return switch (hooks.get().verify(request)) {
      case HookVerdict.Sent sent -> sent;
      case HookVerdict.Untimely(String sender, String why) -> {
        line.isNot(sender + " sent it at another time");
        throw Problem.of(401, Problem.UNSIGNED, why).exception();
      }
      case HookVerdict.Unproved(String why) -> {
        line.isNot(why);
        throw unproved(
            context,
            Problem.of(
                401,
                Problem.UNSIGNED,
                "This needs a signature over exactly these bytes, with a secret that is good for"
                    + " this path."));
      }
    };
  }

  /** The problem, or that too many came without a proof from where this one does. */
  private Problem.ProblemException unproved(RoutingContext context, Problem problem) {
    OptionalLong wait = limits.unproved(HookReport.address(context));
    if (wait.isEmpty()) {
      return problem.exception();
    }
    context.response().putHeader("Retry-After", String.valueOf(wait.getAsLong()));
    return Problem.of(429, "too-many-webhooks", "Too many webhooks without a proof came from here.")
        .exception();
  }

  private static Map<String, String> headers(RoutingContext context) {
    Map<String, String> headers = new HashMap<>();
    context.request().headers().forEach(entry -> headers.put(entry.getKey(), entry.getValue()));
    return headers;
  }

  private CompletionStage<Response> sync(HookVerdict.Sent sent, HookPath path) {
    ObjectNode answer = answer(sent, path);
    return source
        .get()
        .sync()
        .thenApply(result -> HookAnswers.synced(answer, result))
        .toCompletableFuture()
        .completeOnTimeout(
            HookAnswers.reading(answer(sent, path)), SYNC_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Response response(HookVerdict.Sent sent, HookPath path, CommandAnswer answer) {
    return switch (answer) {
      case CommandAnswer.Done(Control.RolloutView view) ->
          ok(
              answer(sent, path)
                  .put("result", "done")
                  .put("phase", view.status().phase())
                  .put("message", view.status().message()));
      case CommandAnswer.Refused(String reason) -> Problem.of(409, "refused", reason).response();
      case CommandAnswer.UnknownRollout() ->
          Problem.notFound(
                  "There is no rollout "
                      + path.rollout().orElseThrow()
                      + ". If it is in the source, the source may have been refused.")
              .response();
    };
  }

  private static ObjectNode answer(HookVerdict.Sent sent, HookPath path) {
    ObjectNode answer =
        JsonNodeFactory.instance
            .objectNode()
            .put("delivery", sent.delivery())
            .put("sender", sent.sender())
            .put("action", path.action().word());
    path.rollout().ifPresent(rollout -> answer.put("rollout", rollout.toString()));
    return answer;
  }

  private static Response ok(ObjectNode answer) {
    return Response.ok(answer.toString(), MediaType.APPLICATION_JSON_TYPE).build();
  }

  private static Response later(long seconds, String why) {
    return Response.fromResponse(
            Problem.of(429, "too-many-webhooks", "This sender " + why).response())
        .header("Retry-After", seconds)
        .build();
  }
}
