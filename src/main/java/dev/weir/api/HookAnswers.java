package dev.weir.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.engine.Commit;
import dev.weir.engine.IntentSource.SyncResult;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** What the sender of a sync is told. */
final class HookAnswers {
  private HookAnswers() {}

  static Response synced(ObjectNode answer, SyncResult result) {
    return switch (result) {
      case SyncResult.Found(Optional<Commit> commit, boolean changed) -> {
        commit.ifPresent(c -> answer.put("commit", c.hash()));
        yield json(
            200,
            answer
                .put("result", "read")
                .put("changed", changed)
                .put(
                    "message",
                    (changed ? "It is another set than before" : "It is as before")
                        + commit.map(c -> ": " + c.sentence()).orElse("")
                        + "."));
      }
      case SyncResult.Refused(var commit, var problems) ->
          Problem.of(
                  422,
                  "source-refused",
                  "What is in force goes on"
                      + commit.map(c -> ", " + c.sentence() + " is refused").orElse("")
                      + ". The first of "
                      + problems.size()
                      + (problems.size() == 1 ? " problem: " : " problems: ")
                      + problems.getFirst().render().replace("\n", " "))
              .response();
      case SyncResult.Failed(String reason) ->
          Response.fromResponse(
                  Problem.of(503, "source-not-read", "The source was not read: " + reason)
                      .response())
              .header("Retry-After", 10)
              .build();
    };
  }

  static Response reading(ObjectNode answer) {
    return json(
        202,
        answer
            .put("result", "reading")
            .put("message", "The source is being read; GET /api/v1/source says what came of it."));
  }

  private static Response json(int status, ObjectNode answer) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(answer.toString())
        .build();
  }
}
