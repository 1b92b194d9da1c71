package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.demo.Ports;
import dev.weir.testing.Product;
import dev.weir.testing.RealKubernetes;
import dev.weir.testing.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program on a real API server, which says who calls REST and what they may. */
@Tag("outside")
class RestIdentityIT {
  @TempDir private static Path folder;
  private static RealKubernetes kubernetes;
  private static Wire wire;
  private static Process weir;
  private static int port;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private record Answer(int status, String body) {
    JsonNode json() throws Exception {
      return JSON.readTree(body);
    }
  }

  private static String succeeds(String... arguments) throws Exception {
    RealKubernetes.Said said = kubernetes.kubectl(arguments);
    assertThat(said.status()).as(said.output()).isZero();
    return said.output();
  }

  @BeforeAll
  static void serve() throws Exception {
    kubernetes = RealKubernetes.start(Files.createDirectory(folder.resolve("cluster")));
    wire = new Wire(kubernetes.url().getPort());
    succeeds("apply", "--server-side", "-f", "rollout-crds");
    succeeds("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all");
    succeeds("apply", "--server-side", "-f", "deploy/kubernetes/role.yaml");
    succeeds("create", "clusterrolebinding", "weir", "--clusterrole=weir", "--user=weir");
    for (String namespace : List.of("shop", "cart")) {
      succeeds("create", "namespace", namespace);
      Path file =
          Files.writeString(
              folder.resolve(namespace + ".yaml"),
              ServedCluster.mesh(Ports.free(), List.of(namespace))
                  .replace("namespace: shop", "namespace: " + namespace));
      succeeds("apply", "-f", file.toString());
    }
    succeeds("create", "clusterrole", "viewer", "--verb=get", "--resource=rollouts.weir.dev");
    succeeds(
        "create",
        "clusterrole",
        "operator",
        "--verb=create",
        "--resource=rolloutcommands.weir.dev");
    // alice reads everywhere and commands in shop, bob reads in cart, guest may nothing.
    succeeds("create", "clusterrolebinding", "alice", "--clusterrole=viewer", "--user=alice");
    succeeds(
        "create", "rolebinding", "alice", "-n", "shop", "--clusterrole=operator", "--user=alice");
    succeeds("create", "rolebinding", "bob", "-n", "cart", "--clusterrole=viewer", "--user=bob");
    port = Ports.free();
    Path log = folder.resolve("weir.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Product.command().toString(),
                "serve",
                "--kubernetes",
                "--http",
                "127.0.0.1:" + port,
                "--xds",
                "127.0.0.1:0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put(
        "KUBECONFIG",
        kubernetes
            .kubeconfig(RealKubernetes.WEIR, URI.create("https://127.0.0.1:" + wire.port()))
            .toString());
    environment.put("HOME", folder.toString());
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    weir = builder.start();
    await("it is ready")
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              assertThat(weir.isAlive()).as(Files.readString(log)).isTrue();
              return Files.readString(log).contains("weir is ready");
            });
    await("both are read")
        .atMost(Duration.ofSeconds(30))
        .until(() -> names(ask("alice", "GET", "/rollouts", "")).size() == 2);
  }

  @AfterAll
  static void stop() throws Exception {
    weir.destroy();
    assertThat(weir.waitFor(30, TimeUnit.SECONDS)).isTrue();
    wire.close();
    kubernetes.close();
    assertThat(Files.readString(folder.resolve("weir.log")))
        .doesNotContain("alice-token", "bob-token", "guest-token", "ERROR");
  }

  private static Answer ask(String who, String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + who + "-token")
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  private static List<String> names(Answer answer) throws Exception {
    return answer.json().path("items").findValuesAsText("name").stream()
        .filter(name -> name.equals("shop") || name.equals("cart"))
        .distinct()
        .toList();
  }

  @Test
  void everybodySeesAndDoesWhatRbacGivesThem() throws Exception {
    assertThat(ask("alice", "GET", "/namespaces/shop/rollouts/shop", "").status()).isEqualTo(200);
    assertThat(ask("alice", "GET", "/namespaces/cart/rollouts/cart", "").status()).isEqualTo(200);
    // Nothing is under way, and with a body that has to be read after the question who asks.
    Answer commanded =
        ask("alice", "POST", "/namespaces/shop/rollouts/shop/abort", "{\"revision\": \"v1\"}");
    assertThat(commanded.status()).as(commanded.body()).isEqualTo(409);
    Answer elsewhere = ask("alice", "POST", "/namespaces/cart/rollouts/cart/abort", "{}");
    assertThat(elsewhere.status()).isEqualTo(403);
    assertThat(elsewhere.json().path("detail").asText())
        .isEqualTo("alice may not create rolloutcommands.weir.dev in the namespace cart.");

    assertThat(names(ask("bob", "GET", "/rollouts", ""))).containsExactly("cart");
    assertThat(names(ask("bob", "GET", "/rollouts?namespace=cart", ""))).containsExactly("cart");
    assertThat(ask("bob", "GET", "/rollouts?namespace=shop", "").status()).isEqualTo(403);
    assertThat(ask("bob", "GET", "/namespaces/shop/rollouts/shop", "").status()).isEqualTo(403);
    assertThat(ask("bob", "GET", "/namespaces/shop/../cart/rollouts/cart", "").status())
        .isNotEqualTo(200);
    assertThat(ask("bob", "POST", "/namespaces/cart/rollouts/cart/abort", "").status())
        .isEqualTo(403);

    Answer guest = ask("guest", "GET", "/rollouts", "");
    assertThat(guest.status()).isEqualTo(403);
    assertThat(guest.json().path("detail").asText())
        .isEqualTo("guest may not get rollouts.weir.dev.");
    assertThat(ask("stranger", "GET", "/rollouts", "").status()).isEqualTo(401);
  }

  @Test
  void aServiceAccountIsKnownByItsNameAndLosesWhatIsTakenAway() throws Exception {
    succeeds("create", "serviceaccount", "pipeline", "-n", "shop");
    succeeds(
        "create",
        "rolebinding",
        "pipeline",
        "-n",
        "shop",
        "--clusterrole=operator",
        "--serviceaccount=shop:pipeline");
    String token = succeeds("create", "token", "pipeline", "-n", "shop").strip();
    assertThat(abort(token)).isEqualTo(409);
    succeeds("delete", "rolebinding", "pipeline", "-n", "shop");
    Instant from = Instant.now();
    await("its right is gone").atMost(Duration.ofSeconds(15)).until(() -> abort(token) == 403);
    assertThat(Duration.between(from, Instant.now())).isLessThan(Duration.ofSeconds(12));
  }

  private static int abort(String token) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + port + "/api/v1/namespaces/shop/rollouts/shop/abort"))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void whileTheApiServerIsAwayNobodyIsLetIn() throws Exception {
    wire.cut();
    try {
      Instant from = Instant.now();
      Answer answer = ask("somebody", "GET", "/rollouts", "");
      assertThat(answer.status()).as(answer.body()).isEqualTo(503);
      assertThat(Duration.between(from, Instant.now())).isLessThan(Duration.ofSeconds(10));
      assertThat(answer.json().path("type").asText()).isEqualTo("urn:weir:problem:identity");
      assertThat(answer.json().path("detail").asText())
          .contains("nobody is let in", "the API server cannot be reached");
    } finally {
      wire.mend();
    }
    await("they are known again")
        .atMost(Duration.ofSeconds(30))
        .until(() -> ask("guest", "GET", "/source", "").status() == 403);
  }
}
