package dev.weir.core.gate;

import static dev.weir.core.gate.GateFixtures.AT;
import static dev.weir.core.gate.GateFixtures.SUBJECT;
import static dev.weir.core.gate.GateFixtures.metric;
import static dev.weir.core.gate.GateFixtures.withCompare;
import static dev.weir.core.gate.GateFixtures.withMinimum;
import static dev.weir.core.gate.GateFixtures.withRange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.rollout.FailureAction;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InquiriesTest {
  private static Gate.Metric asking(String query) {
    Gate.Metric m = metric(">= 1");
    return new Gate.Metric(
        m.name(),
        query,
        m.window(),
        m.timeout(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        m.pass(),
        m.fail(),
        Budgets.DEFAULT,
        NoDataPolicy.HOLD,
        FailureAction.ROLLBACK);
  }

  @Test
  void everyPlaceIsFilled() {
    String all = "${cluster} ${revision} ${stable} ${namespace} ${rollout} ${window} ${cluster}";

    Inquiry inquiry = Inquiries.of(asking(all), SUBJECT, AT.minusSeconds(300), AT);

    assertThat(inquiry.candidate())
        .isEqualTo("checkout-v2_shop v2 v1 shop checkout 30s checkout-v2_shop");
    assertThat(inquiry.stable()).isEmpty();
    assertThat(inquiry.requests()).isEmpty();
    assertThat(inquiry.timeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whatMeansNothingInAStringStaysAsItIs() {
    Inquiries.Subject subject =
        new Inquiries.Subject(
            new ResourceId("shop", "checkout"),
            new Revision("v1.2.3-rc_1"),
            "checkout",
            Optional.empty(),
            Optional.empty());

    assertThat(Inquiries.of(asking("${revision}"), subject, AT, AT).candidate())
        .isEqualTo("v1.2.3-rc_1");
  }

  @Test
  void theStableSideNamesTheStable() {
    Gate.Metric metric = withCompare(withMinimum(metric("<= 1"), 20), GatePolicy.Compare.RATIO);

    Inquiry inquiry = Inquiries.of(metric, SUBJECT, AT.minusSeconds(300), AT);

    assertThat(inquiry.stable()).contains("good{cluster=\"checkout-v1_shop\"}[30s]");
    assertThat(inquiry.requests()).contains("all{cluster=\"checkout-v2_shop\",r=\"v2\"}");
    assertThat(inquiry.stableRequests()).contains("all{cluster=\"checkout-v1_shop\",r=\"v1\"}");
  }

  @Test
  void withoutAStableNothingIsAskedOfIt() {
    Inquiries.Subject first =
        new Inquiries.Subject(
            SUBJECT.rollout(),
            SUBJECT.candidate(),
            SUBJECT.cluster(),
            Optional.empty(),
            Optional.empty());
    Gate.Metric metric = withCompare(metric("<= 1"), GatePolicy.Compare.RATIO);

    assertThat(Inquiries.of(metric, first, AT, AT).stable()).isEmpty();
    assertThat(Inquiries.of(asking("x{r=\"${stable}\"}"), first, AT, AT).candidate())
        .isEqualTo("x{r=\"-\"}");
  }

  @ParameterizedTest(name = "{0} ms in effect: {1}")
  @CsvSource({"300000,30s", "30000,30s", "12999,12s", "1000,1s", "999,1s", "0,1s", "-5000,1s"})
  void theWindowNeverReachesBeforeTheShift(long millisInEffect, String window) {
    Inquiry inquiry =
        Inquiries.of(asking("${window}"), SUBJECT, AT.minusMillis(millisInEffect), AT);

    assertThat(inquiry.candidate()).isEqualTo(window);
    assertThat(inquiry.window().toSeconds() + "s").isEqualTo(window);
    assertThat(inquiry.at()).isBeforeOrEqualTo(AT);
    if (millisInEffect >= 1000) {
      assertThat(inquiry.at().minus(inquiry.window()))
          .as("the window begins with the step, or later")
          .isEqualTo(AT.minusMillis(Math.min(millisInEffect, 30_000)));
    }
  }

  @Test
  void inARangeTheWindowOfOnePointIsItsBucket() {
    Gate.Metric metric = withRange(metric(">= 1"), Duration.ofSeconds(10), Duration.ofSeconds(5));

    Inquiry inquiry = Inquiries.of(metric, SUBJECT, AT.minusSeconds(300), AT);

    assertThat(inquiry.candidate()).endsWith("[10s]");
    assertThat(inquiry.window()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aValueIsNeverTakenForAPlaceAndUnknownPlacesStay() {
    Inquiries.Subject odd =
        new Inquiries.Subject(
            SUBJECT.rollout(),
            SUBJECT.candidate(),
            "${revision}\\1$0",
            Optional.empty(),
            Optional.empty());

    assertThat(Inquiries.of(asking("${cluster}|${nobody}"), odd, AT, AT).candidate())
        .doesNotContain("v2")
        .endsWith("|${nobody}");
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noValueEndsAString(long seed) {
    Random random = new Random(seed);
    StringBuilder name = new StringBuilder();
    random.ints(20, 0, 0x300).forEach(c -> name.append((char) c));
    String breakout = name + "\"} or vector(1) # '`\n" + name;
    Inquiries.Subject evil =
        new Inquiries.Subject(
            new ResourceId("shop", "checkout"),
            new Revision("v2"),
            breakout,
            Optional.empty(),
            Optional.empty());

    String filled = Inquiries.of(asking("${cluster}"), evil, AT, AT).candidate();

    assertThat(filled).doesNotContain("\"", "'", "`", "\n", "$", "{");
    assertThat(filled.replaceAll("\\\\U[0-9a-f]{8}", "")).matches("[A-Za-z0-9._:/-]*");
  }

  @Test
  void bucketsLieOnWholeMultiplesAndInsideTheWindow() {
    GatePolicy.Range range = new GatePolicy.Range(Duration.ofSeconds(10), Duration.ofSeconds(5));

    Buckets buckets = Buckets.of(range, AT, Duration.ofSeconds(30));

    // 12:00:37 minus 30 s is 12:00:07, so the first whole bucket is 12:00:10 to 12:00:20.
    assertThat(buckets.ends())
        .extracting(Object::toString)
        .containsExactly("2026-03-01T12:00:20Z", "2026-03-01T12:00:30Z");
    assertThat(Buckets.of(range, AT, Duration.ofDays(9)).ends()).hasSize(Buckets.MAX);
    assertThat(Buckets.of(range, AT, Duration.ofSeconds(2)).none()).isTrue();
  }
}
