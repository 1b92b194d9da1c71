package dev.weir.metrics.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusAccessTest {
  @ParameterizedTest
  @CsvSource({
    "http://p:9090, http://p:9090/api/v1/query",
    "http://p:9090/, http://p:9090/api/v1/query",
    "HTTPS://p.example/a/b//, https://p.example/a/b/api/v1/query",
    "http://[::1]:9090, http://[::1]:9090/api/v1/query",
    "http://u:p@p:9090/x, http://p:9090/x/api/v1/query"
  })
  void theEndpointKeepsThePrefixAndLosesTheUser(String url, String endpoint) {
    assertThat(PrometheusAccess.parse(url, Optional.empty()).endpoint("query"))
        .hasToString(endpoint);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://u:hidden@p, does not start with http",
    "p:9090, does not start with http",
    "http:///x, names no host",
    "http://u:hidden@p?x=1, has a query",
    "http://u:hidden@p:9090/ a, cannot be read"
  })
  void aWrongAddressIsExplainedWithoutItsSecret(String url, String why) {
    assertThatThrownBy(() -> PrometheusAccess.parse(url, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("--prometheus http://")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void aTokenIsBareAndAlone() {
    assertThatThrownBy(() -> PrometheusAccess.parse("http://p", Optional.of("a\nb")))
        .hasMessageContaining("bare token");
    assertThatThrownBy(() -> PrometheusAccess.parse("http://u:p@p", Optional.of("t")))
        .hasMessageContaining("choose one");
    assertThat(PrometheusAccess.parse("http://p", Optional.of("t")).toString())
        .isEqualTo("http://p (with credentials)");
  }
}
