package dev.weir.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.testing.GitRepo;
import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookSignature;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline with everything real: a push to a repository, signed webhooks, a rollout on an Envoy,
 * judged by a Prometheus, and a receiver of CDEvents that is away for a while. Whoever copies,
 * forges or floods changes nothing.
 */
@Tag("outside")
class PipelineIT {
  private static final String CI = "the-secret-of-the-pipeline-0123456789";
  private static final String REPO = "the-secret-of-the-repository-0123456789";
  private static final String DEPLOY = "/hooks/v1/shop/checkout/deploy";
  private static final String V2 = "{\"revision\":\"v2\"}";
  private static final int FORGERIES = 3_000;

  /** Connections of the flood. */
  private static final int AT_ONCE = 50;

  @TempDir Path folder;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private record Answer(int status, String body) {}

  @Test
  void fromAPushToTheLastEventAndNobodyElseChangesAnything() throws Exception {
    Path hooks =
        secret(
            "hooks",
            "ci weir deploy,signal,abort " + CI + " shop\nrepo github sync " + REPO + "\n");
    Path ci = secret("ci-secret", CI + "\n");
    int prometheusPort = Ports.free();
    GitRepo[] repo = new GitRepo[1];
    LiveShop.Setting setting =
        LiveShop.Setting.of(
                folder,
                List.of("v1", "v2"),
                List.of(
                    "--insecure-local",
                    "--prometheus",
                    "http://127.0.0.1:" + prometheusPort,
                    "--hook-secrets",
                    hooks.toString()))
            .serving(
                mesh -> {
                  repo[0] = GitRepo.create(mesh);
                  repo[0].commit("v1 goes live");
                  return List.of("--git", repo[0].url() + "#main", "--git-poll", "24h");
                });
    try (Inbox bus = new Inbox();
        LiveShop shop = new LiveShop(folder, setting);
        Child prometheus = shop.startPrometheus(prometheusPort)) {
      shop.untilStable("v1");
      assertThat(prometheus.alive()).isTrue();

      // A push: the repository says so, and nobody waits for the next look.
      shop.quickGates();
      shop.mesh.want(
          "v1", List.of("{weight: 20%, hold: 2s}", "pause: {signal: e2e-passed}", "{weight: 50%}"));
      Files.writeString(
          shop.mesh.rolloutFile(), "  revisionFrom: webhook\n", StandardOpenOption.APPEND);
      Files.writeString(shop.mesh.directory().resolve("notify.yaml"), policy(bus.url().toString()));
      String commit = repo[0].commit("revisions come from the pipeline");
      Answer pushed = github(shop, "/hooks/v1/sync", "{\"ref\":\"refs/heads/main\"}");
      assertThat(pushed.status()).as(pushed.body()).isEqualTo(200);
      assertThat(pushed.body()).contains("\"changed\":true", commit);
      await().until(() -> shop.client("status").text().contains(commit.substring(0, 7)));

      try (Load load = shop.load(200)) {
        Map<String, String> deploy = signed(CI, DEPLOY, "build-4711", Instant.now(), V2);
        Answer deployed = post(shop, DEPLOY, deploy, V2.getBytes(UTF_8));
        assertThat(deployed.status()).as(deployed.body()).isEqualTo(200);
        assertThat(deployed.body()).contains("\"delivery\":\"build-4711\"", "\"result\":\"done\"");
        shop.until("the gate has passed", s -> s.isIn("Paused") && s.weight("v2") == 2_000);

        nobodyElseChangesAnything(shop, deploy);
        shop.crashEngine();
        // The same delivery, to an engine that has just been started.
        assertThat(
                hook(
                        shop,
                        ci,
                        "deploy",
                        "shop/checkout",
                        "--revision",
                        "v2",
                        "--delivery",
                        "build-4711")
                    .code())
            .isZero();
        assertThat(post(shop, DEPLOY, deploy, V2.getBytes(UTF_8)).status()).isEqualTo(200);
        shop.until("still there", s -> s.isIn("Paused") && s.weight("v2") == 2_000);
        assertThat(count(shop, "deployed")).as("one deploy, however often it came").isEqualTo(1);
        assertThat(count(shop, "aborted")).isZero();

        Command.Output other =
            hook(shop, ci, "signal", "shop/checkout", "--signal", "e2e-passed", "--revision", "v1");
        assertThat(other.code()).as("a signal for another revision").isEqualTo(1);
        Command.Output signalled =
            hook(shop, ci, "signal", "shop/checkout", "--signal", "e2e-passed", "--revision", "v2");
        assertThat(signalled.code()).as(signalled.text()).isZero();
        assertThat(signalled.text()).startsWith("shop/checkout: ");
        bus.open();
        shop.untilStable("v2");
        assertThat(load.failures()).isEmpty();
        assertThat(load.total().failed()).isZero();
      }
      assertThat(shop.client("journal", "shop/checkout", "--limit", "200").text())
          .contains("hook:ci");
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> bus.header("ce-type").contains("dev.cdevents.service.upgraded.0.3.0"));
      assertThat(bus.header("ce-type"))
          .containsSubsequence(
              "dev.weir.rollout.deployed",
              "dev.weir.rollout.started",
              "dev.weir.rollout.step-acknowledged",
              "dev.weir.rollout.paused",
              "dev.weir.rollout.signalled",
              "dev.weir.rollout.resumed",
              "dev.cdevents.service.upgraded.0.3.0");
      List<Long> numbers =
          bus.got().stream().map(g -> Long.valueOf(g.id().replaceAll(".*/", ""))).toList();
      assertThat(numbers).as("in order, each once").isSorted().doesNotHaveDuplicates();
      noSecretAnywhere(hooks, ci);
    }
  }

  private void nobodyElseChangesAnything(LiveShop shop, Map<String, String> deploy)
      throws Exception {
    String abort = "/hooks/v1/shop/checkout/abort";
    byte[] v2 = V2.getBytes(UTF_8);
    // Copies.
    assertThat(post(shop, DEPLOY, deploy, v2).status()).as("a copy").isEqualTo(200);
    assertThat(post(shop, abort, deploy, v2).status()).as("for another action").isEqualTo(401);
    assertThat(post(shop, "/hooks/v1/shop/cart/deploy", deploy, v2).status()).isEqualTo(401);
    Map<String, String> old = signed(CI, abort, "old", Instant.now().minusSeconds(600), "");
    assertThat(post(shop, abort, old, new byte[0]).status()).as("an old one").isEqualTo(401);
    // Forgeries.
    String v1 = "{\"revision\":\"v1\"}";
    assertThat(post(shop, DEPLOY, deploy, v1.getBytes(UTF_8)).status()).isEqualTo(401);
    Map<String, String> guessed = signed(CI + "x", abort, "guess", Instant.now(), "");
    assertThat(post(shop, abort, guessed, new byte[0]).status()).isEqualTo(401);
    assertThat(post(shop, abort, Map.of(), new byte[0]).status()).isEqualTo(401);
    assertThat(github(shop, DEPLOY, V2).status()).as("a secret for something else").isEqualTo(401);
    // Too large.
    byte[] large = new byte[10_000_000];
    try {
      assertThat(post(shop, abort, guessed, large).status()).isEqualTo(413);
    } catch (IOException closed) {
      // The answer was given and the connection closed before all of it was sent.
      assertThat(closed)
          .hasMessageMatching(
              "(?i).*(reset|closed|broken pipe|received no bytes|EOF|fixed content-length).*");
    }
    // A thousand each second.
    Instant from = Instant.now();
    List<CompletableFuture<Integer>> flood = new ArrayList<>();
    Semaphore free = new Semaphore(AT_ONCE);
    for (int i = 0; i < FORGERIES; i++) {
      Map<String, String> headers = signed(CI + "x", abort, "flood-" + i, Instant.now(), "");
      free.acquire();
      flood.add(
          http.sendAsync(
                  request(shop, abort, headers, new byte[0]),
                  HttpResponse.BodyHandlers.discarding())
              .whenComplete((_, _) -> free.release())
              .thenApply(HttpResponse::statusCode));
      long ahead = i - Duration.between(from, Instant.now()).toMillis();
      if (ahead > 20) {
        TimeUnit.MILLISECONDS.sleep(ahead);
      }
    }
    List<Integer> statuses = flood.stream().map(CompletableFuture::join).toList();
    assertThat(statuses).containsOnly(401, 429);
    System.out.printf(
        "%d forged webhooks in %d ms, %d of them told to come later%n",
        FORGERIES,
        Duration.between(from, Instant.now()).toMillis(),
        statuses.stream().filter(status -> status == 429).count());
    assertThat(shop.now().orElseThrow().weight("v2")).isEqualTo(2_000);
  }

  private void noSecretAnywhere(Path... kept) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!List.of(kept).contains(file)) {
          String text = Files.readString(file, ISO_8859_1);
          assertThat(text.contains(CI) || text.contains(REPO)).as(file.toString()).isFalse();
        }
      }
    }
  }

  private Path secret(String name, String text) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  private static Command.Output hook(LiveShop shop, Path secret, String... words)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("hook", "send"));
    line.addAll(List.of(words));
    line.addAll(List.of("--secret-file", secret.toString()));
    return shop.client(line.toArray(String[]::new));
  }

  private static long count(LiveShop shop, String event) throws Exception {
    String journal =
        shop.client("journal", "shop/checkout", "--limit", "1000", "-o", "json").text();
    return Pattern.compile("\"event\": ?\"" + event + "\"").matcher(journal).results().count();
  }

  private static Map<String, String> signed(
      String secret, String path, String delivery, Instant at, String body) {
    return HookSignature.headers(
        secret, HookPath.parse(path).orElseThrow(), delivery, at, body.getBytes(UTF_8));
  }

  private Answer github(LiveShop shop, String path, String body)
      throws IOException, InterruptedException, GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(REPO.getBytes(UTF_8), "HmacSHA256"));
    byte[] bytes = body.getBytes(UTF_8);
    return post(
        shop,
        path,
        Map.of(
            "X-GitHub-Event",
            "push",
            "X-Hub-Signature-256",
            "sha256=" + HexFormat.of().formatHex(mac.doFinal(bytes))),
        bytes);
  }

  private Answer post(LiveShop shop, String path, Map<String, String> headers, byte[] body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request(shop, path, headers, body), HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body());
  }

  private static HttpRequest request(
      LiveShop shop, String path, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(shop.api.url() + path))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return request.build();
  }

  private static String policy(String url) {
    return """
        apiVersion: weir.dev/v1alpha1
        kind: NotificationPolicy
        metadata: {name: bus, namespace: shop}
        spec:
          events: [started, step-reached, paused, resumed, promoted, command]
          receivers:
          - name: bus
            cloudEvents: {url: {value: '%s'}, mode: binary}
        """
        .formatted(url);
  }
}
