package dev.weir.wiring;

import static dev.weir.wiring.ServedCluster.API;
import static dev.weir.wiring.ServedCluster.at;
import static dev.weir.wiring.ServedCluster.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.testing.RealKubernetes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who stands in the journal, on a real API server that holds the shipped policies. */
class CommandAuthorIT {
  @TempDir private static Path folder;
  private static ServedCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new ServedCluster(folder, List.of("checkout", "cart"));
    cluster.succeeds(
        "create",
        "role",
        "people",
        "-n",
        "shop",
        "--verb=create,get,update,patch",
        "--resource=rolloutcommands.weir.dev");
    cluster.succeeds(
        "create",
        "rolebinding",
        "people",
        "-n",
        "shop",
        "--role=people",
        "--user=alice",
        "--user=bob");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static RealKubernetes.Said as(String who, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--as=" + who;
    return cluster.kubernetes().kubectl(all);
  }

  private static RealKubernetes.Said create(String who, String yaml) throws Exception {
    return as(who, "create", "-f", cluster.write("command", yaml).toString());
  }

  private static List<String> actors(String rollout) {
    return cluster
        .running()
        .engine()
        .journal(new ResourceId("shop", rollout), Optional.empty(), 100)
        .stream()
        .filter(stored -> stored.entry().event().equals("promoted-by-hand"))
        .map(stored -> stored.entry().actor())
        .toList();
  }

  @Test
  void nobodyCanClaimTheNameOfAnotherOnceThePoliciesAreThere() throws Exception {
    // Before that anybody can, and is not believed.
    cluster.ship("cart");
    assertThat(create("bob", command("claim", "cart", "promote", "author: alice")).status())
        .isZero();
    assertThat(cluster.finished("claim").path("actor").asText())
        .isEqualTo("kubernetes (unverified)");
    assertThat(actors("cart")).containsExactly("kubernetes (unverified)");

    cluster.succeeds("apply", "--server-side", "-f", "deploy/kubernetes/author.yaml");
    await("the policies settle")
        .pollDelay(Duration.ofSeconds(12))
        .atMost(Duration.ofSeconds(20))
        .until(() -> true);
    cluster.ship("checkout");
    RealKubernetes.Said claimed =
        create("bob", command("claim-2", "checkout", "promote", "author: alice"));
    assertThat(claimed.status()).isNotZero();
    assertThat(claimed.output())
        .contains("spec.author is alice, but this command is made by bob; leave it out");

    RealKubernetes.Said plain = create("bob", command("own", "checkout", "promote", ""));
    assertThat(plain.status()).as(plain.output()).isZero();
    JsonNode own = cluster.kubernetes().ask("GET", API + "rolloutcommands/own", "").body();
    assertThat(own.at("/spec/author").asText()).isEqualTo("bob");
    assertThat(cluster.finished("own").path("actor").asText()).isEqualTo("bob");
    cluster.until("checkout", "it waits at 50%", status -> at(status, 5_000));
    assertThat(actors("checkout")).containsExactly("bob");
    RealKubernetes.Said changed =
        as(
            "bob",
            "patch",
            "rolloutcommand",
            "own",
            "-n",
            "shop",
            "--type=merge",
            "-p",
            "{\"spec\": {\"author\": \"alice\"}}");
    assertThat(changed.status()).isNotZero();
    assertThat(changed.output()).contains("cannot be changed");

    assertThat(create("alice", command("named", "checkout", "promote", "author: alice")).status())
        .isZero();
    assertThat(cluster.finished("named").path("actor").asText()).isEqualTo("alice");

    // A policy with a hole is none: what was claimed through it is not believed.
    cluster.succeeds(
        "patch",
        "validatingadmissionpolicybinding",
        "rolloutcommand-author.weir.dev",
        "--type=merge",
        "-p",
        "{\"spec\": {\"validationActions\": [\"Audit\"]}}");
    await("it may be claimed")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                create("bob", command("hole", "checkout", "abort", "author: alice")).status() == 0);
    assertThat(cluster.finished("hole").path("actor").asText())
        .isEqualTo("kubernetes (unverified)");
  }
}
