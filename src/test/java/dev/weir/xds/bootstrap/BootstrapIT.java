package dev.weir.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.core.rollout.ResourceId;
import dev.weir.testing.RealEnvoy;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapIT {
  private static final ResourceId NODE = new ResourceId("shop", "checkout-v1");

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:18000", "weir.internal:18000", "[::1]:18000"})
  void envoyTakesIt(String xds) throws Exception {
    String yaml = new Bootstrap().yaml(NODE, "checkout-1", xds, OptionalInt.of(9901));
    assertThat(RealEnvoy.validate(yaml)).isEmpty();
  }

  @Test
  void noAdminUnlessAsked() throws Exception {
    String yaml = new Bootstrap().yaml(NODE, "p", "127.0.0.1:1", OptionalInt.empty());
    assertThat(yaml).doesNotContain("admin");
    assertThat(RealEnvoy.validate(yaml)).isEmpty();
  }

  @Test
  void anIdIsTextWhateverIsInIt() throws Exception {
    String yaml =
        new Bootstrap().yaml(NODE, "12:30\" }\nadmin: {", "127.0.0.1:1", OptionalInt.empty());
    assertThat(yaml).contains("id: \"12:30\\\" }\\x0aadmin: {\"");
    assertThat(RealEnvoy.validate(yaml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"18000", "host", "host:0", "host:65536", ":1", "host:x"})
  void anAddressWithoutAPortIsRefused(String xds) {
    assertThatThrownBy(() -> new Bootstrap().yaml(NODE, "p", xds, OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host:port");
  }
}
