package dev.weir.api;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.Commit;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.engine.IntentSource.SyncResult;
import dev.weir.webhook.HookPath;
import dev.weir.webhook.HookSignature;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(Scripted.class)
@ExtendWith(Contract.class)
class HooksTest {
  private static final ResourceId CHECKOUT = new ResourceId("shop", "checkout");
  private static final String DEPLOY = "/hooks/v1/shop/checkout/deploy";
  private static final String SIGNAL = "/hooks/v1/shop/checkout/signal";
  private static final String ABORT = "/hooks/v1/shop/checkout/abort";

  @Inject ScriptedControl control;
  @Inject ScriptedHooks source;

  @BeforeEach
  void reset() {
    control.reset();
    source.reset();
    control.change(Views.stepping(CHECKOUT, 1_000));
  }

  private static ValidatableResponse post(String path, Map<String, String> headers, String body) {
    return given()
        .config(
            RestAssured.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
        .contentType("application/json")
        .headers(headers)
        .body(body.getBytes(UTF_8))
        .post(path)
        .then();
  }

  private static Map<String, String> signed(String path, String delivery, String body) {
    return HookSignature.headers(
        ScriptedHooks.CI,
        HookPath.parse(path).orElseThrow(),
        delivery,
        Instant.now(),
        body.getBytes(UTF_8));
  }

  private static ValidatableResponse send(String path, String body) {
    return post(path, signed(path, "d-1", body), body);
  }

  private Command only() {
    assertThat(control.commands).hasSize(1);
    assertThat(control.commands.getFirst().rollout()).isEqualTo(CHECKOUT);
    return control.commands.getFirst().command();
  }

  @Test
  void aRevisionIsBuilt() {
    send(DEPLOY, "{\"revision\":\"v9\"}")
        .statusCode(200)
        .contentType("application/json")
        .body("delivery", is("d-1"))
        .body("sender", is("ci"))
        .body("action", is("deploy"))
        .body("rollout", is("shop/checkout"))
        .body("result", is("done"))
        .body("phase", is("Progressing"))
        .body("message", notNullValue())
        .header("Cache-Control", is("no-store"));
    assertThat(only().kind()).isEqualTo(Command.Kind.DEPLOY);
    assertThat(only().to()).contains(new Revision("v9"));
    assertThat(only().revision()).isEmpty();
    assertThat(only().actor()).isEqualTo("hook:ci");
    assertThat(only().id()).isEqualTo("d-1");
  }

  @Test
  void aSignalIsGivenForARevision() {
    send(SIGNAL, "{\"signal\":\"e2e-passed\",\"revision\":\"v2\"}").statusCode(200);
    assertThat(only().kind()).isEqualTo(Command.Kind.SIGNAL);
    assertThat(only().signal()).contains("e2e-passed");
    assertThat(only().revision()).contains(new Revision("v2"));
    assertThat(only().to()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"revision\":\"v2\"}"})
  void anAbortNeedsNoBody(String body) {
    send(ABORT, body).statusCode(200);
    assertThat(only().kind()).isEqualTo(Command.Kind.ABORT);
    assertThat(only().revision().isPresent()).isEqualTo(body.contains("v2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deploy | {}                                          | revision
          deploy | null                                        | body
          deploy | []                                          | body
          deploy | ''                                          | body
          deploy | {                                           | body
          deploy | {"revision":"v2"} {}                        | body
          deploy | {"revision":"v2","revision":"v3"}           | body
          deploy | {"revision":7}                              | revision
          deploy | {"revision":null}                           | revision
          deploy | {"revision":""}                             | revision
          deploy | {"revision":"LONG"}                         | revision
          deploy | {"image":"LONG"}                            | image
          deploy | {"revision":"v2","signal":"x"}              | signal
          deploy | {"revision":"v2","at":"yesterday"}          | at
          deploy | {"revision":"v2","at":7}                    | at
          deploy | {"revision":"v2","at":"2020-01-01T00:00:00Z"} | at
          signal | {}                                          | signal
          signal | {"signal":"E2E"}                            | signal
          signal | {"signal":["e2e"]}                          | signal
          abort  | {"step":1}                                  | step
          """)
  void o32_aSignedBodyThatIsMalformedIsRefusedByField(String action, String body, String field) {
    String sent = body.replace("LONG", "x".repeat(10_000));
    send("/hooks/v1/shop/checkout/" + action, sent)
        .statusCode(400)
        .contentType(containsString(Problem.MEDIA_TYPE))
        .body("field", is(field))
        .body("detail", not(containsString("x".repeat(100))));
    assertThat(control.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/hooks/v1/shop/deploy", "/hooks/v1/deploy", "/hooks/v1", "/hooks/v1/a/b/c/d"})
  void o32_aPathWithoutTheRolloutsNameIsRefused(String path) {
    post(path, Map.of(), "{\"revision\":\"v2\"}")
        .statusCode(400)
        .body("detail", containsString("/hooks/v1/NAMESPACE/ROLLOUT/ACTION"));
    assertThat(control.commands).isEmpty();
  }

  @Test
  void o32_unsignedOrSignedOverOtherBytesIsRefusedBeforeAnyLookup() {
    String body = "{\"revision\":\"v2\"}";
    for (String path : List.of(DEPLOY, "/hooks/v1/shop/not-there/deploy")) {
      post(path, Map.of(), body)
          .statusCode(401)
          .contentType(containsString(Problem.MEDIA_TYPE))
          .body("detail", not(containsString("not-there")));
      post(path, signed(path, "d-1", body), "{ \"revision\": \"v2\" }").statusCode(401);
    }
    assertThat(control.commands).isEmpty();
    send("/hooks/v1/shop/not-there/deploy", body).statusCode(404);
  }

  @Test
  void o32_theLogHasOneLineEachWithoutTheBody() {
    Logger root = Logger.getLogger("");
    List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
    Handler listening =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            lines.add(
                entry instanceof ExtLogRecord known
                    ? known.getFormattedMessage()
                    : entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    root.addHandler(listening);
    try {
      String body = "{\"revision\":\"secret-revision\"}";
      post(DEPLOY, Map.of(), body).statusCode(401);
      send(DEPLOY, "{\"secret-field\":1}").statusCode(400);
      send(DEPLOY, body).statusCode(200);
    } finally {
      root.removeHandler(listening);
    }
    assertThat(lines).filteredOn(line -> line.startsWith("hook=")).hasSize(3);
    assertThat(lines).noneMatch(line -> line.contains("secret-"));
    assertThat(lines).noneMatch(line -> line.contains(ScriptedHooks.CI));
    assertThat(lines.getFirst()).contains(DEPLOY, "status=401", "it has no signature");
    assertThat(lines.getLast()).contains("status=200", "sender=ci", "delivery=d-1");
  }

  @Test
  void anOldSignatureIsToldOfTheClock() {
    String body = "{\"revision\":\"v2\"}";
    Map<String, String> headers =
        HookSignature.headers(
            ScriptedHooks.CI,
            HookPath.parse(DEPLOY).orElseThrow(),
            "d-1",
            Instant.now().minusSeconds(3_600),
            body.getBytes(UTF_8));
    post(DEPLOY, headers, body)
        .statusCode(401)
        .body("detail", allOf(containsString("ago"), containsString("5 minutes")));
    assertThat(control.commands).isEmpty();
  }

  @Test
  void o30_aDeliveryThatComesAgainHasTheSameIdForTheEngine() {
    String body = "{\"revision\":\"v2\"}";
    Map<String, String> headers = signed(DEPLOY, "build-7", body);
    post(DEPLOY, headers, body).statusCode(200);
    post(DEPLOY, headers, body).statusCode(200);
    assertThat(control.commands).hasSize(2);
    assertThat(control.commands.getFirst()).isEqualTo(control.commands.getLast());
  }

  @Test
  void aRefusalIsAConflict() {
    control.onCommand =
        (_, _) -> CompletableFuture.completedFuture(new CommandAnswer.Refused("nothing to abort"));
    send(ABORT, "")
        .statusCode(409)
        .body("type", is("urn:weir:problem:refused"))
        .body("detail", is("nothing to abort"));
  }

  @Test
  void anEngineThatIsTooSlowIsAskedAgainAsTheSameDelivery() {
    control.onCommand = (_, _) -> new CompletableFuture<>();
    send(ABORT, "").statusCode(503).body("detail", containsString("same delivery"));
  }

  @Test
  void aSecretOfOneNamespaceIsNotGoodForAnother() {
    String path = "/hooks/v1/billing/invoice/deploy";
    post(path, signed(path, "d", "{\"revision\":\"v2\"}"), "{\"revision\":\"v2\"}").statusCode(401);
  }

  // GitHub and GitLab.

  private static Map<String, String> github(String event, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(ScriptedHooks.REPO.getBytes(UTF_8), "HmacSHA256"));
      String hex = HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
      return Map.of(
          "X-Hub-Signature-256",
          "sha256=" + hex,
          "X-GitHub-Event",
          event,
          "X-GitHub-Delivery",
          "72d3162e-cc78-11e3-81ab-4c9367dc0958");
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void gitHubsPingIsAnsweredAndReadsNothing() {
    post("/hooks/v1/sync", github("ping", "{\"zen\":\"x\"}"), "{\"zen\":\"x\"}")
        .statusCode(200)
        .body("result", is("pong"));
    assertThat(source.reads).hasValue(0);
  }

  @Test
  void gitHubsPushReadsTheSource() {
    Commit commit =
        new Commit("0123456789012345678901234567890123456789", "Ann", Instant.EPOCH, "raise");
    source.onSync =
        () -> CompletableFuture.completedFuture(new SyncResult.Found(Optional.of(commit), true));
    String push = "{\"ref\":\"refs/heads/main\",\"commits\":[]}";
    for (String path : List.of("/hooks/v1/sync", "/hooks/v1/shop/checkout/sync")) {
      post(path, github("push", push), push)
          .statusCode(200)
          .body("result", is("read"))
          .body("changed", is(true))
          .body("commit", is(commit.hash()))
          .body("message", containsString("0123456 of Ann: raise"));
    }
    assertThat(source.reads).hasValue(2);
    post("/hooks/v1/sync", github("push", push), push + " ").statusCode(401);
    assertThat(source.reads).hasValue(2);
  }

  @Test
  void aPushThatIsRefusedOrNotReadIsNoSuccess() {
    source.onSync =
        () ->
            CompletableFuture.completedFuture(
                new SyncResult.Refused(
                    Optional.empty(),
                    List.of(
                        new dev.weir.engine.Problem(
                            "a.yaml", 3, 1, "spec.x", "There is no field x.", "Take it out."))));
    post("/hooks/v1/sync", github("push", "{}"), "{}")
        .statusCode(422)
        .body("type", is("urn:weir:problem:source-refused"))
        .body("detail", allOf(containsString("a.yaml:3:1"), containsString("1 problem")));
    source.onSync =
        () -> CompletableFuture.completedFuture(new SyncResult.Failed("no route to the server"));
    post("/hooks/v1/sync", github("push", "{}"), "{}")
        .statusCode(503)
        .header("Retry-After", is("10"))
        .body("detail", containsString("no route to the server"));
  }

  @Test
  void whatGitHubSignsForARolloutSaysItsTimeInTheBody() {
    String undated = "{\"revision\":\"v2\"}";
    post(DEPLOY, github("deployment", undated), undated).statusCode(400).body("field", is("at"));
    String old = "{\"revision\":\"v2\",\"at\":\"2026-01-15T10:00:00Z\"}";
    post(DEPLOY, github("deployment", old), old)
        .statusCode(400)
        .body("field", is("at"))
        .body("detail", containsString("ago"));
    assertThat(control.commands).isEmpty();
    String dated = "{\"revision\":\"v2\",\"at\":\"" + Instant.now() + "\"}";
    post(DEPLOY, github("deployment", dated), dated).statusCode(200);
    // The id of a copy is the same whatever its own headers say.
    Map<String, String> copy = new HashMap<>(github("deployment", dated));
    copy.put("X-GitHub-Delivery", "another");
    post(DEPLOY, copy, dated).statusCode(200);
    assertThat(control.commands)
        .extracting(g -> g.command().id())
        .allMatch(id -> id.startsWith("body-"));
    assertThat(control.commands.getFirst()).isEqualTo(control.commands.getLast());
    String abort = "{\"at\":\"" + Instant.now() + "\"}";
    post(ABORT, github("deployment", abort), abort).statusCode(401);
  }

  @Test
  void gitLabsTokenIsGoodForItsRollout() {
    String dated = "{\"revision\":\"v2\",\"at\":\"" + Instant.now() + "\"}";
    post(DEPLOY, Map.of("X-Gitlab-Token", ScriptedHooks.LAB), dated).statusCode(200);
    assertThat(only().actor()).isEqualTo("hook:lab");
    post(DEPLOY, Map.of("X-Gitlab-Token", ScriptedHooks.LAB + "x"), dated).statusCode(401);
    post(SIGNAL, Map.of("X-Gitlab-Token", ScriptedHooks.LAB), dated).statusCode(401);
    assertThat(control.commands).hasSize(1);
  }

  // Sizes and rates.

  @ParameterizedTest
  @CsvSource({"1048576,400", "1048577,413", "10000000,413"})
  void aBodyHasALimit(int bytes, int status) {
    String body = "{\"x\":\"" + "y".repeat(bytes - 8) + "\"}";
    send(DEPLOY, body).statusCode(status).contentType(containsString(Problem.MEDIA_TYPE));
    assertThat(control.commands).isEmpty();
  }

  /**
   * Over HTTP/2, which most clients choose by themselves, and in which no header ends a connection.
   */
  @ParameterizedTest
  @CsvSource({"/hooks/v1/shop/checkout/deploy", "/api/v1/namespaces/shop/rollouts/checkout/abort"})
  void aLargeBodyIsRefusedInBothVersions(String path) throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
              .version(version)
              .header("Authorization", "Bearer " + ScriptedAccess.OPERATOR)
              .timeout(Duration.ofSeconds(20))
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10_000_000]))
              .build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        // The connection is made one of HTTP/2 by a small request first.
        HttpResponse<String> first =
            client.send(
                HttpRequest.newBuilder(request.uri()).version(version).GET().build(),
                HttpResponse.BodyHandlers.ofString());
        if (first.version() == HttpClient.Version.HTTP_2
            || version == HttpClient.Version.HTTP_1_1) {
          try {
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .as(version.toString())
                .isEqualTo(413);
          } catch (IOException closed) {
            assertThat(closed.getMessage()).doesNotContain("malformed");
          }
        }
      }
    }
    assertThat(control.commands).isEmpty();
  }

  @Test
  void aBodyOfUnknownLengthHasTheSameLimit() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + DEPLOY
                      + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
                  .getBytes(UTF_8));
      byte[] chunk = ("10000\r\n" + "z".repeat(0x10000) + "\r\n").getBytes(UTF_8);
      try {
        for (int i = 0; i < 160; i++) {
          socket.getOutputStream().write(chunk);
        }
      } catch (IOException closed) {
        assertThat(closed).isNotNull();
      }
      String answer = "";
      try {
        answer = new String(socket.getInputStream().readNBytes(12), UTF_8);
      } catch (IOException reset) {
        assertThat(reset).isNotNull();
      }
      assertThat(answer).isIn("", "HTTP/1.1 413");
    }
    assertThat(control.commands).isEmpty();
    send(ABORT, "").statusCode(200);
  }

  @Test
  void whoSendsTooManyIsToldWhenToComeAgainAndOthersAreNot() {
    String path = "/hooks/v1/elsewhere/thing/signal";
    String body = "{\"signal\":\"x\"}";
    control.change(Views.stepping(new ResourceId("elsewhere", "thing"), 1_000));
    List<Integer> statuses =
        IntStream.range(0, HookLimits.SENDER_MOST * 2)
            .parallel()
            .mapToObj(
                i ->
                    post(
                            path,
                            HookSignature.headers(
                                ScriptedHooks.CI + "-of-many",
                                HookPath.parse(path).orElseThrow(),
                                "many-" + i,
                                Instant.now(),
                                body.getBytes(UTF_8)),
                            body)
                        .extract())
            .map(
                answer -> {
                  if (answer.statusCode() == 429) {
                    assertThat(answer.header("Retry-After")).matches("[0-9]+");
                  }
                  return answer.statusCode();
                })
            .toList();
    assertThat(statuses).contains(200, 429).containsOnly(200, 429);
    assertThat(control.commands)
        .hasSize((int) statuses.stream().filter(status -> status == 200).count());
    send(ABORT, "").statusCode(200);
  }

  /** Whoever floods without a proof does not keep the abort of a neighbour out. */
  @Test
  void aFloodOfForgeriesIsToldToComeLaterAndAProofIsStillTaken() throws IOException {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < HookLimits.UNPROVED_MOST * 3; i++) {
      statuses.add(fromNextDoor(Map.of("X-Gitlab-Token", "guess"), "{\"revision\":\"v2\"}"));
    }
    assertThat(statuses).contains(401, 429).containsOnly(401, 429);
    assertThat(control.commands).isEmpty();
    assertThat(
            fromNextDoor(signed(DEPLOY, "d-1", "{\"revision\":\"v2\"}"), "{\"revision\":\"v2\"}"))
        .isEqualTo(200);
  }

  /** From an address of its own, so that the other tests keep theirs. */
  private static int fromNextDoor(Map<String, String> headers, String body) throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.2");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port, here, 0)) {
      StringBuilder request =
          new StringBuilder("POST " + DEPLOY + " HTTP/1.1\r\nHost: localhost\r\n");
      headers.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
      request.append("Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);
      socket.getOutputStream().write(request.toString().getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  /** Who sends its body slowly is nobody yet, and takes a place from others for as long only. */
  @Test
  void placesTakenByHalfRequestsAreFreeAgain() throws Exception {
    List<Socket> half = new ArrayList<>();
    try {
      for (int i = 0; i < HookFilter.MAX_UNDER_WAY; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        half.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST " + ABORT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
                    .getBytes(UTF_8));
      }
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> send(ABORT, "").statusCode(429).header("Retry-After", is("1")));
      for (Socket socket : half.subList(0, HookFilter.MAX_UNDER_WAY / 2)) {
        socket.close();
      }
      await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> send(ABORT, "").statusCode(200));
      // Not the last: an earlier test's request may have had a place still, and then that has none.
      Socket patient = half.get(HookFilter.MAX_UNDER_WAY / 2);
      patient.setSoTimeout((int) HookFilter.BODY_WITHIN.plusSeconds(10).toMillis());
      assertThat(patient.getInputStream().readAllBytes()).as("closed without a word").isEmpty();
      send(ABORT, "").statusCode(200);
    } finally {
      for (Socket socket : half) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD"})
  void aWebhookIsAPost(String method) {
    given().request(method, DEPLOY).then().statusCode(405).header("Allow", is("POST"));
  }

  @Test
  void whatWasAskedIsCounted() {
    send(ABORT, "").statusCode(200);
    String metrics = given().get("/q/metrics").then().statusCode(200).extract().asString();
    assertThat(metrics)
        .contains("weir_hooks_total{action=\"abort\",status=\"200\"")
        .doesNotContain("/hooks/v1/shop");
  }
}
