package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.Control.CommandAnswer;
import dev.weir.engine.RolloutStore.StoreException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@TestProfile(Scripted.class)
@ExtendWith(Contract.class)
class CommandsTest {
  private static final String PROMOTE = "/api/v1/namespaces/shop/rollouts/checkout/promote";

  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    control.change(Views.stepping(CHECKOUT, 1_000));
  }

  private static RequestSpecification operator() {
    return given()
        .header("Authorization", "Bearer " + ScriptedAccess.OPERATOR)
        .contentType("application/json");
  }

  @ParameterizedTest
  @EnumSource(
      value = Command.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SIGNAL", "DEPLOY"})
  void everyVerbReachesTheEngineWithItsActor(Command.Kind kind) {
    operator()
        .header("Idempotency-Key", "key-1")
        .post("/api/v1/namespaces/shop/rollouts/checkout/" + kind.word())
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("status.phase", is("Progressing"));
    assertThat(control.commands)
        .containsExactly(new ScriptedControl.Given(CHECKOUT, Command.of("key-1", kind, "otto")));
  }

  @Test
  void theBodySaysWhichSignalIsGivenAndWhereAnUndoGoes() {
    operator()
        .body("{\"signal\":\"e2e-passed\",\"revision\":\"v2\"}")
        .post("/api/v1/namespaces/shop/rollouts/checkout/signal")
        .then()
        .statusCode(200);
    operator()
        .body("{\"to\":\"v0\"}")
        .post("/api/v1/namespaces/shop/rollouts/checkout/undo")
        .then()
        .statusCode(200);
    assertThat(control.commands.getFirst().command().signal()).contains("e2e-passed");
    assertThat(control.commands.get(1).command().to()).contains(new Revision("v0"));
  }

  @Test
  void theBodySaysWhatIsPromoted() {
    operator()
        .body("{\"revision\":\"v2\",\"step\":0,\"full\":true,\"skipGates\":true}")
        .post(PROMOTE)
        .then()
        .statusCode(200);
    Command command = control.commands.getFirst().command();
    assertThat(command.revision()).contains(new Revision("v2"));
    assertThat(command.step()).isEqualTo(OptionalInt.of(0));
    assertThat(command.full()).isTrue();
    assertThat(command.skipGates()).isTrue();
    assertThat(command.id()).isNotBlank();
  }

  @Test
  void withoutAKeyEachRequestIsItsOwnCommand() {
    operator().post(PROMOTE).then().statusCode(200);
    operator().body("{}").post(PROMOTE).then().statusCode(200);
    assertThat(control.commands).extracting(g -> g.command().id()).doesNotHaveDuplicates();
  }

  @Test
  void o30_aRequestThatIsSentAgainCarriesTheSameKeyToTheEngine() {
    for (int i = 0; i < 2; i++) {
      operator().header("Idempotency-Key", "once").post(PROMOTE).then().statusCode(200);
    }
    assertThat(control.commands).extracting(g -> g.command().id()).containsExactly("once", "once");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"revison":"v2"}                  | revison
          {"revision":"v2","Step":1}        | Step
          {"revision":7}                    | revision
          {"revision":null}                 | revision
          {"revision":""}                   | revision
          {"revision":"a b"}                | revision
          {"revision":["v2"]}               | revision
          {"step":"1"}                      | step
          {"step":1.5}                      | step
          {"step":-1}                       | step
          {"step":99999999999}              | step
          {"step":null}                     | step
          {"full":"true"}                   | full
          {"full":1}                        | full
          {"skipGates":null}                | skipGates
          {"full":true,"full":false}        | body
          []                                | body
          "promote"                         | body
          null                              | body
          {                                 | body
          {} {}                             | body
          revision=v2                       | body
          """)
  void o28_aBodyThatIsNotUnderstoodIsRefusedByField(String body, String field) {
    operator()
        .body(body)
        .post(PROMOTE)
        .then()
        .statusCode(400)
        .contentType(containsString(Problem.MEDIA_TYPE))
        .body("field", is(field))
        .body("detail", containsString(field.equals("body") ? "body" : field));
    assertThat(control.commands).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"abort,full", "undo,skipGates", "resume,full", "retry,skipGates", "pause,full"})
  void whatOnlyPromoteKnowsIsRefusedElsewhere(String verb, String field) {
    String path = "/api/v1/namespaces/shop/rollouts/checkout/" + verb;
    operator()
        .body("{\"" + field + "\":true}")
        .post(path)
        .then()
        .statusCode(400)
        .body("field", is(field));
    assertThat(control.commands).isEmpty();
    operator().body("{\"" + field + "\":false}").post(path).then().statusCode(200);
  }

  @ParameterizedTest
  @CsvSource({"65536,200", "65537,400", "900000,400", "1500000,413"})
  void aBodyHasALimit(int bytes, int status) {
    String body = "{}" + " ".repeat(bytes - 2);
    operator()
        .body(body)
        .post(PROMOTE)
        .then()
        .statusCode(status)
        .contentType(containsString(status == 200 ? "application/json" : Problem.MEDIA_TYPE));
  }

  @Test
  void aKeyHasALimit() {
    operator()
        .header("Idempotency-Key", "k".repeat(201))
        .post(PROMOTE)
        .then()
        .statusCode(400)
        .body("field", is("Idempotency-Key"));
  }

  @Test
  void aRefusalIsAConflictWithItsReason() {
    control.onCommand =
        (id, command) ->
            CompletableFuture.completedFuture(
                new CommandAnswer.Refused("v2 is at step 3, not at step 1"));
    operator()
        .post(PROMOTE)
        .then()
        .statusCode(409)
        .contentType(containsString(Problem.MEDIA_TYPE))
        .body("type", is("urn:weir:problem:refused"))
        .body("detail", is("v2 is at step 3, not at step 1"));
  }

  @Test
  void o11_anAbortWithNothingInProgressIsAConflict() {
    control.onCommand =
        (id, command) ->
            CompletableFuture.completedFuture(new CommandAnswer.Refused("no rollout in progress"));
    operator()
        .post("/api/v1/namespaces/shop/rollouts/checkout/abort")
        .then()
        .statusCode(409)
        .body("detail", is("no rollout in progress"));
  }

  @Test
  void anEngineThatIsTooSlowIsAProblem() {
    control.onCommand = (id, command) -> new CompletableFuture<>();
    operator()
        .header("Idempotency-Key", "slow")
        .post(PROMOTE)
        .then()
        .statusCode(503)
        .contentType(containsString(Problem.MEDIA_TYPE))
        .body("detail", containsString("Idempotency-Key slow"));
  }

  @Test
  void aStoreThatFailsIsAProblem() {
    control.onCommand =
        (id, command) ->
            CompletableFuture.failedFuture(new StoreException("The disk is full: make room"));
    operator()
        .post(PROMOTE)
        .then()
        .statusCode(503)
        .contentType(containsString(Problem.MEDIA_TYPE))
        .body("detail", containsString("make room"));
  }

  /** Whatever comes in: a good command or a problem, never a fault, never a half-read guard. */
  @Test
  void anythingAtAllIsACommandOrAProblem() {
    long seed = Long.getLong("seed", 20260301);
    Random random = new Random(seed);
    String[] pieces = {
      "{", "}", "[", "]", "\"revision\"", "\"step\"", "\"full\"", "\"skipGates\"", ":", ",", "null",
      "true", "false", "0", "1", "-1", "1e999", "NaN", "\"v2\"", "\"\\u0000\"", "\uFFFD", "\u0000",
      "\"", "\\", " ", "\n", "{}", "\"toString\"", "[".repeat(2_000)
    };
    for (int i = 0; i < 1_500; i++) {
      byte[] body = bytes(random, pieces);
      try {
        CommandBody read = CommandBody.read(body, Command.Kind.PROMOTE);
        String text = new String(body, StandardCharsets.UTF_8);
        assertThat(read.revision().isPresent()).as(text).isEqualTo(text.contains("\"revision\""));
        assertThat(read.step().isPresent()).as(text).isEqualTo(text.contains("\"step\""));
      } catch (Problem.ProblemException e) {
        assertThat(e.problem().status()).isEqualTo(400);
        assertThat(e.problem().field()).isPresent();
      }
    }
    // A few over the wire as well.
    for (int i = 0; i < 60; i++) {
      int status =
          operator().body(bytes(random, pieces)).post(PROMOTE).then().extract().statusCode();
      assertThat(status).as("seed %d, request %d", seed, i).isIn(200, 400);
    }
  }

  private static byte[] bytes(Random random, String[] pieces) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      return noise;
    }
    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "{\"revision\":\"v2\"," : "");
    for (int n = random.nextInt(12); n > 0; n--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
