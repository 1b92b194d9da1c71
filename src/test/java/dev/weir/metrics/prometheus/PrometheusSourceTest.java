package dev.weir.metrics.prometheus;

import static dev.weir.testing.FakePrometheus.body;
import static dev.weir.testing.FakePrometheus.cutOff;
import static dev.weir.testing.FakePrometheus.drop;
import static dev.weir.testing.FakePrometheus.empty;
import static dev.weir.testing.FakePrometheus.error;
import static dev.weir.testing.FakePrometheus.huge;
import static dev.weir.testing.FakePrometheus.result;
import static dev.weir.testing.FakePrometheus.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.Inquiry;
import dev.weir.core.gate.Reading;
import dev.weir.core.gate.Readings;
import dev.weir.testing.FakePrometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PrometheusSourceTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:37.500Z");
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(400);

  private final FakePrometheus fake = new FakePrometheus();
  private final List<PrometheusSource> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(PrometheusSource::close);
    fake.close();
  }

  private PrometheusSource source(String url, Optional<String> token) {
    PrometheusSource source = new PrometheusSource(Optional.of(PrometheusAccess.parse(url, token)));
    open.add(source);
    return source;
  }

  private PrometheusSource source() {
    return source(fake.url().toString(), Optional.empty());
  }

  private static Inquiry inquiry(String query, Duration timeout) {
    return new Inquiry(
        AT,
        Duration.ofMinutes(1),
        timeout,
        query,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Readings ask(PrometheusSource source, Inquiry inquiry) {
    return source.ask(inquiry).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private Reading ask(Duration timeout) {
    return ask(source(), inquiry("up", timeout)).candidate();
  }

  private static String failure(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Failed.class);
    assertThat(reading.query()).isEqualTo("up");
    return ((Reading.Failed) reading).reason();
  }

  private static double number(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Answer.class);
    return ((Reading.Answer) reading).series().getFirst().points().getFirst().value();
  }

  @Test
  void aQueryIsAFormOnTheQueryEndpointAtTheTimeOfTheInquiry() {
    fake.next(value(0.995));

    assertThat(number(ask(PATIENT))).isEqualTo(0.995);
    FakePrometheus.Asked asked = fake.asked().getFirst();
    assertThat(asked.path()).isEqualTo("/api/v1/query");
    assertThat(asked.form())
        .containsOnly(
            Map.entry("query", "up"),
            Map.entry("time", "1772366437.500"),
            Map.entry("timeout", "10s"));
  }

  @Test
  void o07_aRangeAsksForSettledBucketsOnly() {
    fake.next(FakePrometheus.range(AT, Duration.ofSeconds(10), 38, 39, 37));
    Inquiry range =
        new Inquiry(
            AT,
            Duration.ofMinutes(1),
            PATIENT,
            "up",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new GatePolicy.Range(Duration.ofSeconds(10), Duration.ofSeconds(5))));

    Reading.Answer answer = (Reading.Answer) ask(source(), range).candidate();

    assertThat(answer.series().getFirst().points()).hasSize(3);
    FakePrometheus.Asked asked = fake.asked().getFirst();
    assertThat(asked.path()).isEqualTo("/api/v1/query_range");
    // 11:59:37.5 to 12:00:37.5, settled after 5 s: the buckets that end at 11:59:50 to 12:00:30.
    assertThat(asked.form())
        .containsEntry("start", "1772366390.000")
        .containsEntry("end", "1772366430.000")
        .containsEntry("step", "10.000");
  }

  @Test
  void aRangeWithoutASettledBucketIsAnsweredWithoutAsking() {
    Inquiry early =
        new Inquiry(
            AT,
            Duration.ofSeconds(2),
            PATIENT,
            "up",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new GatePolicy.Range(Duration.ofSeconds(10), Duration.ZERO)));

    assertThat(ask(source(), early).candidate()).isEqualTo(new Reading.Answer("up", List.of()));
    assertThat(fake.asked()).isEmpty();
  }

  @Test
  void theQueriesOfOneInquiryGoOutSideBySide() {
    // Each answer waits until all four have been asked: one after the other would never end.
    fake.always(
        exchange -> {
          org.awaitility.Awaitility.await().until(() -> fake.asked().size() == 4);
          value(1).to(exchange);
        });
    Inquiry four =
        new Inquiry(
            AT,
            Duration.ofMinutes(1),
            PATIENT,
            "a",
            Optional.of("b"),
            Optional.of("c"),
            Optional.of("d"),
            Optional.empty());

    Readings readings = ask(source(), four);

    assertThat(readings.at()).isEqualTo(AT);
    assertThat(readings.candidate().query()).isEqualTo("a");
    assertThat(readings.stable().orElseThrow().query()).isEqualTo("b");
    assertThat(readings.requests().orElseThrow().query()).isEqualTo("c");
    assertThat(readings.stableRequests().orElseThrow().query()).isEqualTo("d");
  }

  @ParameterizedTest
  @CsvSource({"NaN, NaN", "+Inf, Infinity", "-Inf, -Infinity", "1e3, 1000", "-0.5, -0.5"})
  void everyNumberOfPrometheusIsRead(String written, double read) {
    fake.next(value(written));

    assertThat(number(ask(PATIENT))).isEqualTo(Double.valueOf(read));
  }

  @Test
  void scalarsEmptyVectorsAndLabelsAreRead() {
    fake.next(
        result("scalar", "[1772366437,\"7\"]"),
        empty(),
        result(
            "vector",
            "[{\"metric\":{\"__name__\":\"x\",\"pod\":\"a\"},\"value\":[1772366437,\"1\"]}]"));
    PrometheusSource source = source();

    assertThat(number(ask(source, inquiry("up", PATIENT)).candidate())).isEqualTo(7);
    Reading nothing = ask(source, inquiry("up", PATIENT)).candidate();
    assertThat(((Reading.Answer) nothing).series()).isEmpty();
    Reading labelled = ask(source, inquiry("up", PATIENT)).candidate();
    assertThat(((Reading.Answer) labelled).series().getFirst().labels())
        .containsOnly(Map.entry("pod", "a"));
  }

  @Test
  void warningsAreNoValues() {
    fake.next(
        body(
            200,
            "{\"status\":\"success\",\"warnings\":[\"partial\"],\"data\":{\"resultType\":\"vector\","
                + "\"result\":[{\"metric\":{},\"value\":[1,\"2\"]}]}}"));

    assertThat(number(ask(PATIENT))).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"422, execution", "400, bad_data"})
  void o03_aRefusedQueryIsNotTriedAgainAndCarriesPrometheusWords(int status, String type) {
    fake.next(error(status, type, "found duplicate series for the match group"), value(0.99));

    assertThat(failure(ask(PATIENT)))
        .contains("refused the query")
        .contains(status + " " + type + ": found duplicate series for the match group");
    assertThat(fake.asked()).hasSize(1);
  }

  @Test
  void aPassingTroubleIsTriedAgain() {
    fake.next(
        body(503, "upstream not ready"),
        error(429, "too_many_requests", "slow down"),
        drop(),
        cutOff(),
        value(0.99));

    assertThat(number(ask(PATIENT))).isEqualTo(0.99);
    assertThat(fake.asked()).hasSize(5);
  }

  @Test
  void aLastingTroubleEndsWithItsWordsAndTheNumberOfTries() {
    fake.always(error(503, "timeout", "query timed out in expression evaluation"));

    assertThat(failure(ask(PATIENT)))
        .contains("503 timeout: query timed out in expression evaluation")
        .contains(PrometheusSource.MAX_TRIES + " tries");
    assertThat(fake.asked()).hasSize(PrometheusSource.MAX_TRIES);
  }

  @Test
  void triesEndWithTheTimeout() {
    fake.always(body(500, "<html>oops</html>"));

    assertThat(failure(ask(SHORT))).contains("500 <html>oops</html>").contains("in 400 ms");
    assertThat(fake.asked().size()).isBetween(2, PrometheusSource.MAX_TRIES);
  }

  @Test
  void silenceEndsWithTheTimeout() {
    fake.always(fake.silence());

    assertThat(failure(ask(SHORT))).contains("did not answer within 400 ms");
  }

  @Test
  void aBodyThatNeverEndsEndsWithTheTimeout() {
    fake.always(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(' ');
          exchange.getResponseBody().flush();
          fake.silence().to(exchange);
        });

    assertThat(failure(ask(SHORT))).contains("did not answer within 400 ms");
  }

  @Test
  void nobodyThereIsSaidWithTheAddress() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PrometheusSource source = source("http://127.0.0.1:" + port + "/prom/", Optional.empty());

    assertThat(failure(ask(source, inquiry("up", SHORT)).candidate()))
        .contains("Prometheus at http://127.0.0.1:" + port + "/prom cannot be reached");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "not json at all",
        "{\"status\":\"success\"}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"string\",\"result\":[1,\"x\"]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"a\"]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"histogram\":[1,{}]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"values\":[7]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,1]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"1f\"]}]}}",
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}} {}",
        "{\"status\":\"error\",\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}"
      })
  void garbageIsAFailureInWords(String garbage) {
    fake.next(body(200, garbage));

    assertThat(failure(ask(PATIENT))).contains("the answer").doesNotContain("null:");
  }

  @Test
  void aHugeAnswerIsGivenUp() {
    fake.next(huge(PrometheusSource.MAX_ANSWER_BYTES + 1));

    assertThat(failure(ask(PATIENT))).contains("larger than the limit").contains("aggregate");
  }

  @Test
  void tooManySeriesAreRefused() {
    String one = "{\"metric\":{\"a\":\"%d\"},\"value\":[1,\"1\"]}";
    List<String> series = new ArrayList<>();
    for (int i = 0; i <= AnswerReader.MAX_SERIES; i++) {
      series.add(one.formatted(i));
    }
    fake.next(result("vector", series.toString()));

    assertThat(failure(ask(PATIENT))).contains("1001 series").contains("aggregate");
  }

  @Test
  void aRedirectIsNotFollowed() {
    fake.next(
        exchange -> {
          exchange.getResponseHeaders().set("Location", "http://elsewhere.example/");
          exchange.sendResponseHeaders(302, -1);
        });

    assertThat(failure(ask(PATIENT))).contains("redirect (302)");
  }

  @Test
  void credentialsAreSentAndNeverShown() {
    String url = fake.url().toString().replace("http://", "http://ops:s%2Bcret@") + "/prefix/";
    fake.always(body(401, "no: Basic b3BzOnMrY3JldA== is wrong"));

    String reason = failure(ask(source(url, Optional.empty()), inquiry("up", PATIENT)).candidate());

    assertThat(reason)
        .contains("does not let Weir in")
        .doesNotContain("s+cret", "b3BzOnMrY3JldA==");
    FakePrometheus.Asked asked = fake.asked().getFirst();
    assertThat(asked.path()).isEqualTo("/prefix/api/v1/query");
    assertThat(asked.headers().get("Authorization")).containsExactly("Basic b3BzOnMrY3JldA==");
  }

  @Test
  void aTokenIsSentAsBearer() {
    fake.next(value(1));

    ask(source(fake.url().toString(), Optional.of("tok-1")), inquiry("up", PATIENT));

    assertThat(fake.asked().getFirst().headers().get("Authorization"))
        .containsExactly("Bearer tok-1");
  }

  @Test
  void onlySoManyAreUnderWayAndWaitingCountsTowardTheTimeout() {
    fake.always(fake.silence());
    PrometheusSource source = source();
    List<CompletableFuture<Readings>> all = new ArrayList<>();

    for (int i = 0; i < PrometheusSource.MAX_UNDER_WAY; i++) {
      all.add(source.ask(inquiry("up", Duration.ofSeconds(2))).toCompletableFuture());
    }
    for (int i = 0; i < 20; i++) {
      all.add(source.ask(inquiry("up", SHORT)).toCompletableFuture());
    }

    List<String> reasons = all.stream().map(f -> failure(f.join().candidate())).toList();
    assertThat(reasons.stream().filter(r -> r.contains("did not answer within 2 s")))
        .hasSize(PrometheusSource.MAX_UNDER_WAY);
    assertThat(reasons.stream().filter(r -> r.contains("was not asked within 400 ms"))).hasSize(20);
    assertThat(fake.mostAtOnce()).isLessThanOrEqualTo(PrometheusSource.MAX_UNDER_WAY);
    // The places are free again afterwards.
    fake.always(value(3));
    assertThat(number(ask(source, inquiry("up", PATIENT)).candidate())).isEqualTo(3);
  }

  @Test
  void manyQueriesAllGetTheirAnswer() {
    fake.always(value(3));
    PrometheusSource source = source();
    List<CompletableFuture<Readings>> all = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      all.add(source.ask(inquiry("up", PATIENT)).toCompletableFuture());
    }

    assertThat(all).allSatisfy(f -> assertThat(number(f.join().candidate())).isEqualTo(3));
    assertThat(fake.mostAtOnce()).isLessThanOrEqualTo(PrometheusSource.MAX_UNDER_WAY);
  }

  @Test
  void closingEndsWhatIsUnderWayAndWhatComesLater() {
    fake.always(fake.silence());
    PrometheusSource source = source();
    CompletableFuture<Readings> before = source.ask(inquiry("up", PATIENT)).toCompletableFuture();

    source.close();

    assertThat(failure(before.join().candidate())).contains("shutting down");
    assertThat(failure(ask(source, inquiry("up", PATIENT)).candidate())).contains("shutting down");
  }

  @Test
  void withoutAPrometheusEveryAnswerSaysSo() {
    PrometheusSource source = new PrometheusSource(Optional.empty());
    open.add(source);

    assertThat(failure(ask(source, inquiry("up", PATIENT)).candidate()))
        .isEqualTo("no Prometheus is configured: start weir serve with --prometheus URL");
  }
}
