package dev.weir.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.store.replica.SharedLog.Blob;
import dev.weir.store.replica.SharedLog.Line;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {
  @Test
  void linesAreTheSameAgain() {
    List<Line> lines =
        List.of(
            new Line(7, "H4sI+/=", Optional.empty()),
            new Line(8, "", Optional.of(new Blob("weir-log-ab12", 3))),
            new Line(9, "x", Optional.empty()));
    assertThat(LogText.lines(LogText.of(lines))).isEqualTo(lines);
    assertThat(LogText.lines(LogText.of(List.of()))).isEmpty();
    assertThat(LogText.blob(LogText.of(new Blob("b", 2)))).isEqualTo(new Blob("b", 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "7", "7 @ b", "7 @ b x", "x y"})
  void whatIsNoLogIsRefused(String text) {
    assertThatThrownBy(() -> LogText.lines(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void reportsAreTheSameAgainAndBounded() {
    ResourceId checkout = new ResourceId("shop", "checkout");
    ProxyReport.Refusal refusal = new ProxyReport.Refusal("p", "routes", "1-a", "no such cluster");
    ProxyReport report = new ProxyReport(7, 4, 2, List.of(refusal), List.of("q"));
    assertThat(ReportText.read(ReportText.of(Map.of(checkout, report))))
        .isEqualTo(Map.of(checkout, report));
    List<String> many = IntStream.range(0, 5_000).mapToObj(i -> "proxy-" + i).toList();
    ProxyReport read =
        ReportText.read(
                ReportText.of(Map.of(checkout, new ProxyReport(7, 5_000, 0, List.of(), many))))
            .get(checkout);
    assertThat(read).returns(5_000, ProxyReport::connected);
    assertThat(read.waiting()).hasSize(ReportText.NAMED);
    assertThatThrownBy(() -> ReportText.read("{")).isInstanceOf(IllegalArgumentException.class);
  }
}
