package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what. */
@QuarkusTest
@TestProfile(Scripted.class)
@ExtendWith(Contract.class)
class AccessTest {
  private static final ResourceId INVOICE = new ResourceId("billing", "invoice");
  private static final ResourceId SECRET = new ResourceId("payroll", "secret");
  private static final List<String> VERBS =
      List.of("promote", "abort", "pause", "resume", "retry", "undo");
  private static final List<String> READS =
      List.of(
          "/api/v1/rollouts",
          "/api/v1/namespaces/shop/rollouts/checkout",
          "/api/v1/namespaces/shop/rollouts/checkout/plan",
          "/api/v1/namespaces/shop/rollouts/checkout/journal",
          "/api/v1/proxies",
          "/api/v1/notifications",
          "/api/v1/source");

  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    control.change(Views.stepping(CHECKOUT, 1_000));
    control.change(Views.stepping(INVOICE, 1_000));
    control.change(Views.stepping(SECRET, 1_000));
  }

  private static RequestSpecification with(String token) {
    return token.isEmpty() ? given() : given().header("Authorization", "Bearer " + token);
  }

  @TestFactory
  List<DynamicTest> eachRoleAndEachVerb() {
    Map<String, int[]> expected =
        Map.of(
            "",
            new int[] {401, 401},
            "a-wrong-token-0123456789",
            new int[] {401, 401},
            ScriptedAccess.VIEWER,
            new int[] {200, 403},
            ScriptedAccess.OPERATOR,
            new int[] {200, 200},
            ScriptedAccess.ADMIN,
            new int[] {200, 200},
            ScriptedAccess.SHOP_ONLY,
            new int[] {200, 200});
    List<DynamicTest> tests = new ArrayList<>();
    expected.forEach(
        (token, status) -> {
          String who = token.isEmpty() ? "nobody" : token.replaceAll("-0123.*", "");
          for (String path : READS) {
            tests.add(
                DynamicTest.dynamicTest(
                    who + " GET " + path, () -> check(with(token).get(path), status[0])));
          }
          for (String verb : VERBS) {
            tests.add(
                DynamicTest.dynamicTest(
                    who + " POST " + verb,
                    () -> {
                      int before = control.commands.size();
                      check(
                          with(token).post("/api/v1/namespaces/shop/rollouts/checkout/" + verb),
                          status[1]);
                      // A refused caller must not reach the engine at all.
                      assertThat(control.commands.size() - before)
                          .isEqualTo(status[1] == 200 ? 1 : 0);
                    }));
          }
        });
    return tests;
  }

  private static void check(Response response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    if (status != 200) {
      assertThat(response.contentType()).contains(Problem.MEDIA_TYPE);
    }
    if (status == 401) {
      assertThat(response.header("WWW-Authenticate")).startsWith("Bearer");
    }
    if (status == 403) {
      assertThat(response.jsonPath().getString("detail"))
          .contains("role operator")
          .contains("vera has the role viewer");
    }
  }

  @Test
  void aTokenForNamespacesOpensOnlyThese() {
    RequestSpecification sam = with(ScriptedAccess.SHOP_ONLY);
    control.proxies =
        List.of(
            new ProxyStatus("p1", "shop/frontend", "", Views.NOON, List.of()),
            new ProxyStatus("p2", "payroll/frontend", "", Views.NOON, List.of()));
    sam.get("/api/v1/rollouts")
        .then()
        .statusCode(200)
        .body("items.metadata.namespace", contains("billing", "shop"));
    sam.get("/api/v1/proxies").then().body("items.id", contains("p1"));
    with(ScriptedAccess.SHOP_ONLY).get("/api/v1/rollouts?namespace=payroll").then().statusCode(403);
    for (String path :
        List.of("/secret", "/secret/plan", "/secret/journal", "/unknown", "/unknown/journal")) {
      sam.get("/api/v1/namespaces/payroll/rollouts" + path)
          .then()
          .statusCode(403)
          .body("detail", containsString("not for the namespace payroll"));
    }
    sam.post("/api/v1/namespaces/payroll/rollouts/secret/abort").then().statusCode(403);
    sam.post("/api/v1/namespaces/billing/rollouts/invoice/abort").then().statusCode(200);
    assertThat(control.commands)
        .singleElement()
        .satisfies(
            given -> {
              assertThat(given.rollout()).isEqualTo(INVOICE);
              assertThat(given.command().actor()).isEqualTo("sam");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Basic dmVyYTp2",
        "bearer  ",
        "viewer-token-0123456789",
        "Bearer viewer-token-0123456789 x",
        "Bearer viewer-token-012345678"
      })
  void aHeaderThatIsNoTokenIsNobody(String header) {
    given().header("Authorization", header).get("/api/v1/rollouts").then().statusCode(401);
  }

  /** Paths that only look different must not lead around the filter. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/rollouts",
        "//api/v1/rollouts",
        "/api//v1/rollouts",
        "/./api/v1/rollouts",
        "/x/../api/v1/rollouts",
        "/%61pi/v1/rollouts",
        "/api/v1/rollouts/",
        "/api;a=b/v1/rollouts",
        "/api/v1/nothing",
        "/api",
        "/api/",
        "/api/v1/stream",
        "/%2Fapi/v1/rollouts",
        "/API/v1/rollouts",
        "/q/../api/v1/rollouts",
        "http://localhost/api/v1/rollouts"
      })
  void noWayLeadsAroundTheFilter(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).doesNotContain("RolloutList").doesNotContain(" 200 ");
  }

  private static String raw(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return String.join(
          "\n",
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .lines()
              .toList());
    }
  }

  @Test
  void withoutTokensThisMachineIsCalledLocal() {
    access.now = Access.insecureLocal();
    given().post("/api/v1/namespaces/shop/rollouts/checkout/abort").then().statusCode(200);
    assertThat(control.commands.getFirst().command().actor()).isEqualTo("local");
  }

  /** A page of another site in the browser of the person at this machine is not that person. */
  @ParameterizedTest
  @CsvSource({
    "evil.example,,403",
    "evil.example:8080,,403",
    "127.0.0.1.evil.example,,403",
    "localhost,http://evil.example,403",
    "localhost,null,403",
    "localhost,http://localhost,200",
    "127.0.0.1:8080,http://127.0.0.1:8080,200",
    "127.0.0.1:8080,http://127.0.0.1:9999,403",
    "[::1]:8080,,200",
    "LOCALHOST:8080,,200",
  })
  void withoutTokensOtherSitesAreKeptOut(String host, String origin, int status) throws Exception {
    access.now = Access.insecureLocal();
    String answer =
        raw(
            "POST /api/v1/namespaces/shop/rollouts/checkout/abort HTTP/1.1\r\nHost: "
                + host
                + "\r\n"
                + (origin == null ? "" : "Origin: " + origin + "\r\n")
                + "Content-Length: 0\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status);
    assertThat(control.commands).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  void healthAndMetricsNeedNoToken() {
    given().get("/api/v1/namespaces/shop/rollouts/nobody-knows").then().statusCode(401);
    given().get("/q/health/live").then().statusCode(200).body("status", is("UP"));
    given()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(containsString("weir_rollout_step{namespace=\"shop\",rollout=\"checkout\""))
        .body(not(containsString("nobody-knows")));
  }
}
