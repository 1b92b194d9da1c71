package dev.weir.intent.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Consistency;
import dev.weir.core.plan.Intent;
import dev.weir.core.traffic.Mesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShippedPoliciesTest {
  @Test
  void everyFileOfTheFolderShips() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("policies"))) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(ShippedPolicies.NAMES);
    }
  }

  @Test
  void theyAreReadAndAgreeWithThemselves() {
    Intent intent = new Intent(Mesh.EMPTY, Map.of(), ShippedPolicies.load());
    assertThat(Consistency.check(intent)).isEmpty();
    for (GatePolicy policy : intent.policies().values()) {
      assertThat(policy.id().namespace()).isEqualTo(Intent.SHIPPED);
      assertThat(policy.args()).allMatch(argument -> argument.defaultValue().isPresent());
      assertThat(policy.metrics()).allMatch(metric -> metric.minRequests().isPresent());
    }
  }
}
