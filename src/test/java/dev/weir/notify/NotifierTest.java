package dev.weir.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.core.notice.Channel;
import dev.weir.core.notice.Notice;
import dev.weir.core.notice.NoticeKind;
import dev.weir.core.notice.Receiver;
import dev.weir.core.notice.Secret;
import dev.weir.core.rollout.Revision;
import dev.weir.engine.NoticeSender.Outcome;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One try to each kind of receiver, with real servers at the other end. */
class NotifierTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path secrets;

  private HttpServer server;
  private volatile int status = 200;
  private volatile Optional<String> retryAfter = Optional.empty();
  private volatile boolean hangs;
  private volatile Map<String, List<String>> headers = Map.of();
  private volatile String body = "";
  private Notifier notifier;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
    Files.createDirectories(secrets.resolve("shop/mail"));
    Files.createDirectories(secrets.resolve("billing"));
    Files.writeString(secrets.resolve("shop/url"), url() + "\n");
    Files.writeString(secrets.resolve("shop/mail/password"), "pa55\n");
    Files.writeString(secrets.resolve("billing/url"), url());
    Map<String, String> variables =
        Map.of("WEIR_SECRET_SHOP__URL", url(), "WEIR_SECRET_BILLING__URL", url(), "URL", url());
    notifier =
        new Notifier(
            Optional.of(secrets),
            name -> Optional.ofNullable(variables.get(name)),
            InstantSource.fixed(NOON),
            TIMEOUT);
  }

  @AfterEach
  void close() {
    notifier.close();
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/in?token=s3cret";
  }

  private void take(HttpExchange exchange) throws IOException {
    headers = Map.copyOf(exchange.getRequestHeaders());
    body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (hangs) {
      return;
    }
    retryAfter.ifPresent(text -> exchange.getResponseHeaders().add("Retry-After", text));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private String header(String name) {
    return headers.getOrDefault(name, List.of("")).getFirst();
  }

  private static Notice promoted() {
    return new Notice(
        "0123",
        "shop/checkout/42",
        NOON.minusSeconds(3),
        "shop",
        "checkout",
        NoticeKind.PROMOTED,
        "promoted",
        "weir",
        "Progressing",
        "Healthy",
        "v2 is stable <!channel> & more",
        Optional.of(new Revision("v2")));
  }

  private Outcome send(Channel channel) {
    return notifier.send("shop", new Receiver("r", channel), promoted());
  }

  private Channel webhook(Secret url) {
    return new Channel.Webhook(
        url, List.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void slackGetsATextInWhichNothingIsAMention() throws Exception {
    assertThat(send(new Channel.Slack(new Secret.InFile("url")))).isEqualTo(new Outcome.Sent());
    JsonNode json = JSON.readTree(body);
    assertThat(json.path("text").asText())
        .contains("*shop/checkout: promoted*")
        .contains("v2 is stable &lt;!channel&gt; &amp; more");
    assertThat(header("X-weir-event-id")).isEqualTo("shop/checkout/42");
  }

  @Test
  void teamsGetsACardThatShowsTheMessageAsItIs() throws Exception {
    assertThat(send(new Channel.Teams(new Secret.InVariable("WEIR_SECRET_SHOP__URL"))))
        .isEqualTo(new Outcome.Sent());
    JsonNode card = JSON.readTree(body).path("attachments").path(0).path("content");
    assertThat(card.path("type").asText()).isEqualTo("AdaptiveCard");
    assertThat(card.at("/body/1/inlines/0/text").asText())
        .isEqualTo("v2 is stable <!channel> & more");
  }

  @Test
  void aWebhookIsSignedOverItsTimeAndItsBody() {
    Channel signed =
        new Channel.Webhook(
            new Secret.Plain(url()),
            List.of(new Channel.Header("X-Team", "shop")),
            Optional.of("{\"text\": \"{event.message}\"}"),
            Optional.of(new Secret.InFile("mail/password")),
            Optional.of(new Secret.InFile("mail/password")));
    assertThat(send(signed)).isEqualTo(new Outcome.Sent());
    assertThat(body).isEqualTo("{\"text\": \"v2 is stable <!channel> & more\"}");
    assertThat(header("X-team")).isEqualTo("shop");
    assertThat(header("Authorization")).isEqualTo("Bearer pa55");
    assertThat(header("X-weir-timestamp")).isEqualTo("1777636800");
    assertThat(header("X-weir-signature"))
        .isEqualTo("sha256=" + Notifier.signature("pa55", "1777636800." + body));
    // A value from elsewhere, so that the test does not only compare the code with itself.
    assertThat(Notifier.signature("key", "The quick brown fox jumps over the lazy dog"))
        .isEqualTo("f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
  }

  @Test
  void aStructuredCloudEventHasEverythingInItsBody() throws Exception {
    assertThat(
            send(
                new Channel.CloudEvents(
                    new Secret.Plain(url()), Channel.Mode.STRUCTURED, Optional.empty())))
        .isEqualTo(new Outcome.Sent());
    assertThat(header("Content-type")).startsWith("application/cloudevents+json");
    JsonNode event = JSON.readTree(body);
    assertThat(event.path("specversion").asText()).isEqualTo("1.0");
    assertThat(event.path("id").asText()).isEqualTo("shop/checkout/42");
    assertThat(event.path("type").asText()).isEqualTo("dev.cdevents.service.upgraded.0.3.0");
    JsonNode data = event.path("data");
    assertThat(data.at("/context/id")).isEqualTo(event.path("id"));
    assertThat(data.at("/context/source")).isEqualTo(event.path("source"));
    assertThat(data.at("/context/timestamp")).isEqualTo(event.path("time"));
    assertThat(data.at("/subject/id")).isEqualTo(event.path("subject"));
    assertThat(data.at("/subject/content/environment/id").asText()).isEqualTo("shop");
    assertThat(data.at("/subject/content/artifactId").asText())
        .isEqualTo("pkg:generic/shop/checkout@v2");
  }

  @Test
  void aBinaryCloudEventHasItsAttributesInHeaders() throws Exception {
    assertThat(
            send(
                new Channel.CloudEvents(
                    new Secret.Plain(url()),
                    Channel.Mode.BINARY,
                    Optional.of(new Secret.InFile("mail/password")))))
        .isEqualTo(new Outcome.Sent());
    assertThat(header("Content-type")).isEqualTo("application/json");
    assertThat(header("Ce-specversion")).isEqualTo("1.0");
    assertThat(header("Ce-id")).isEqualTo("shop/checkout/42");
    assertThat(header("Ce-type")).isEqualTo("dev.cdevents.service.upgraded.0.3.0");
    assertThat(header("Ce-source")).isEqualTo("urn:weir:0123");
    assertThat(header("Authorization")).isEqualTo("Bearer pa55");
    assertThat(JSON.readTree(body).at("/context/type").asText())
        .isEqualTo("dev.cdevents.service.upgraded.0.3.0");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 413, 422})
  void someAnswersMeanNever(int answer) {
    status = answer;
    assertThat(send(webhook(new Secret.Plain(url()))))
        .isEqualTo(new Outcome.Never("http://127.0.0.1 answered " + answer));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 408, 409, 425, 429, 500, 502, 503})
  void allOthersMeanLater(int answer) {
    status = answer;
    assertThat(send(webhook(new Secret.Plain(url()))))
        .isEqualTo(new Outcome.Later("http://127.0.0.1 answered " + answer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120|PT2M",
        "Fri, 01 May 2026 12:00:30 GMT|PT30S",
        "999999999|PT1H",
        "Fri, 01 May 2026 11:00:00 GMT|",
        "soon|"
      })
  void whoAsksToBeLeftAloneIs(String asked, String span) {
    status = 429;
    retryAfter = Optional.of(asked);
    assertThat(send(webhook(new Secret.Plain(url()))))
        .isEqualTo(
            new Outcome.Later(
                "http://127.0.0.1 answered 429", Optional.ofNullable(span).map(Duration::parse)));
  }

  @Test
  void whoHangsIsLeft() {
    hangs = true;
    long start = System.nanoTime();
    Outcome outcome = send(webhook(new Secret.Plain(url())));
    assertThat(outcome).isEqualTo(new Outcome.Later("http://127.0.0.1: no answer within 1 s"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void whoIsNotThereIsTriedLater() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(send(webhook(new Secret.Plain("http://127.0.0.1:" + free + "/s3cret"))))
        .isEqualTo(new Outcome.Later("http://127.0.0.1: the connection was refused"));
    assertThat(send(webhook(new Secret.Plain("http://nobody.invalid/s3cret"))))
        .isInstanceOfSatisfying(
            Outcome.Later.class, l -> assertThat(l.reason()).doesNotContain("s3cret"));
    assertThat(send(webhook(new Secret.Plain("ftp://nobody.invalid/s3cret"))))
        .isInstanceOfSatisfying(
            Outcome.Later.class, l -> assertThat(l.reason()).doesNotContain("s3cret"));
  }

  @Test
  void aPolicyReachesNoSecretOfAnother() throws IOException {
    Files.createSymbolicLink(
        secrets.resolve("shop/borrowed"), secrets.resolve("billing").resolve("url"));
    Files.createSymbolicLink(secrets.resolve("shop/host"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(secrets.resolve("shop/mounted"), Path.of("url"));
    for (Secret secret :
        List.of(
            new Secret.InFile("../billing/url"),
            new Secret.InFile("borrowed"),
            new Secret.InFile("host"),
            new Secret.InFile("/etc/hostname"),
            new Secret.InFile("mail"),
            new Secret.InFile("nothing"),
            new Secret.InVariable("WEIR_SECRET_BILLING__URL"),
            new Secret.InVariable("URL"),
            new Secret.InVariable("WEIR_SECRET_SHOP__NOTHING"))) {
      assertThat(send(webhook(secret))).as("%s", secret).isInstanceOf(Outcome.Later.class);
      assertThat(body).as("%s", secret).isEmpty();
    }
    assertThat(send(webhook(new Secret.InFile("mounted")))).isEqualTo(new Outcome.Sent());
    Notifier without =
        new Notifier(Optional.empty(), _ -> Optional.empty(), InstantSource.fixed(NOON), TIMEOUT);
    assertThat(
            without.send("shop", new Receiver("r", webhook(new Secret.InFile("url"))), promoted()))
        .isInstanceOfSatisfying(
            Outcome.Later.class, l -> assertThat(l.reason()).contains("--secrets-dir"));
    without.close();
  }

  private static Channel.Email mail(int port, Optional<Channel.Login> login) {
    return new Channel.Email(
        List.of("ops@shop.example", "lead@shop.example"),
        "weir@shop.example",
        new Channel.Smtp("127.0.0.1", port, false, login));
  }

  @Test
  void aMailHasTheSameIdWhenItIsSentAgain() throws Exception {
    GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    smtp.start();
    try {
      int port = smtp.getSmtp().getPort();
      assertThat(send(mail(port, Optional.empty()))).isEqualTo(new Outcome.Sent());
      assertThat(send(mail(port, Optional.empty()))).isEqualTo(new Outcome.Sent());
      MimeMessage[] got = smtp.getReceivedMessages();
      // Two recipients each time.
      assertThat(got).hasSize(4);
      assertThat(got[0].getSubject()).isEqualTo("[weir] shop/checkout: promoted");
      assertThat(got[0].getContent().toString()).contains("v2 is stable").contains("stable: v2");
      assertThat(got[0].getMessageID()).isEqualTo(got[3].getMessageID()).contains("checkout/42");
    } finally {
      smtp.stop();
    }
    assertThat(send(mail(1, Optional.empty()))).isInstanceOf(Outcome.Later.class);
  }

  @Test
  void whoMayNotSendIsNotTriedAgain() {
    GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    smtp.setUser("weir@shop.example", "weir", "pa55");
    smtp.start();
    try {
      int port = smtp.getSmtp().getPort();
      Secret wrong = new Secret.Plain("wrong");
      assertThat(send(mail(port, Optional.of(new Channel.Login("weir", wrong)))))
          .isInstanceOfSatisfying(
              Outcome.Never.class, n -> assertThat(n.reason()).doesNotContain("wrong"));
      Secret right = new Secret.InFile("mail/password");
      assertThat(send(mail(port, Optional.of(new Channel.Login("weir", right)))))
          .isEqualTo(new Outcome.Sent());
    } finally {
      smtp.stop();
    }
  }

  @Test
  void aServerThatOffersNoEncryptionIsToldNothing() {
    GreenMail smtp = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    smtp.start();
    try {
      Channel.Email secure =
          new Channel.Email(
              List.of("ops@shop.example"),
              "weir@shop.example",
              new Channel.Smtp("127.0.0.1", smtp.getSmtp().getPort(), true, Optional.empty()));
      assertThat(send(secure)).isInstanceOf(Outcome.Later.class);
      assertThat(smtp.getReceivedMessages()).isEmpty();
    } finally {
      smtp.stop();
    }
  }
}
