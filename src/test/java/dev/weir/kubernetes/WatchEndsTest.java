package dev.weir.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchEndsTest {
  private static final Interceptor.RequestTags NONE =
      new Interceptor.RequestTags() {
        @Override
        public <T> T getTag(Class<T> type) {
          throw new UnsupportedOperationException();
        }
      };

  @ParameterizedTest
  @CsvSource({
    "https://c/a?watch=true&timeoutSeconds=400&resourceVersion=7, https://c/a?watch=true&resourceVersion=7&timeoutSeconds=40",
    "https://c/a?fieldSelector=metadata.name%3Db&watch=true, https://c/a?fieldSelector=metadata.name%3Db&watch=true&timeoutSeconds=40",
    "https://c/a?watch=false&timeoutSeconds=400, https://c/a?watch=false&timeoutSeconds=400",
    "https://c/a?limit=1, https://c/a?limit=1",
    "https://c/a, https://c/a",
  })
  void aWatchEndsByItselfAndNothingElseIsChanged(String asked, String sent) {
    HttpRequest.Builder builder = new StandardHttpRequest.Builder().uri(asked);
    new WatchEnds(Duration.ofSeconds(40)).before(builder, builder.build(), NONE);
    assertThat(builder.build().uri().toString()).isEqualTo(sent);
  }
}
