package dev.weir.cli.cluster;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.json.Json;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes a {@code RolloutCommand}, and waits for what comes of it. */
final class GivenCommand {
  private static final Duration LOOK = Duration.ofMillis(150);

  /** The rollout's own status follows its command's within so long, or is not waited for. */
  private static final Duration STATUS = Duration.ofSeconds(3);

  private static final int LONGEST_NAME = 200;
  private static final int KEY_DIGITS = 12;

  private final Objects objects;
  private final Failures failures;
  private final Duration timeout;

  /**
   * @param timeout for the whole
   */
  GivenCommand(Objects objects, Failures failures, Duration timeout) {
    this.objects = objects;
    this.failures = failures;
    this.timeout = timeout;
  }

  Json give(String namespace, String rollout, String verb, Json body, String key)
      throws RequestFailed {
    GenericKubernetesResource command = command(namespace, rollout, verb, body, key);
    String name = command.getMetadata().getName();
    failures.in(
        "make a RolloutCommand",
        () -> {
          objects.make(command);
          return name;
        });
    Json status = finished(namespace, name);
    String message = status.at("message").textOrEmpty();
    if (!status.at("phase").textOrEmpty().equals("Done")) {
      boolean unknown = status.at("conditions").items().toString().contains("UnknownRollout");
      throw new RequestFailed(unknown ? Kind.NOT_FOUND : Kind.REFUSED, message);
    }
    return after(namespace, rollout, message);
  }

  private static GenericKubernetesResource command(
      String namespace, String rollout, String verb, Json body, String key) {
    String start = rollout.substring(0, Math.min(LONGEST_NAME, rollout.length()));
    String digits = key.replace("-", "");
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("rollout", rollout);
    spec.put("action", verb);
    body.fields().forEach((field, value) -> spec.put(field, plain(value)));
    GenericKubernetesResource command = new GenericKubernetesResource();
    command.setApiVersion(Objects.API_VERSION);
    command.setKind("RolloutCommand");
    command.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            // The same key has the same name, so that a second try makes no second object.
            .withName(
                start
                    + "-"
                    + verb
                    + "-"
                    + digits.substring(0, Math.min(KEY_DIGITS, digits.length())))
            .build());
    command.setAdditionalProperty("spec", spec);
    return command;
  }

  private static Object plain(Json value) {
    return switch (value) {
      case Json.Bool(boolean flag) -> flag;
      case Json.Number _ -> value.integer().orElseThrow();
      case Json.Text(String text) -> text;
      case Json.Nothing _, Json.Items _, Json.Fields _ ->
          throw new IllegalArgumentException("no field of a command: " + value);
    };
  }

  private Json finished(String namespace, String name) throws RequestFailed {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      Optional<Json> status =
          failures
              .in("read RolloutCommands", () -> objects.command(namespace, name))
              .map(object -> objects.json(object).at("status"));
      if (status.isEmpty()) {
        throw new RequestFailed(
            Kind.UNREACHABLE,
            "the RolloutCommand "
                + namespace
                + "/"
                + name
                + " was deleted before it was seen what came of it; see `weir journal`");
      }
      if (status.get().at("finishedAt").present()) {
        return status.get();
      }
      if (System.nanoTime() > end) {
        throw late(namespace, name, status.get().at("message").text());
      }
      pause();
    }
  }

  private RequestFailed late(String namespace, String name, Optional<String> message) {
    return new RequestFailed(
        Kind.UNREACHABLE,
        "the command is made, but within "
            + timeout.toMillis() / 1000.0
            + " s Weir has not done it"
            + message.map(text -> ": " + text).orElse("; is `weir serve --kubernetes` running?")
            + "\nIt may still be done, once, in the next ten minutes. To take it back: kubectl delete"
            + " rolloutcommand "
            + name
            + " -n "
            + namespace);
  }

  /** The rollout, if possible as it is after the command. */
  private Json after(String namespace, String rollout, String message) throws RequestFailed {
    long end = System.nanoTime() + STATUS.toNanos();
    while (true) {
      Json now =
          failures
              .in("read rollouts", () -> objects.rollout(namespace, rollout))
              .map(objects::json)
              .orElse(Json.NOTHING);
      if (now.at("status", "message").textOrEmpty().equals(message) || System.nanoTime() > end) {
        return now;
      }
      pause();
    }
  }

  private static void pause() throws RequestFailed {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestFailed(Kind.UNREACHABLE, "interrupted before the command was done");
    }
  }
}
