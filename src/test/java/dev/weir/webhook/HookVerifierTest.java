package dev.weir.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.webhook.HookVerdict.Sent;
import dev.weir.webhook.HookVerdict.Unproved;
import dev.weir.webhook.HookVerdict.Untimely;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookVerifierTest {
  private static final Instant NOW = Instant.parse("2026-01-15T10:00:00Z");
  private static final String OLD = "the-old-secret-of-the-pipeline";
  private static final String NEW = "the-new-secret-of-the-pipeline";
  private static final String PATH = "/hooks/v1/shop/checkout/deploy";
  private static final String BODY = "{\"revision\":\"v2\"}";
  private static final HookSecrets SECRETS =
      HookSecrets.parse(
          "hooks",
          """
          ci weir deploy,signal %s shop
          ci weir deploy,signal %s shop
          ops weir abort a-secret-of-operations
          """
              .formatted(OLD, NEW));

  private static HookPath path(String text) {
    return HookPath.parse(text).orElseThrow();
  }

  private static Map<String, String> signed(String secret) {
    return HookSignature.headers(secret, path(PATH), "build-1", NOW, BODY.getBytes(UTF_8));
  }

  private static HookVerdict verdict(Map<String, String> headers, String path, String body) {
    return verdict(headers, path, body, NOW);
  }

  private static HookVerdict verdict(
      Map<String, String> headers, String path, String body, Instant now) {
    return HookVerifier.verify(
        SECRETS, new HookRequest(path(path), headers, body.getBytes(UTF_8)), now);
  }

  @ParameterizedTest
  @ValueSource(strings = {OLD, NEW})
  void bothSecretsOfARotationAreGood(String secret) {
    assertThat(verdict(signed(secret), PATH, BODY))
        .isEqualTo(new Sent("ci", HookScheme.WEIR, "build-1", true));
  }

  @Test
  void aSenderMaySignWithSeveralSecretsAtOnce() {
    Map<String, String> headers = new HashMap<>(signed("a-secret-that-is-not-known-yet"));
    headers.merge(
        HookSignature.SIGNATURE,
        signed(NEW).get(HookSignature.SIGNATURE),
        (one, other) -> one + ", v2=whatever, " + other);
    assertThat(verdict(headers, PATH, BODY)).isInstanceOf(Sent.class);
  }

  @Test
  void headersAreFoundInAnyCase() {
    Map<String, String> headers = new HashMap<>();
    signed(NEW)
        .forEach((name, value) -> headers.put(name.toUpperCase(java.util.Locale.ROOT), value));
    assertThat(verdict(headers, PATH, BODY)).isInstanceOf(Sent.class);
  }

  @Test
  void whatIsSignedForOneThingIsWorthNothingForAnother() {
    Map<String, String> headers = signed(NEW);
    assertThat(verdict(headers, "/hooks/v1/shop/cart/deploy", BODY)).isInstanceOf(Unproved.class);
    assertThat(verdict(headers, "/hooks/v1/shop/checkout/signal", BODY))
        .isInstanceOf(Unproved.class);
    assertThat(verdict(headers, PATH, "{\"revision\": \"v2\"}")).isInstanceOf(Unproved.class);
    for (String name : headers.keySet()) {
      Map<String, String> other = new HashMap<>(headers);
      other.remove(name);
      assertThat(verdict(other, PATH, BODY)).as("without " + name).isInstanceOf(Unproved.class);
      other.put(name, headers.get(name) + "1");
      assertThat(verdict(other, PATH, BODY)).as("changed " + name).isInstanceOf(Unproved.class);
    }
  }

  @Test
  void aSecretIsGoodForItsActionsAndPlacesAlone() {
    byte[] body = BODY.getBytes(UTF_8);
    for (String elsewhere :
        new String[] {"/hooks/v1/shop/checkout/abort", "/hooks/v1/billing/invoice/deploy"}) {
      Map<String, String> headers = HookSignature.headers(NEW, path(elsewhere), "d", NOW, body);
      assertThat(verdict(headers, elsewhere, BODY)).isInstanceOf(Unproved.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"299,true", "300,true", "301,false", "-300,true", "-301,false", "86400,false"})
  void aSignatureIsGoodForFiveMinutes(long secondsLater, boolean good) {
    HookVerdict verdict = verdict(signed(NEW), PATH, BODY, NOW.plusSeconds(secondsLater));
    if (good) {
      assertThat(verdict).isInstanceOf(Sent.class);
    } else {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Untimely.class,
              late -> {
                assertThat(late.sender()).isEqualTo("ci");
                assertThat(late.why()).contains(Math.abs(secondsLater) + " s ", "5 minutes");
              });
    }
  }

  /** Whoever cannot sign does not learn how our clock stands. */
  @Test
  void anOldForgeryIsAForgery() {
    Map<String, String> headers = new HashMap<>(signed("somebody-else-altogether"));
    headers.put(HookSignature.TIMESTAMP, "1");
    assertThat(verdict(headers, PATH, BODY)).isInstanceOf(Unproved.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1=", "v1=zz", "v1", "=", ",,,,,,,,,,,,,,,,,", "v1=00"})
  void aSignatureThatIsNoneIsWrong(String signature) {
    Map<String, String> headers = new HashMap<>(signed(NEW));
    headers.put(HookSignature.SIGNATURE, signature);
    assertThat(verdict(headers, PATH, BODY)).isInstanceOf(Unproved.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "../x", "x/y"})
  void aDeliveryHasAPlainName(String delivery) {
    byte[] body = BODY.getBytes(UTF_8);
    Map<String, String> headers = HookSignature.headers(NEW, path(PATH), delivery, NOW, body);
    assertThat(verdict(headers, PATH, BODY)).isInstanceOf(Unproved.class);
  }

  // The two vectors below are those that the specifications themselves print.

  @Test
  void gitHubsOwnExampleIsProved() {
    HookSecrets secrets =
        HookSecrets.parse("hooks", "repo github sync Its-a-Secret-to-Everybody\n");
    byte[] body = "Hello, World!".getBytes(UTF_8);
    String mac =
        java.util.HexFormat.of()
            .formatHex(Hmac.sha256("It's a Secret to Everybody".getBytes(UTF_8), body));
    assertThat(mac).isEqualTo("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
    String ours =
        java.util.HexFormat.of()
            .formatHex(Hmac.sha256("Its-a-Secret-to-Everybody".getBytes(UTF_8), body));
    HookRequest request =
        new HookRequest(
            path("/hooks/v1/sync"), Map.of("X-Hub-Signature-256", "sha256=" + ours), body);
    assertThat(HookVerifier.verify(secrets, request, NOW))
        .isInstanceOfSatisfying(
            Sent.class,
            sent -> {
              assertThat(sent.dated()).isFalse();
              assertThat(sent.delivery()).matches("body-[0-9a-f]{32}");
            });
    for (String wrong : new String[] {ours, "sha1=" + ours, "sha256=" + mac, "sha256="}) {
      HookRequest forged =
          new HookRequest(path("/hooks/v1/sync"), Map.of("X-Hub-Signature-256", wrong), body);
      assertThat(HookVerifier.verify(secrets, forged, NOW)).isInstanceOf(Unproved.class);
    }
  }

  @Test
  void theStandardsOwnExampleIsProved() {
    HookSecrets secrets =
        HookSecrets.parse("hooks", "lab standard sync whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    Map<String, String> headers =
        Map.of(
            "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp", "1614265330",
            "webhook-signature",
                "v1a,AAAA v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    HookRequest request =
        new HookRequest(path("/hooks/v1/sync"), headers, "{\"test\": 2432232314}".getBytes(UTF_8));
    assertThat(HookVerifier.verify(secrets, request, Instant.ofEpochSecond(1_614_265_400)))
        .isEqualTo(new Sent("lab", HookScheme.STANDARD, "msg_p5jXN8AQM9LWM0D4loKWxJek", true));
    assertThat(HookVerifier.verify(secrets, request, NOW)).isInstanceOf(Untimely.class);
  }

  @Test
  void gitLabsTokenIsCompared() {
    HookSecrets secrets =
        HookSecrets.parse("hooks", "lab gitlab deploy a-token-of-gitlab shop/checkout\n");
    HookRequest right =
        new HookRequest(
            path(PATH), Map.of("X-Gitlab-Token", "a-token-of-gitlab"), BODY.getBytes(UTF_8));
    assertThat(HookVerifier.verify(secrets, right, NOW)).isInstanceOf(Sent.class);
    for (String wrong : new String[] {"", "a-token-of-gitla", "a-token-of-gitlabb", "x"}) {
      HookRequest forged =
          new HookRequest(path(PATH), Map.of("X-Gitlab-Token", wrong), BODY.getBytes(UTF_8));
      assertThat(HookVerifier.verify(secrets, forged, NOW)).isInstanceOf(Unproved.class);
    }
  }

  /** A proof that does not hold takes nothing from one that does. */
  @Test
  void twoKindsOfProofAreBothLookedAt() {
    Map<String, String> headers = new HashMap<>(signed(NEW));
    headers.put("X-Gitlab-Token", "whatever");
    headers.put("X-Hub-Signature-256", "sha256=00");
    assertThat(verdict(headers, PATH, BODY)).isInstanceOf(Sent.class);
  }

  @Test
  void nothingShowsASecretOrABody() {
    HookRequest request = new HookRequest(path(PATH), signed(NEW), BODY.getBytes(UTF_8));
    assertThat(request.toString()).doesNotContain("v2").doesNotContain("v1=");
  }
}
