package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.core.rollout.ResourceId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients whose stream is cut and who come again. */
@QuarkusTest
@TestProfile(Scripted.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamResumeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ResourceId INVOICE = new ResourceId("billing", "invoice");
  private static final ResourceId SECRET = new ResourceId("payroll", "secret");

  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;
  @Inject LiveStream stream;

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    control.change(Views.stepping(CHECKOUT, 0));
    control.change(Views.healthy(INVOICE));
  }

  @AfterEach
  void everyStreamEnds() {
    await().atMost(Duration.ofSeconds(10)).until(() -> stream.open() == 0);
  }

  /** What an event source of a browser keeps: the last id, and what a page makes of the events. */
  private static final class Client implements AutoCloseable {
    final Map<String, Integer> weights = new TreeMap<>();
    final List<String> events = new ArrayList<>();
    String lastId;
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
    private final BufferedReader lines;

    Client(String token, String lastId) throws IOException {
      this.lastId = lastId;
      socket.setSoTimeout(10_000);
      String head =
          "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token;
      String resume = lastId.isEmpty() ? "" : "\r\nLast-Event-ID: " + lastId;
      socket.getOutputStream().write((head + resume + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      until(": open");
    }

    /** Reads on to a block of lines in which this one is. */
    Client until(String wanted) throws IOException {
      String event = "";
      String data = "";
      boolean seen = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        seen |= line.startsWith(wanted);
        if (line.startsWith("id: ")) {
          lastId = line.substring(4);
        } else if (line.startsWith("event: ")) {
          event = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty()) {
          take(event, data);
          event = "";
          data = "";
          if (seen) {
            return this;
          }
        }
      }
      throw new AssertionError("the stream ended without " + wanted + " after " + events);
    }

    private void take(String event, String data) throws IOException {
      if (event.isEmpty()) {
        return;
      }
      JsonNode node = JSON.readTree(data);
      String name = node.at("/metadata/name").asText();
      events.add((event + " " + name).strip());
      switch (event) {
        case "reset" -> weights.clear();
        case "rollout" -> weights.put(name, node.at("/status/weights/v2").asInt());
        case "removed" -> weights.remove(name);
        default -> throw new AssertionError("an event nobody knows: " + event);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String idNow() throws IOException {
    try (Client client = new Client(ScriptedAccess.VIEWER, "")) {
      return client.until("id: ").lastId;
    }
  }

  @Test
  void whoBeginsIsToldWhenToComeAgainAndHasAnIdAtOnce() throws Exception {
    try (Client client = new Client(ScriptedAccess.VIEWER, "")) {
      client.until("id: ");
      assertThat(client.events).isEmpty();
      assertThat(client.lastId).isNotEmpty();
    }
  }

  @Test
  void whoComesAgainIsToldWhatChangedMeanwhileInItsNewestState() throws Exception {
    String id;
    try (Client client = new Client(ScriptedAccess.VIEWER, "")) {
      control.change(Views.stepping(CHECKOUT, 1));
      client.until("event: rollout");
      id = client.lastId;
    }
    control.change(Views.stepping(CHECKOUT, 2));
    control.change(Views.healthy(SECRET));
    control.views.remove(INVOICE);
    control.announce(INVOICE);
    control.change(Views.stepping(CHECKOUT, 3));
    try (Client client = new Client(ScriptedAccess.VIEWER, id)) {
      client.until("event: rollout").until("event: removed").until("event: rollout");
      assertThat(client.events)
          .containsExactly("rollout secret", "removed invoice", "rollout checkout");
      assertThat(client.weights).containsEntry("checkout", 3);
      id = client.lastId;
    }
    try (Client client = new Client(ScriptedAccess.VIEWER, id)) {
      assertThat(client.until(": alive").events).isEmpty();
    }
  }

  @Test
  void whoComesFromAnotherProcessSeesEverythingAnew() throws Exception {
    for (String id : List.of("00000000-1-5b", "nonsense", "9", idNow() + "0")) {
      try (Client client = new Client(ScriptedAccess.VIEWER, id)) {
        client.until("event: reset").until("id: ");
        assertThat(client.events).containsExactly("reset", "rollout invoice", "rollout checkout");
      }
    }
  }

  @Test
  void whoIsCutOffAmidEverythingSeesEverythingAnewAgain() throws Exception {
    try (Client client = new Client(ScriptedAccess.VIEWER, "nonsense")) {
      client.until("event: reset").until("event: rollout");
      assertThat(client.lastId).as("not before the last one").isEqualTo("nonsense");
      client.until("event: rollout");
      assertThat(client.lastId).isNotEqualTo("nonsense");
    }
  }

  @Test
  void whoMaySeeOthersThanBeforeSeesEverythingAnew() throws Exception {
    String id;
    try (Client client = new Client(ScriptedAccess.SHOP_ONLY, "")) {
      id = client.until("id: ").lastId;
    }
    control.change(Views.healthy(SECRET));
    control.change(Views.stepping(CHECKOUT, 7));
    try (Client client = new Client(ScriptedAccess.SHOP_ONLY, id)) {
      assertThat(client.until("event: rollout").events).containsExactly("rollout checkout");
    }
    try (Client client = new Client(ScriptedAccess.VIEWER, id)) {
      client.until("event: reset").until("id: ");
      assertThat(client.weights).containsOnlyKeys("secret", "checkout", "invoice");
    }
  }

  @Test
  void anIdIsGoodForLongAlsoWhereOnlyOthersChange() throws Exception {
    try (Client client = new Client(ScriptedAccess.SHOP_ONLY, "")) {
      String before = client.until("id: ").lastId;
      control.change(Views.healthy(SECRET));
      client.until(": alive").until(": alive");
      assertThat(client.lastId).isNotEqualTo(before);
      assertThat(client.events).isEmpty();
    }
  }

  @Test
  void howeverOftenAStreamIsCutTheClientEndsWithTheStateAsItIs() throws Exception {
    long seed = Long.getLong("seed", 20260301);
    Random random = new Random(seed);
    Map<String, Integer> known = new HashMap<>(Map.of("checkout", 0, "invoice", 0));
    String id = idNow();
    for (int round = 0; round < 12; round++) {
      try (Client client = new Client(ScriptedAccess.VIEWER, id)) {
        client.weights.putAll(known);
        for (int i = random.nextInt(40); i > 0; i--) {
          change(random);
        }
        if (round % 4 == 3 || round == 11) {
          control.change(Views.stepping(new ResourceId("shop", "last"), round + 1));
          while (!client.weights.getOrDefault("last", 0).equals(round + 1)) {
            client.until("event: ");
          }
          assertThat(client.weights).as("seed %d", seed).isEqualTo(truth());
        } else {
          client.until("");
        }
        known = client.weights;
        id = client.lastId;
      }
    }
  }

  private Map<String, Integer> truth() {
    Map<String, Integer> truth = new TreeMap<>();
    control.views.forEach(
        (rollout, view) ->
            truth.put(
                rollout.name(),
                view.status().weights().orElseThrow().byRevision().entrySet().stream()
                    .filter(e -> e.getKey().name().equals("v2"))
                    .mapToInt(Map.Entry::getValue)
                    .findFirst()
                    .orElse(0)));
    return truth;
  }

  private void change(Random random) {
    ResourceId rollout = new ResourceId("shop", "app-" + random.nextInt(8));
    if (random.nextInt(4) == 0 && control.views.remove(rollout) != null) {
      control.announce(rollout);
    } else {
      control.change(Views.stepping(rollout, 1 + random.nextInt(9_999)));
    }
  }
}
