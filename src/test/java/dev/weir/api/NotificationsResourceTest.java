package dev.weir.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.weir.engine.NoticeDesk.State;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who sees which notices, and may send them again. */
@QuarkusTest
@TestProfile(Scripted.class)
@ExtendWith(Contract.class)
class NotificationsResourceTest {
  @Inject ScriptedAccess access;
  @Inject ScriptedDesk desk;

  @BeforeEach
  void reset() {
    access.reset();
    desk.views.clear();
    desk.resent.clear();
    desk.views.add(ScriptedDesk.view("n1", "shop", State.WAITING));
    desk.views.add(ScriptedDesk.view("n2", "shop", State.DEAD));
    desk.views.add(ScriptedDesk.view("n3", "payroll", State.DEAD));
  }

  private static RequestSpecification with(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  @Test
  void aCallerSeesWhatItsNamespacesTell() {
    with(ScriptedAccess.ADMIN)
        .get("/api/v1/notifications?state=dead")
        .then()
        .statusCode(200)
        .body("kind", is("NotificationList"))
        .body("items.id", contains("n2", "n3"))
        .body("items[0].reason", is("https://chat.example answered 500"));
    // Sam's token is for shop and billing.
    with(ScriptedAccess.SHOP_ONLY)
        .get("/api/v1/notifications")
        .then()
        .statusCode(200)
        .body("items.id", contains("n1", "n2"))
        .body("items[0].nextTry", is("2026-05-01T12:10:00Z"));
    with(ScriptedAccess.SHOP_ONLY)
        .get("/api/v1/notifications?namespace=payroll")
        .then()
        .statusCode(403);
    with(ScriptedAccess.SHOP_ONLY)
        .get("/api/v1/notifications?namespace=billing")
        .then()
        .statusCode(200)
        .body("items", empty());
    with(ScriptedAccess.SHOP_ONLY)
        .get("/api/v1/notifications?state=gone")
        .then()
        .statusCode(400)
        .body("detail", containsString("waiting, sent and dead"));
    given().get("/api/v1/notifications").then().statusCode(401);
  }

  @Test
  void whoMayCommandMaySendAgain() {
    with(ScriptedAccess.VIEWER).post("/api/v1/notifications/n2/resend").then().statusCode(403);
    with(ScriptedAccess.SHOP_ONLY).post("/api/v1/notifications/n3/resend").then().statusCode(404);
    with(ScriptedAccess.SHOP_ONLY)
        .post("/api/v1/notifications/nothing/resend")
        .then()
        .statusCode(404);
    with(ScriptedAccess.SHOP_ONLY).post("/api/v1/notifications/n1/resend").then().statusCode(409);
    assertThat(desk.resent).isEmpty();
    with(ScriptedAccess.SHOP_ONLY)
        .post("/api/v1/notifications/n2/resend")
        .then()
        .statusCode(200)
        .body("id", is("n2"));
    assertThat(desk.resent).containsExactly("n2");
  }
}
