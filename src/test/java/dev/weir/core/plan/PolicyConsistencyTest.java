package dev.weir.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.Bound;
import dev.weir.core.gate.Budgets;
import dev.weir.core.gate.GatePolicy;
import dev.weir.core.gate.NoDataPolicy;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.traffic.Mesh;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyConsistencyTest {
  private static final Duration WINDOW = Duration.ofSeconds(30);

  private static GatePolicy.MetricTemplate metric(
      String query,
      Optional<String> requests,
      Optional<Duration> bucket,
      String pass,
      Optional<String> fail) {
    return new GatePolicy.MetricTemplate(
        "m",
        query,
        WINDOW,
        Duration.ofSeconds(5),
        requests.map(text -> new GatePolicy.MinRequests(text, 20)),
        bucket.map(step -> new GatePolicy.Range(step, Duration.ZERO)),
        Optional.empty(),
        pass,
        fail,
        Budgets.DEFAULT,
        NoDataPolicy.HOLD,
        Optional.empty());
  }

  private static GatePolicy.MetricTemplate bounds(String pass, String fail) {
    return metric("up", Optional.empty(), Optional.empty(), pass, Optional.of(fail));
  }

  private static List<Fault> faults(
      List<GatePolicy.Argument> args, GatePolicy.MetricTemplate metric) {
    ResourceId id = new ResourceId("shop", "health");
    return Consistency.check(
        new Intent(
            Mesh.EMPTY,
            Map.of(),
            Map.of(id, new GatePolicy(id, args, WINDOW, WINDOW, List.of(metric)))));
  }

  private static GatePolicy.Argument argument(String name, String defaultValue) {
    return new GatePolicy.Argument(name, Optional.ofNullable(defaultValue));
  }

  @Test
  void anArgumentIsUsedWhereverItsPlaceStands() {
    List<GatePolicy.Argument> args =
        List.of(argument("q", null), argument("n", null), argument("p", "2"), argument("f", "9"));
    assertThat(
            faults(
                args,
                metric(
                    "up{a=\"${q}\"}",
                    Optional.of("seen{a=\"${n}\"}"),
                    Optional.empty(),
                    "< ${p}",
                    Optional.of("> ${f}"))))
        .isEmpty();
    assertThat(faults(args, bounds("< ${p}", "> ${f}")))
        .extracting(Fault::path)
        .containsExactly("spec.args[0].name", "spec.args[1].name");
  }

  @Test
  void aPlaceThatNothingFillsIsNamedWhereverItStands() {
    assertThat(
            faults(
                List.of(),
                metric(
                    "${a}",
                    Optional.of("${b}"),
                    Optional.empty(),
                    "< ${c}",
                    Optional.of("> ${d}"))))
        .extracting(Fault::path)
        .containsExactlyInAnyOrder(
            "spec.metrics[0].prometheus.query",
            "spec.metrics[0].minRequests.query",
            "spec.metrics[0].pass",
            "spec.metrics[0].fail");
  }

  @Test
  void anArgumentsValueHasNoPlacesOfItsOwn() {
    assertThat(faults(List.of(argument("p", "${window}")), bounds("< ${p}", "> 9")))
        .extracting(Fault::path)
        .containsExactly("spec.args[0].default");
  }

  @ParameterizedTest
  @CsvSource({"29, true", "30, true", "31, false"})
  void aBucketFitsIntoTheWindow(int seconds, boolean fits) {
    assertThat(
            faults(
                List.of(),
                metric(
                    "up",
                    Optional.empty(),
                    Optional.of(Duration.ofSeconds(seconds)),
                    "< 1",
                    Optional.empty())))
        .hasSize(fits ? 0 : 1);
  }

  @Test
  void aBoundThatIsNoneIsNamedWithWhatToWrite() {
    List<Fault> found = faults(List.of(), bounds("about 5", ">= 1e999"));
    assertThat(found)
        .extracting(Fault::path)
        .containsExactlyInAnyOrder("spec.metrics[0].pass", "spec.metrics[0].fail");
    assertThat(found).allMatch(fault -> fault.fix().startsWith("Write a sign and a number"));
  }

  @ParameterizedTest
  @CsvSource({
    ">= 99%, < 95%, false",
    ">= 99%, < 99%, false",
    ">= 99%, <= 99%, true",
    ">= 99%, < 99.5%, true",
    "< 500, > 500, false",
    "<= 500, > 500, false",
    "<= 500, >= 500, true",
    "< 500, < 1000, true",
    "> 0, == 0, false",
    ">= 0, == 0, true",
    "== 0, != 0, false",
    "!= 0, == 0, false",
    "!= 0, > 5, true",
    "== 1, == 1, true",
    "!= 0, != 1, true",
    "> 0, < 1, true"
  })
  void findsBoundsThatHaveAValueInCommon(String pass, String fail, boolean overlap) {
    assertThat(PolicyConsistency.overlap(Bound.parse(pass), Bound.parse(fail))).isEqualTo(overlap);
  }
}
