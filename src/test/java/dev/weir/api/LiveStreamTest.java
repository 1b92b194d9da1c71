package dev.weir.api;

import static dev.weir.api.Views.CHECKOUT;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@TestProfile(Scripted.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LiveStreamTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject ScriptedControl control;
  @Inject ScriptedAccess access;
  @Inject LiveStream stream;

  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void reset() {
    control.reset();
    access.reset();
    control.change(Views.stepping(CHECKOUT, 0));
  }

  @AfterEach
  void closeAll() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    await().atMost(SOON).until(() -> stream.open() == 0);
  }

  private Socket connect(String token) throws IOException {
    return connect(token, "");
  }

  private Socket connect(String token, String lastId) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout((int) SOON.toMillis());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
    sockets.add(socket);
    socket
        .getOutputStream()
        .write(
            ("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token
                    + (lastId.isEmpty() ? "" : "\r\nLast-Event-ID: " + lastId)
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Reads on to the line that starts so. */
  private static String next(BufferedReader lines, String start) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(start)) {
        return line;
      }
    }
    throw new AssertionError("the stream ended without: " + start);
  }

  private BufferedReader open(String token) throws IOException {
    return open(token, "");
  }

  private BufferedReader open(String token, String lastId) throws IOException {
    BufferedReader lines = reader(connect(token, lastId));
    next(lines, "HTTP/1.1 200");
    assertThat(next(lines, "Content-Type:")).isEqualTo("Content-Type: text/event-stream");
    next(lines, ": open");
    return lines;
  }

  @Test
  void whatTheCallerMayNoLongerSeeIsNotShownOnAStreamThatIsOpen() throws Exception {
    BufferedReader lines = open(ScriptedAccess.SHOP_ONLY);
    control.change(Views.stepping(CHECKOUT, 2_500));
    assertThat(next(lines, "event:")).isEqualTo("event: rollout");

    access.leaveShopOnly("billing");
    control.change(Views.stepping(CHECKOUT, 5_000));

    assertThatThrownBy(() -> next(lines, "event:"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the stream ended");
  }

  @Test
  void aChangeComesAsTheWholeResource() throws Exception {
    BufferedReader lines = open(ScriptedAccess.VIEWER);
    control.change(Views.stepping(CHECKOUT, 2_500));
    assertThat(next(lines, "event:")).isEqualTo("event: rollout");
    assertThat(
            JSON.readTree(next(lines, "data: ").substring(6)).at("/status/weights/v2").intValue())
        .isEqualTo(2_500);
    control.views.remove(CHECKOUT);
    control.announce(CHECKOUT);
    assertThat(next(lines, "event:")).isEqualTo("event: removed");
    assertThat(JSON.readTree(next(lines, "data: ").substring(6)).at("/metadata/name").textValue())
        .isEqualTo("checkout");
  }

  @Test
  void aQuietStreamShowsThatItIsAlive() throws Exception {
    BufferedReader lines = open(ScriptedAccess.VIEWER);
    next(lines, ": alive");
    next(lines, ": alive");
  }

  @Test
  void onlyTheCallersNamespacesAreSent() throws Exception {
    BufferedReader lines = open(ScriptedAccess.SHOP_ONLY);
    control.change(Views.healthy(new ResourceId("payroll", "secret")));
    control.change(Views.stepping(CHECKOUT, 1));
    String data = next(lines, "data: ");
    assertThat(data).contains("\"checkout\"").doesNotContain("payroll");
  }

  @Test
  void aClosedClientIsForgotten() throws Exception {
    open(ScriptedAccess.VIEWER);
    assertThat(stream.open()).isEqualTo(1);
    sockets.getFirst().close();
    await().atMost(SOON).until(() -> stream.open() == 0);
  }

  @Test
  void aCallerWhoseTokenIsTakenAwayIsDropped() throws Exception {
    BufferedReader lines = open(ScriptedAccess.VIEWER);
    access.now =
        new Access() {
          @Override
          public Optional<Caller> caller(Optional<String> authorization) {
            return Optional.empty();
          }

          @Override
          public boolean localOnly() {
            return false;
          }
        };
    await().atMost(SOON).until(() -> stream.open() == 0);
    assertThat(lines.lines()).noneMatch(line -> line.startsWith("data:"));
  }

  @Test
  void aSlowClientGetsTheNewestStateAndNotTheHistory() throws Exception {
    Socket socket = connect(ScriptedAccess.VIEWER);
    BufferedReader lines = reader(socket);
    next(lines, ": open");
    int changes = 20_000;
    for (int i = 1; i <= changes; i++) {
      control.change(Views.stepping(CHECKOUT, i % 10_000 == 0 ? 1 : i % 10_000));
    }
    control.change(Views.stepping(CHECKOUT, 10_000));
    int events = 0;
    int weight;
    do {
      String data = next(lines, "data: ");
      weight = JSON.readTree(data.substring(6)).at("/status/weights/v2").intValue();
      events++;
    } while (weight != 10_000);
    assertThat(events).isLessThan(changes / 2);
  }

  @Test
  void aClientThatNeverReadsIsDropped() throws Exception {
    Socket socket = connect(ScriptedAccess.VIEWER);
    await().atMost(SOON).until(() -> stream.open() == 1);
    // More different rollouts than the socket's buffers hold, so that the connection is stuck.
    for (int i = 0; i < 20_000 && stream.open() > 0; i++) {
      control.change(Views.stepping(new ResourceId("shop", "app-" + i), 1));
    }
    await().atMost(SOON).until(() -> stream.open() == 0);
    // What it had not read is thrown away with the connection.
    assertThatThrownBy(
            () -> {
              while (socket.getInputStream().read(new byte[8_192]) >= 0) {}
              throw new IOException("ended");
            })
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void thereIsALimitOfClients() throws Exception {
    for (int i = 0; i < LiveStream.MAX_CLIENTS; i++) {
      connect(ScriptedAccess.VIEWER);
    }
    await().atMost(SOON).until(() -> stream.open() == LiveStream.MAX_CLIENTS);
    given()
        .header("Authorization", "Bearer " + ScriptedAccess.VIEWER)
        .get("/api/v1/stream")
        .then()
        .statusCode(503)
        .contentType(containsString(Problem.MEDIA_TYPE));
  }

  @Test
  void nobodyAnonymousListens() {
    given().get("/api/v1/stream").then().statusCode(401);
    assertThat(stream.open()).isZero();
  }
}
