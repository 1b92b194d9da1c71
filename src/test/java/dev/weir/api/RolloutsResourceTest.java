package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;
import static dev.weir.api.Views.NOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.core.gate.Verdict;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Commit;
import dev.weir.engine.Control.RolloutView;
import dev.weir.engine.Control.SourceStatus;
import dev.weir.engine.Problem;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import dev.weir.engine.TrafficPublisher.ResourceStatus;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(Scripted.class)
@ExtendWith(Contract.class)
class RolloutsResourceTest {
  private static final String ONE = "/api/v1/namespaces/shop/rollouts/checkout";

  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    control.change(
        Views.stepping(
            CHECKOUT,
            1_000,
            Views.measurement(Verdict.PASS, OptionalDouble.of(0.9993), "99.93% >= 99.5%")));
  }

  private static RequestSpecification viewer() {
    return given().header("Authorization", "Bearer " + ScriptedAccess.VIEWER);
  }

  @Test
  void theResourceHasTheNamesThatScriptsRelyOn() {
    viewer()
        .get(ONE)
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("apiVersion", is("weir.dev/v1alpha1"))
        .body("kind", is("Rollout"))
        .body("metadata.namespace", is("shop"))
        .body("metadata.name", is("checkout"))
        .body("metadata.generation", is(7))
        .body("metadata.labels.team", is("pay"))
        .body("spec.revision", is("v2"))
        .body("status.observedGeneration", is(7))
        .body("status.phase", is("Progressing"))
        .body("status.message", not(equalTo("")))
        .body("status.stable", is("v1"))
        .body("status.candidate", is("v2"))
        .body("status.step.index", is(1))
        .body("status.step.of", is(3))
        .body("status.step.name", is("weight 10%"))
        .body("status.step.since", is(NOON.toString()))
        .body("status.step.heldSince", is(NOON.toString()))
        .body("status.weights.v1", is(9_000))
        .body("status.weights.v2", is(1_000))
        .body("status.desiredWeights.v2", is(1_000))
        .body("status.proxies.connected", is(3))
        .body("status.proxies.acknowledged", is(1))
        .body("status.proxies.refused[0].proxy", is("envoy-2"))
        .body("status.proxies.refused[0].resourceType", is("routes"))
        .body("status.proxies.refused[0].version", is("7-abc"))
        .body("status.proxies.refused[0].message", is("no such cluster"))
        .body("status.proxies.waiting", contains("envoy-3"))
        .body("status.gates[0].name", is("http-health"))
        .body("status.gates[0].metric", is("success-rate"))
        .body("status.gates[0].verdict", is("pass"))
        .body("status.gates[0].value", is(0.9993f))
        .body("status.gates[0].requests", is(120f))
        .body("status.gates[0].passes", is(1))
        .body("status.gates[0].noData", is(2))
        .body("status.gates[0].recent[0].revision", is("v2"))
        .body("status.conditions.type", contains("Ready", "Reconciling", "Stalled"))
        .body("status.conditions.status", contains("False", "True", "False"))
        .body("status.attempt", is(2))
        .body("status.pause", is((Object) null));
    assertThat(viewer().get(ONE).asString()).contains("\"ratio\":0.50").doesNotContain("null");
  }

  @Test
  void anExperimentIsShownArmByArm() {
    control.change(
        Views.experimenting(
            CHECKOUT, Views.measurement(Verdict.PASS, OptionalDouble.of(0.98), "98 %")));
    viewer()
        .get(ONE)
        .then()
        .statusCode(200)
        .body("status.phase", is("Progressing"))
        .body("status.candidate", is((Object) null))
        .body("status.experiment.name", is("blue-button"))
        .body("status.experiment.stage", is("running"))
        .body("status.experiment.startedAt", is(NOON.toString()))
        .body("status.experiment.ran", is(not((Object) null)))
        .body("status.experiment.endedAt", is((Object) null))
        .body("status.experiment.arms.revision", contains("v2", "v1"))
        .body("status.experiment.arms.weight", contains(1_000, 9_000))
        .body("status.experiment.arms.control", contains(false, true))
        .body("status.experiment.arms[0].gates[0].name", is("http-health"))
        .body("status.experiment.arms[0].gates[0].metric", is("success-rate"))
        .body("status.experiment.arms[0].gates[0].passes", is(4))
        .body("status.experiment.arms[0].gates[0].noData", is(1))
        .body("status.experiment.arms[0].gates[0].values.count", is(4))
        .body("status.experiment.arms[0].gates[0].values.first", is(1f))
        .body("status.experiment.arms[0].gates[0].values.last", is(0.98f))
        .body("status.experiment.arms[0].gates[0].values.mean", is(0.99f))
        .body("status.experiment.arms[1].gates", hasSize(0));
  }

  @Test
  void o02_aValueThatIsNotANumberIsLeftOutAndSaid() throws Exception {
    control.change(
        Views.stepping(
            CHECKOUT,
            1_000,
            Views.measurement(Verdict.PASS, OptionalDouble.of(0.5), "fine"),
            Views.measurement(Verdict.NO_DATA, OptionalDouble.of(Double.NaN), ""),
            Views.measurement(Verdict.FAIL, OptionalDouble.of(Double.POSITIVE_INFINITY), "inf"),
            Views.measurement(Verdict.NO_DATA, OptionalDouble.empty(), "no request was seen")));
    String text = viewer().get(ONE).then().statusCode(200).extract().asString();
    JsonNode gate = strict(text).at("/status/gates/0");
    assertThat(gate.has("value")).isFalse();
    assertThat(gate.path("reason").asText()).isEqualTo("no request was seen");
    JsonNode recent = gate.path("recent");
    assertThat(recent).hasSize(4);
    assertThat(recent.get(0).path("value").doubleValue()).isEqualTo(0.5);
    assertThat(recent.get(1).has("value")).isFalse();
    assertThat(recent.get(1).path("reason").asText()).contains("not a finite number (NaN)");
    assertThat(recent.get(2).has("value")).isFalse();
    assertThat(recent.get(2).path("reason").asText()).isEqualTo("inf");
  }

  private static JsonNode strict(String text) throws Exception {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build()
        .readTree(text);
  }

  @Test
  void o18_aWeightOfZeroIsWritten() throws Exception {
    control.change(Views.stepping(CHECKOUT, 0));
    JsonNode status = strict(viewer().get(ONE).asString()).path("status");
    for (String field : List.of("weights", "desiredWeights")) {
      assertThat(status.path(field).path("v2").isIntegralNumber()).as(field).isTrue();
      assertThat(status.path(field).path("v2").intValue()).as(field).isZero();
      assertThat(status.path(field).path("v1").intValue()).as(field).isEqualTo(10_000);
    }
  }

  @Test
  void afterARollbackTheVerdictsThatLedToItAreStillShown() {
    control.change(
        Views.rolledBack(
            CHECKOUT, Views.measurement(Verdict.FAIL, OptionalDouble.of(0.91), "91% < 95%")));
    viewer()
        .get(ONE)
        .then()
        .body("status.phase", is("RolledBack"))
        .body("status.gates[0].name", is("http-health"))
        .body("status.gates[0].verdict", is("fail"))
        .body("status.gates[0].reason", is("91% < 95%"))
        .body("status.gates[0].recent[0].revision", is("v2"));
  }

  @Test
  void theListIsFilteredByNamespace() {
    control.change(Views.healthy(new ResourceId("billing", "invoice")));
    viewer()
        .get("/api/v1/rollouts")
        .then()
        .statusCode(200)
        .body("kind", is("RolloutList"))
        .body("items.metadata.name", contains("invoice", "checkout"));
    viewer()
        .get("/api/v1/rollouts?namespace=billing")
        .then()
        .body("items.metadata.name", contains("invoice"));
    viewer().get("/api/v1/rollouts?namespace=none").then().body("items", hasSize(0));
  }

  @Test
  void thePlanHasItsStepsAndGates() {
    viewer()
        .get(ONE + "/plan")
        .then()
        .statusCode(200)
        .body("rollout", is("shop/checkout"))
        .body("wanted", is("v2"))
        .body("steps", hasSize(3))
        .body("steps[0].weight", is(50))
        .body("steps[0].hold", is("PT2M"))
        .body("steps[2].pause.for", is("PT30M"))
        .body("steps[1].gates[0].metrics[0].pass", is(">= 99.5%"))
        .body("steps[1].gates[0].metrics[0].minRequests.count", is(20))
        .body("onFailure", is("rollback"))
        .body("progressDeadline", is("PT15M"));
  }

  @Test
  void theJournalComesInPages() {
    List<StoredEntry> entries = new ArrayList<>();
    for (long number = 5; number >= 1; number--) {
      entries.add(
          new StoredEntry(
              number,
              new JournalEntry(
                  NOON,
                  CHECKOUT,
                  "ann",
                  "promoted",
                  "Paused",
                  "Progressing",
                  "entry " + number,
                  List.of(Views.measurement(Verdict.FAIL, OptionalDouble.of(Double.NaN), "bad")))));
    }
    control.journals.put(CHECKOUT, entries);
    viewer()
        .get(ONE + "/journal?limit=2")
        .then()
        .statusCode(200)
        .body("items.number", contains(5, 4))
        .body("items[0].actor", is("ann"))
        .body("items[0].event", is("promoted"))
        .body("items[0].from", is("Paused"))
        .body("items[0].to", is("Progressing"))
        .body("items[0].evidence[0].verdict", is("fail"))
        .body("items[0].evidence[0].query", is("up"))
        .body("before", is(4));
    viewer()
        .get(ONE + "/journal?limit=10&before=4")
        .then()
        .body("items.number", contains(3, 2, 1))
        .body("before", is((Object) null));
  }

  @ParameterizedTest
  @CsvSource({"limit,0", "limit,1001", "limit,x", "limit,-1", "before,0", "before,1.5"})
  void aWrongPageIsNamed(String name, String value) {
    viewer()
        .get(ONE + "/journal?" + name + "=" + value)
        .then()
        .statusCode(400)
        .contentType(dev.weir.api.Problem.MEDIA_TYPE)
        .body("field", is(name));
  }

  @Test
  void proxiesAreShownWithWhatTheyRefused() {
    control.proxies =
        List.of(
            new ProxyStatus(
                "envoy-1",
                "shop/frontend",
                "10.0.0.9:4711",
                NOON,
                List.of(
                    new ResourceStatus("routes", "8-b", "7-a", "8-b", "bad regex"),
                    new ResourceStatus("clusters", "", "", "", ""))));
    String text =
        viewer()
            .get("/api/v1/proxies")
            .then()
            .statusCode(200)
            .body("items[0].id", is("envoy-1"))
            .body("items[0].node", is("shop/frontend"))
            .body("items[0].connectedAt", is(NOON.toString()))
            .body("items[0].resources[0].refusedVersion", is("8-b"))
            .body("items[0].resources[0].refusedMessage", is("bad regex"))
            .extract()
            .asString();
    assertThat(text).contains("{\"type\":\"clusters\"}");
  }

  @Test
  void theSourceSaysWhatIsWrong() {
    control.source =
        new SourceStatus(
            "/etc/weir",
            "d1",
            Optional.of(NOON),
            NOON.plusSeconds(5),
            List.of(
                new Problem("a.yaml", 3, 7, "spec.steps[2].weight", "120 is too much", "use 100%"),
                new Problem("b.yaml", 0, 0, "", "it is empty", "")));
    viewer()
        .get("/api/v1/source")
        .then()
        .statusCode(200)
        .body("source", is("/etc/weir"))
        .body("digest", is("d1"))
        .body("takenAt", is(NOON.toString()))
        .body("problems[0].file", is("a.yaml"))
        .body("problems[0].line", is(3))
        .body("problems[0].column", is(7))
        .body("problems[0].path", is("spec.steps[2].weight"))
        .body("problems[0].wrong", is("120 is too much"))
        .body("problems[0].fix", is("use 100%"))
        .body("problems[1].line", is((Object) null));
  }

  @Test
  void theSourceNamesTheCommitInForceAndTheRefusedOne() {
    control.source =
        new SourceStatus(
            "https://git.example/r#main",
            "d1",
            Optional.of(NOON),
            NOON,
            Optional.of(new Commit("a".repeat(40), "Ann Other", NOON, "v2")),
            Optional.of(new Commit("b".repeat(40), "Bob", NOON.plusSeconds(9), "a slip")),
            List.of(new Problem("a.yaml", 3, 7, "", "it is wrong", "")));
    viewer()
        .get("/api/v1/source")
        .then()
        .statusCode(200)
        .body("commit.hash", is("a".repeat(40)))
        .body("commit.author", is("Ann Other"))
        .body("commit.at", is(NOON.toString()))
        .body("commit.subject", is("v2"))
        .body("refusedCommit.hash", is("b".repeat(40)))
        .body("refusedCommit.author", is("Bob"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/v1/namespaces/shop/rollouts/none,404",
    "GET,/api/v1/namespaces/shop/rollouts/none/plan,404",
    "GET,/api/v1/namespaces/shop/rollouts/none/journal,404",
    "POST,/api/v1/namespaces/shop/rollouts/none/abort,404",
    "POST,/api/v1/namespaces/shop/rollouts/checkout/explode,404",
    "GET,/api/v1/nothing,404",
    "GET,/api/v2/rollouts,404",
    "GET,/api,404",
    "GET,/api/v1/namespaces/shop/rollouts/checkout/abort,405",
    "POST,/api/v1/rollouts,405",
    "DELETE,/api/v1/namespaces/shop/rollouts/checkout,405",
    "PUT,/api/v1/namespaces/shop/rollouts/checkout,405",
    "POST,/api/v1/stream,405",
    "PATCH,/api/v1/source,405",
  })
  void whatIsNotThereIsAProblem(String method, String path, int status) {
    given()
        .header("Authorization", "Bearer " + ScriptedAccess.ADMIN)
        .request(method, path)
        .then()
        .statusCode(status)
        .contentType(containsString(dev.weir.api.Problem.MEDIA_TYPE))
        .body("status", is(status))
        .body("type", containsString("urn:weir:problem:"))
        .body("title", not(equalTo("")))
        .body("detail", not(equalTo("")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TRACE   | /source                                       | GET, HEAD, OPTIONS | 405
          PUT     | /rollouts                                     | GET, HEAD, OPTIONS | 405
          POST    | /namespaces/shop/rollouts/checkout            | GET, HEAD, OPTIONS | 405
          OPTIONS | /namespaces/shop/rollouts/checkout            | GET, HEAD, OPTIONS | 204
          POST    | /namespaces/shop/rollouts/checkout/plan       | GET, HEAD, OPTIONS | 405
          GET     | /namespaces/shop/rollouts/checkout/abort      | OPTIONS, POST      | 405
          OPTIONS | /namespaces/shop/rollouts/checkout/promote    | OPTIONS, POST      | 204
          GET     | /notifications/1/resend                       | OPTIONS, POST      | 405
          DELETE  | /stream                                       | GET, OPTIONS       | 405
          POST    | /stream/                                      | GET, OPTIONS       | 405
          PUT     | /rollouts/                                    | GET, HEAD, OPTIONS | 405
          """)
  void whatAPathTakesIsSaid(String method, String path, String allow, int status) {
    given()
        .header("Authorization", "Bearer " + ScriptedAccess.ADMIN)
        .request(method, "/api/v1" + path)
        .then()
        .statusCode(status)
        .header("Allow", allow);
    given().request(method, "/api/v1" + path).then().statusCode(401);
  }

  @Test
  void healthFollowsTheEngine() {
    given().get("/q/health/ready").then().statusCode(200);
    control.ready = false;
    given().get("/q/health/ready").then().statusCode(503);
    given().get("/q/health/live").then().statusCode(200);
  }

  @Test
  void aBugIsAProblemWithoutItsInnards() {
    control.views.put(
        CHECKOUT,
        new RolloutView(
            "not json: secret",
            Views.plan(CHECKOUT),
            Views.healthy(CHECKOUT).state(),
            Views.healthy(CHECKOUT).status()));
    String text =
        viewer()
            .get(ONE)
            .then()
            .statusCode(500)
            .contentType(containsString(dev.weir.api.Problem.MEDIA_TYPE))
            .extract()
            .asString();
    assertThat(text).contains("error=").doesNotContain("secret").doesNotContain("Exception");
  }
}
