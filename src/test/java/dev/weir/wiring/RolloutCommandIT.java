package dev.weir.wiring;

import static dev.weir.wiring.ServedCluster.API;
import static dev.weir.wiring.ServedCluster.at;
import static dev.weir.wiring.ServedCluster.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.intent.kubernetes.ClusterCommands;
import dev.weir.testing.RealKubernetes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as objects of a real API server, given with plain kubectl to a real rollout. */
class RolloutCommandIT {
  @TempDir private static Path folder;
  private static ServedCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        new ServedCluster(
            folder, List.of("plain", "verbs", "crash", "stale", "cut", "silent", "keys", "late"));
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static long entries(String rollout, String event) {
    return journal(rollout).stream().filter(e -> e.entry().event().equals(event)).count();
  }

  private static List<StoredEntry> journal(String rollout) {
    return cluster
        .running()
        .engine()
        .journal(new ResourceId("shop", rollout), Optional.empty(), 1_000);
  }

  @Test
  void aPromoteIsDoneOnceAndToldWhereverPeopleLook() throws Exception {
    cluster.ship("plain");
    cluster.apply("promote", command("go-on", "plain", "promote", "ttlSecondsAfterFinished: 2"));
    cluster.succeeds("wait", "--for=condition=Ready", "--timeout=30s", "-n", "shop", "wrc/go-on");
    JsonNode done = cluster.commandStatus("go-on");
    assertThat(done.path("phase").asText()).isEqualTo("Done");
    assertThat(done.path("observedGeneration").asInt()).isEqualTo(1);
    assertThat(cluster.succeeds("get", "wrc", "-n", "shop", "go-on"))
        .containsPattern("NAME +ROLLOUT +ACTION +RESULT +MESSAGE +AUTHOR +AGE")
        .containsPattern("go-on +plain +promote +Done +");
    cluster.until("plain", "it waits at 50%", status -> at(status, 5_000));
    assertThat(journal("plain"))
        .anySatisfy(
            entry -> {
              assertThat(entry.entry().event()).isEqualTo("promoted-by-hand");
              assertThat(entry.entry().actor()).isEqualTo("kubernetes (unverified)");
            });
    await("it is deleted")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                cluster.kubernetes().ask("GET", API + "rolloutcommands/go-on", "").status() == 404);
    assertThat(at(cluster.status("plain"), 5_000)).isTrue();
  }

  @Test
  void everyVerbIsDoneAndARefusalSaysWhy() throws Exception {
    cluster.ship("verbs");
    cluster.apply("c", command("guard", "verbs", "promote", "revision: v3"));
    JsonNode refused = cluster.finished("guard");
    assertThat(refused.path("phase").asText()).isEqualTo("Refused");
    assertThat(refused.path("message").asText())
        .isEqualTo("promote was meant for v3, but the candidate is now v2; look again");
    cluster.apply("c", command("step", "verbs", "promote", "step: 0"));
    assertThat(cluster.finished("step").path("message").asText())
        .isEqualTo("promote was meant for step 1, but the rollout is now at step 2; look again");
    assertThat(at(cluster.status("verbs"), 1_000)).isTrue();
    for (String action : List.of("pause", "resume", "abort")) {
      cluster.apply("c", command(action, "verbs", action, "revision: v2"));
      assertThat(cluster.finished(action).path("phase").asText()).as(action).isEqualTo("Done");
    }
    cluster.until("verbs", "it is back", s -> s.path("phase").asText().equals("RolledBack"));
    cluster.apply("c", command("retry", "verbs", "retry", "revision: v2"));
    assertThat(cluster.finished("retry").path("phase").asText()).isEqualTo("Done");
    cluster.until("verbs", "it waits at 10%", status -> at(status, 1_000));
    cluster.apply("c", command("full", "verbs", "promote", "full: true"));
    cluster.until("verbs", "v2 serves", s -> s.path("phase").asText().equals("Healthy"));
    cluster.apply("c", command("undo", "verbs", "undo", "revision: v2"));
    assertThat(cluster.finished("undo").path("phase").asText()).isEqualTo("Done");
    cluster.apply("c", command("signal", "verbs", "signal", "signal: e2e-passed"));
    assertThat(cluster.finished("signal").path("phase").asText()).isEqualTo("Refused");
  }

  @Test
  void whatIsNoCommandIsRefusedByTheApiServerAndNoneCanBeChanged() throws Exception {
    refused(command("x", "plain", "reboot", ""), "Unsupported value: \"reboot\"");
    refused(command("x", "plain", "abort", "full: true"), "full is for promote");
    refused(command("x", "plain", "abort", "skipGates: true"), "skipGates is for promote");
    refused(command("x", "plain", "abort", "to: v1"), "to is for undo");
    refused(command("x", "plain", "signal", ""), "say which one is given");
    refused(command("x", "plain", "abort", "signal: s"), "belongs to the action signal");
    refused(command("x", "plain", "abort", "revison: v1"), "unknown field");
    cluster.apply("c", command("fixed", "nowhere", "abort", ""));
    refused(command("fixed", "nowhere", "promote", ""), "cannot be changed; make another");
  }

  private static void refused(String yaml, String words) throws Exception {
    RealKubernetes.Said said =
        cluster.kubernetes().kubectl("apply", "-f", cluster.write("wrong", yaml).toString());
    assertThat(said.status()).as(said.output()).isNotZero();
    assertThat(said.output()).contains(words);
  }

  @Test
  void aCommandForARolloutThatIsNotThereIsRefusedAfterAWhile() throws Exception {
    Instant from = Instant.now();
    cluster.apply("c", command("lost", "nobody", "abort", ""));
    JsonNode status = cluster.finished("lost");
    assertThat(status.path("phase").asText()).isEqualTo("Refused");
    assertThat(status.path("message").asText()).startsWith("there is no rollout shop/nobody");
    assertThat(Duration.between(from, Instant.now())).isGreaterThan(Duration.ofSeconds(25));
  }

  /** As a crash leaves it that comes between what was done and its status. */
  @Test
  void whatWasDoneBeforeACrashIsNotDoneAgain() throws Exception {
    cluster.ship("crash");
    cluster.apply("c", command("once", "crash", "promote", ""));
    JsonNode done = cluster.finished("once");
    cluster.until("crash", "it waits at 50%", status -> at(status, 5_000));
    cluster.stop();
    unfinish("once", done.path("actor").asText());
    cluster.serve(InstantSource.system());
    assertThat(cluster.finished("once").path("phase").asText()).isEqualTo("Done");
    assertThat(entries("crash", "promoted-by-hand")).isEqualTo(1);
    assertThat(at(cluster.status("crash"), 5_000)).isTrue();

    // Also when it comes back so late that a new command would be refused.
    cluster.stop();
    unfinish("once", done.path("actor").asText());
    cluster.serve(() -> Instant.now().plus(ClusterCommands.STALE).plusSeconds(60));
    assertThat(cluster.finished("once").path("phase").asText()).isEqualTo("Done");
    assertThat(entries("crash", "promoted-by-hand")).isEqualTo(1);
    cluster.stop();
    cluster.serve(InstantSource.system());
  }

  private static void unfinish(String name, String actor) throws Exception {
    assertThat(
            cluster
                .kubernetes()
                .ask(
                    "PUT",
                    API + "rolloutcommands/" + name + "/status",
                    withStatus(name, "{\"phase\": \"Waiting\", \"actor\": \"" + actor + "\"}"))
                .status())
        .isEqualTo(200);
  }

  private static String withStatus(String name, String status) throws Exception {
    JsonNode object = cluster.kubernetes().ask("GET", API + "rolloutcommands/" + name, "").body();
    ((com.fasterxml.jackson.databind.node.ObjectNode) object)
        .set("status", new com.fasterxml.jackson.databind.json.JsonMapper().readTree(status));
    return object.toString();
  }

  @Test
  void aCommandThatWaitedTooLongIsRefusedAndNotDoneLate() throws Exception {
    cluster.ship("stale");
    cluster.stop();
    cluster.apply("c", command("old", "stale", "promote", ""));
    cluster.serve(() -> Instant.now().plus(ClusterCommands.STALE).plusSeconds(60));
    JsonNode status = cluster.finished("old");
    cluster.stop();
    cluster.serve(InstantSource.system());
    assertThat(status.path("phase").asText()).isEqualTo("Refused");
    assertThat(status.path("message").asText())
        .contains("more than 10 minutes before", "nothing was done", "make another one");
    assertThat(entries("stale", "promoted-by-hand")).isZero();
  }

  @Test
  void o13_aPromoteThatIsWrittenWhileTheWatchIsCutMovesExactlyOneStep() throws Exception {
    cluster.ship("cut");
    cluster.wire().cut();
    cluster.apply("c", command("unheard", "cut", "promote", ""));
    await().pollDelay(Duration.ofSeconds(10)).atMost(Duration.ofSeconds(20)).until(() -> true);
    assertThat(entries("cut", "promoted-by-hand")).isZero();
    cluster.wire().mend();
    Instant mended = Instant.now();
    assertThat(cluster.finished("unheard").path("phase").asText()).isEqualTo("Done");
    assertThat(Duration.between(mended, Instant.now())).isLessThan(Duration.ofSeconds(60));
    cluster.until("cut", "it waits at 50%", status -> at(status, 5_000));
    assertThat(entries("cut", "promoted-by-hand")).isEqualTo(1);
  }

  @Test
  void o13_aWatchThatTellsNothingHidesNoCommand() throws Exception {
    cluster.ship("silent");
    cluster.wire().silence();
    Instant from = Instant.now();
    cluster.apply("c", command("whispered", "silent", "promote", ""));
    assertThat(cluster.finished("whispered").path("phase").asText()).isEqualTo("Done");
    assertThat(Duration.between(from, Instant.now())).isLessThan(Duration.ofSeconds(60));
    assertThat(entries("silent", "promoted-by-hand")).isEqualTo(1);
  }

  @Test
  void twoObjectsWithOneKeyAreOneCommand() throws Exception {
    cluster.ship("keys");
    cluster.apply("c", command("first", "keys", "promote", "idempotencyKey: build-17"));
    assertThat(cluster.finished("first").path("phase").asText()).isEqualTo("Done");
    cluster.until("keys", "it waits at 50%", status -> at(status, 5_000));
    cluster.apply("c", command("second", "keys", "promote", "idempotencyKey: build-17"));
    assertThat(cluster.finished("second").path("phase").asText()).isEqualTo("Done");
    assertThat(entries("keys", "promoted-by-hand")).isEqualTo(1);
    assertThat(cluster.status("keys").at("/weights/v2").asInt()).isEqualTo(5_000);
    // Another team's rollout, and by chance the same key.
    cluster.ship("late");
    cluster.apply("c", command("third", "late", "promote", "idempotencyKey: build-17"));
    assertThat(cluster.finished("third").path("phase").asText()).isEqualTo("Done");
    assertThat(entries("late", "promoted-by-hand")).isEqualTo(1);
  }
}
