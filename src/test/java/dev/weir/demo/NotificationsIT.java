package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.weir.testing.FakePrometheus;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built engine tells real receivers, whatever happens to them and to itself. */
@Tag("outside")
class NotificationsIT {
  private static final Duration SOON = Duration.ofSeconds(45);

  @TempDir Path folder;

  private static void policy(LiveShop shop, String events, String... receivers) throws IOException {
    Path file = shop.mesh.directory().resolve("notify.yaml");
    Path fresh = shop.mesh.directory().resolve(".notify.yaml.new");
    Files.writeString(
        fresh,
        """
        apiVersion: weir.dev/v1alpha1
        kind: NotificationPolicy
        metadata: {name: team, namespace: shop}
        spec:
          events: [%s]
          receivers:
          %s
        """
            .formatted(events, String.join("\n  ", receivers)));
    Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aReceiverThatWasAwayAndAnEngineThatWasKilledLoseNothingAndTellNothingTwice()
      throws Exception {
    ServerSetup smtp = new ServerSetup(Ports.free(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    GreenMail mail = new GreenMail(smtp);
    mail.start();
    try (Inbox bus = new Inbox();
        FakePrometheus prometheus = healthy();
        LiveShop shop = shop(prometheus)) {
      shop.untilStable("v1");
      policy(
          shop,
          "started, step-reached, promoted, rolled-back, command",
          "- name: bus",
          "  cloudEvents: {url: {value: '" + bus.url() + "'}, mode: binary}",
          "- name: mail",
          "  email: {to: [ops@shop.example], from: weir@shop.example,",
          "    smtp: {host: 127.0.0.1, port: " + smtp.getPort() + ", startTls: false}}");
      shop.mesh.want("v2", List.of("{weight: 20%, hold: 1s}", "{weight: 50%, hold: 1h}"));
      shop.until("half", s -> s.settled() && s.weight("v2") == 5_000);
      // Nobody takes what is sent to the bus; the engine dies, and comes back.
      await().atMost(SOON).until(() -> list(shop, "waiting").contains("refused"));
      shop.engine().kill();
      assertThat(bus.got()).isEmpty();
      bus.open();
      shop.startEngine();
      shop.client("promote", "shop/checkout", "--full", "--skip-gates");
      shop.untilStable("v2");
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> bus.header("ce-type").contains("dev.cdevents.service.upgraded.0.3.0"));
      List<String> types = bus.header("ce-type");
      assertThat(types)
          .containsSubsequence(
              "dev.weir.rollout.started",
              "dev.weir.rollout.step-acknowledged",
              "dev.weir.rollout.step-acknowledged",
              "dev.weir.rollout.promoted-by-hand",
              "dev.cdevents.service.upgraded.0.3.0");
      List<Long> numbers =
          bus.got().stream().map(g -> Long.valueOf(g.id().replaceAll(".*/", ""))).toList();
      assertThat(numbers).as("in order, each once").isSorted().doesNotHaveDuplicates();
      assertThat(bus.got().getLast().body())
          .contains("\"artifactId\":\"pkg:generic/shop/checkout@v2\"")
          .contains("\"specversion\":\"0.5.0\"");
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(mail.getReceivedMessages()).hasSize(numbers.size()));
      MimeMessage first = mail.getReceivedMessages()[0];
      assertThat(first.getSubject()).isEqualTo("[weir] shop/checkout: started");
      assertThat(shop.client("notifications", "--state", "sent").text()).contains("promoted");
      assertThat(shop.client("notifications", "--state", "dead").text()).contains("No notices");
      String metrics = Http.get(java.net.URI.create(shop.api.url() + "/q/metrics")).body();
      assertThat(metrics).contains("weir_notices_sent_total{receiver=\"cloudEvents\"");
    } finally {
      mail.stop();
    }
  }

  @Test
  void eachReceiverHasItsOwnTroubles() throws Exception {
    try (Inbox broken = new Inbox().answering(500).open();
        Inbox busy = new Inbox().answering(429).open();
        Inbox wrong = new Inbox().answering(400).open();
        Inbox hangs = new Inbox().hanging().open();
        Inbox fine = new Inbox().open();
        FakePrometheus prometheus = healthy();
        LiveShop shop = shop(prometheus)) {
      shop.untilStable("v1");
      policy(
          shop,
          "started, step-reached",
          webhook("broken", broken),
          webhook("busy", busy),
          webhook("wrong", wrong),
          webhook("hangs", hangs),
          webhook("fine", fine));
      shop.mesh.want("v2", List.of("{weight: 20%, hold: 1h}"));
      shop.until("a fifth", s -> s.settled() && s.weight("v2") == 2_000);
      await().atMost(Duration.ofSeconds(20)).until(() -> fine.got().size() == 2);
      await().atMost(SOON).until(() -> list(shop, "dead").contains("answered 400"));
      await().atMost(SOON).until(() -> list(shop, "waiting").contains("answered 429"));
      await().atMost(SOON).until(() -> list(shop, "waiting").contains("answered 500"));
      await().atMost(SOON).until(() -> list(shop, "waiting").contains("no answer within 10 s"));
      assertThat(fine.got()).hasSize(2);
      // What was given up is sent again when a person says so, and the receiver is mended.
      wrong.answering(204);
      int before = wrong.got().size();
      assertThat(shop.client("notifications", "resend", "--all").code()).isZero();
      await().atMost(SOON).until(() -> !list(shop, "dead").contains("wrong"));
      await().atMost(SOON).until(() -> wrong.got().size() == before + 2);
      assertThat(shop.client("notifications", "resend", "--all").code()).isEqualTo(1);
      assertThat(shop.log()).doesNotContain("/in");
      assertThat(list(shop, "waiting")).doesNotContain("/in");
    }
  }

  @Test
  void thePagesOfJobsAreForAdministratorsAlone() throws Exception {
    Path tokens = folder.resolve("tokens");
    Files.writeString(
        tokens,
        """
        ada admin admin-token-0123456789
        olga operator operator-token-0123456789
        sam admin shop-admin-token-0123 shop
        """);
    try (LiveShop shop =
        new LiveShop(
            folder,
            List.of("v1"),
            List.of("--token-file", tokens.toString(), "--jobs-dashboard"))) {
      await()
          .atMost(SOON)
          .until(() -> page(shop, "/dashboard/", "admin-token-0123456789").statusCode() == 200);
      HttpResponse<String> page = page(shop, "/dashboard/", "admin-token-0123456789");
      assertThat(page.body()).contains("<title>JobRunr");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("connect-src 'self'");
      assertThat(
              page(shop, "/api/recurring-jobs?offset=0&limit=20", "admin-token-0123456789").body())
          .contains("SweepJournal");
      assertThat(page(shop, "/api/servers", "admin-token-0123456789").statusCode()).isEqualTo(200);
      for (String path :
          List.of("/dashboard/", "/api/servers", "/sse/servers", "/api/jobs?state=SUCCEEDED")) {
        assertThat(page(shop, path, "operator-token-0123456789").statusCode()).isEqualTo(403);
        assertThat(page(shop, path, "shop-admin-token-0123").statusCode()).isEqualTo(403);
        HttpResponse<String> nobody = page(shop, path, "wrong-token-0123456789");
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
      }
      try (InputStream live =
          HttpClient.newHttpClient()
              .send(
                  request(shop, "/sse/servers", "admin-token-0123456789"),
                  HttpResponse.BodyHandlers.ofInputStream())
              .body()) {
        assertThat(new String(live.readNBytes(16), StandardCharsets.UTF_8)).contains("data:");
      }
    }
  }

  private static HttpRequest request(LiveShop shop, String path, String token) {
    String pair = "me:" + token;
    return HttpRequest.newBuilder(URI.create(shop.api.url() + path))
        .timeout(Duration.ofSeconds(10))
        .header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  private static HttpResponse<String> page(LiveShop shop, String path, String token)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(request(shop, path, token), HttpResponse.BodyHandlers.ofString());
  }

  private LiveShop shop(FakePrometheus prometheus) throws Exception {
    return new LiveShop(
        folder,
        List.of("v1", "v2"),
        List.of("--insecure-local", "--prometheus", prometheus.url().toString()));
  }

  private static FakePrometheus healthy() {
    return new FakePrometheus()
        .always(FakePrometheus.value(1_000))
        .when("1 - sum", FakePrometheus.value(1.0));
  }

  private static String webhook(String name, Inbox inbox) {
    return "- {name: %s, webhook: {url: {value: '%s'}}}".formatted(name, inbox.url());
  }

  private static String list(LiveShop shop, String state) throws Exception {
    return Http.get(java.net.URI.create(shop.api.url() + "/api/v1/notifications?state=" + state))
        .body();
  }
}
