package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;
import static dev.weir.api.Views.NOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.is;

import dev.weir.core.lifecycle.Status;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control.RolloutView;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the answer already is spared it, and who saw something else is not obeyed. */
@QuarkusTest
@TestProfile(Scripted.class)
@ExtendWith(Contract.class)
class EntityTagsTest {
  private static final String ONE = "/api/v1/namespaces/shop/rollouts/checkout";

  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    control.change(Views.stepping(CHECKOUT, 1_000));
  }

  private static RequestSpecification operator() {
    return given().header("Authorization", "Bearer " + ScriptedAccess.OPERATOR);
  }

  private static String tag(String path) {
    return operator().get(path).then().statusCode(200).extract().header("ETag");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ONE,
        ONE + "/plan",
        "/api/v1/rollouts",
        "/api/v1/proxies",
        "/api/v1/notifications",
        "/api/v1/source"
      })
  void whoHasTheAnswerIsSparedIt(String path) {
    String tag = tag(path);
    assertThat(tag).matches("\"[A-Za-z0-9_.-]+\"");
    assertThat(tag(path)).isEqualTo(tag);
    for (String known : new String[] {tag, "W/" + tag, "\"other\", " + tag, "*"}) {
      operator()
          .header("If-None-Match", known)
          .get(path)
          .then()
          .statusCode(304)
          .header("ETag", tag)
          .body(emptyString());
    }
    for (String unknown : new String[] {"\"other\"", tag.replace("\"", ""), "\"", ""}) {
      operator().header("If-None-Match", unknown).get(path).then().statusCode(200);
    }
  }

  @Test
  void anotherAnswerHasAnotherTag() {
    String one = tag(ONE);
    String list = tag("/api/v1/rollouts");
    control.change(Views.stepping(CHECKOUT, 1_001));
    operator().header("If-None-Match", one).get(ONE).then().statusCode(200);
    operator().header("If-None-Match", list).get("/api/v1/rollouts").then().statusCode(200);
  }

  @Test
  void aCommandIsGivenToTheRolloutThatWasSeenAndToNoOther() {
    String seen = tag(ONE);
    operator().header("If-Match", seen).post(ONE + "/pause").then().statusCode(200);
    control.change(Views.stepping(CHECKOUT, 1_001));
    operator()
        .header("If-Match", seen)
        .post(ONE + "/abort")
        .then()
        .statusCode(412)
        .contentType(Problem.MEDIA_TYPE)
        .body("type", is("urn:weir:problem:changed"));
    assertThat(control.commands).hasSize(1);
    operator().header("If-Match", "\"x\", " + tag(ONE)).post(ONE + "/abort").then().statusCode(200);
    operator().header("If-Match", "*").post(ONE + "/abort").then().statusCode(200);
    operator().header("If-Match", "W/" + tag(ONE)).post(ONE + "/abort").then().statusCode(412);
    operator()
        .header("If-Match", "\"x\"")
        .post(ONE.replace("checkout", "none") + "/abort")
        .then()
        .statusCode(404);
  }

  @Test
  void whileOnlyTimeGoesByTheAnswerIsAnotherAndTheRolloutIsNot() {
    String seen = tag(ONE);
    RolloutView view = control.views.get(CHECKOUT);
    control.views.put(
        CHECKOUT,
        new RolloutView(
            view.document(),
            view.plan(),
            view.state(),
            Status.of(view.state(), view.plan(), NOON.plusSeconds(7))));
    operator().header("If-None-Match", seen).get(ONE).then().statusCode(200);
    operator().header("If-Match", seen).post(ONE + "/pause").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "\"x", "\"x\" \"y\"", "\"x\",,\"y\"", "w/\"x\"", "*, \"x\""})
  void aTagThatIsNoneIsNamed(String header) {
    operator()
        .header("If-Match", header)
        .post(ONE + "/pause")
        .then()
        .statusCode(400)
        .body("field", is("If-Match"));
    assertThat(control.commands).isEmpty();
  }

  @Test
  void twoRolloutsNeverShareATag() {
    control.change(Views.stepping(new ResourceId("shop", "cart"), 1_000));
    assertThat(tag(ONE)).isNotEqualTo(tag(ONE.replace("checkout", "cart")));
  }
}
