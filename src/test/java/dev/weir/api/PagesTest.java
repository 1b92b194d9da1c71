package dev.weir.api;

import static dev.weir.api.Views.NOON;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.NoticeDesk.State;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists in pages. */
@QuarkusTest
@TestProfile(Scripted.class)
@ExtendWith(Contract.class)
class PagesTest {
  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;
  @Inject ScriptedDesk desk;

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    desk.views.clear();
    for (String namespace : List.of("shop", "billing", "payroll")) {
      for (int i = 1; i <= 5; i++) {
        control.change(Views.healthy(new ResourceId(namespace, "app-" + i)));
      }
    }
    control.proxies =
        IntStream.range(0, 7)
            .mapToObj(
                i ->
                    new ProxyStatus(
                        "envoy-" + i % 3, "shop/front", "10.0.0.9:" + i, NOON, List.of()))
            .toList();
    IntStream.rangeClosed(1, 7)
        .forEach(i -> desk.views.add(ScriptedDesk.view("n" + i, "shop", State.DEAD)));
  }

  private static RequestSpecification viewer() {
    return given().header("Authorization", "Bearer " + ScriptedAccess.VIEWER);
  }

  private static List<String> walk(String token, String path, String item, int limit) {
    List<String> all = new ArrayList<>();
    String next = null;
    do {
      RequestSpecification request =
          given().header("Authorization", "Bearer " + token).queryParam("limit", limit);
      JsonPath page =
          (next == null ? request : request.queryParam("continue", next))
              .get(path)
              .then()
              .statusCode(200)
              .extract()
              .jsonPath();
      List<String> items = page.getList(item);
      assertThat(items).hasSizeLessThanOrEqualTo(limit);
      all.addAll(items);
      next = page.getString("metadata.continue");
    } while (next != null);
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 14, 15, 16, 1_000})
  void pagesHoldEverythingOnceInTheSameOrder(int limit) {
    assertThat(
            walk(
                ScriptedAccess.VIEWER,
                "/api/v1/rollouts",
                "items.collect { it.metadata.namespace + '/' + it.metadata.name }",
                limit))
        .hasSize(15)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(walk(ScriptedAccess.SHOP_ONLY, "/api/v1/rollouts", "items.metadata.name", limit))
        .hasSize(10);
    assertThat(walk(ScriptedAccess.VIEWER, "/api/v1/proxies", "items.address", limit))
        .hasSize(7)
        .doesNotHaveDuplicates();
    assertThat(walk(ScriptedAccess.VIEWER, "/api/v1/notifications", "items.id", limit))
        .containsExactly("n1", "n2", "n3", "n4", "n5", "n6", "n7");
  }

  @Test
  void aTokenStaysGoodWhenItemsComeAndGo() {
    String next =
        viewer()
            .get("/api/v1/rollouts?limit=2&namespace=shop")
            .then()
            .body("items.metadata.name", contains("app-1", "app-2"))
            .extract()
            .path("metadata.continue");
    control.views.remove(new ResourceId("shop", "app-2"));
    control.views.remove(new ResourceId("shop", "app-3"));
    control.change(Views.healthy(new ResourceId("shop", "app-0")));
    control.change(Views.healthy(new ResourceId("shop", "app-21")));
    viewer()
        .queryParam("continue", next)
        .get("/api/v1/rollouts?namespace=shop")
        .then()
        .body("items.metadata.name", contains("app-21", "app-4", "app-5"))
        .body("metadata", nullValue());
  }

  @Test
  void withoutALimitALongListEndsAtFiveHundred() {
    for (int i = 0; i < 501; i++) {
      control.views.put(
          new ResourceId("many", "app-" + i), Views.healthy(new ResourceId("many", "app-" + i)));
    }
    String next =
        viewer()
            .get("/api/v1/rollouts?namespace=many")
            .then()
            .body("items.size()", is(500))
            .extract()
            .path("metadata.continue");
    viewer()
        .queryParam("continue", next)
        .get("/api/v1/rollouts?namespace=many")
        .then()
        .body("items.size()", is(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/rollouts", "/api/v1/proxies", "/api/v1/notifications"})
  void aBrokenTokenIsNamed(String path) {
    String other = path.endsWith("proxies") ? "[\"rollouts\",\"a\",\"b\"]" : "[\"proxies\",\"a\"]";
    for (String token :
        List.of(
            "",
            "x",
            "%%%",
            base64(""),
            base64("null"),
            base64("[]"),
            base64("[null,null,null]"),
            base64("{}"),
            base64("[\"rollouts\",\"a\"]"),
            base64("[\"notifications\",\"a\",\"b\",\"c\"]"),
            base64("[\"notifications\",\"2026-05-01T12:00:00Z\",\"b\",\"c\"]"),
            base64("[[\"rollouts\"],\"a\",\"b\"]"),
            base64(other))) {
      viewer()
          .queryParam("continue", token)
          .get(path)
          .then()
          .statusCode(400)
          .body("field", is("continue"));
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
  }

  @ParameterizedTest
  @CsvSource({
    "rollouts?limit=0,limit",
    "rollouts?limit=1001,limit",
    "rollouts?limit=%2B5,limit",
    "rollouts?limit=99999999999999999999,limit",
    "rollouts?limit=9999999999999999999,limit",
    "rollouts?limit=,limit",
    "rollouts?limit=1&limit=2,limit",
    "rollouts?namepsace=shop,namepsace",
    "rollouts?namespace=Shop,namespace",
    "rollouts?namespace=,namespace",
    "proxies?namespace=shop,namespace",
    "notifications?state=lost,state",
    "source?limit=3,limit",
    "namespaces/shop/rollouts/app-1/journal?continue=x,continue",
  })
  void aWrongParameterIsNamed(String path, String field) {
    viewer()
        .urlEncodingEnabled(false)
        .get("/api/v1/" + path)
        .then()
        .statusCode(400)
        .body("field", is(field));
  }
}
