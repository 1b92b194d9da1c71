package dev.weir.intent.directory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.traffic.Route;
import dev.weir.engine.IntentRead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryReaderTest {
  @TempDir Path root;

  private final DirectoryReader reader = new DirectoryReader();

  private Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  static IntentRead.Accepted accepted(IntentRead read) {
    if (read instanceof IntentRead.Refused refused) {
      throw new AssertionError(
          String.join("\n", refused.problems().stream().map(p -> p.render()).toList()));
    }
    return (IntentRead.Accepted) read;
  }

  @Test
  void readsAWholeShop() throws IOException {
    write("shop.yaml", Shop.YAML);
    IntentRead.Accepted read = accepted(reader.read(root));
    ResourceId checkout = new ResourceId("shop", "checkout");
    Intent intent = read.intent();
    assertThat(intent.mesh().nodes()).hasSize(4);
    assertThat(requireNonNull(intent.mesh().routers().get(checkout)).routes().getFirst().action())
        .isEqualTo(new Route.Action.ByRollout(checkout));
    Rollout rollout = requireNonNull(intent.rollouts().get(checkout));
    assertThat(rollout.progressDeadline()).isEqualTo(Duration.ofMinutes(15));
    assertThat(rollout.acknowledgeBasisPoints()).isEqualTo(10_000);
    Plan plan = Plans.compile(rollout, intent.policies());
    assertThat(plan.steps().stream().map(Plan.PlannedStep::name))
        .containsExactly("weight 0.5%", "weight 10%", "pause", "weight 50%");
    assertThat(plan.steps().stream().map(Plan.PlannedStep::basisPoints))
        .isEqualTo(List.of(50, 1000, 1000, 5000));
    assertThat(plan.steps().getFirst().gates().getFirst().metrics().getFirst().pass().text())
        .isEqualTo(">= 99.5%");
    assertThat(plan.steps().get(1).gates()).hasSize(2);
    assertThat(intent.policies())
        .containsKey(new ResourceId(Intent.SHIPPED, "http-health"))
        .containsKey(new ResourceId(Intent.SHIPPED, "http-latency"));
    GatePolicy health =
        requireNonNull(intent.policies().get(new ResourceId(Intent.SHIPPED, "http-health")));
    assertThat(health.interval()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void documentsAreReadBackAsTheSameIntent() throws IOException {
    write("shop.yaml", Shop.YAML);
    IntentRead.Accepted read = accepted(reader.read(root));
    assertThat(read.documents()).containsKey("Rollout shop/checkout").hasSize(7);
    assertThat(read.documents().get("Rollout shop/checkout")).contains("\"keepOld\":\"30m\"");
    IntentRead.Accepted again = accepted(reader.readDocuments(read.documents()));
    assertThat(again.intent()).isEqualTo(read.intent());
    assertThat(again.documents()).isEqualTo(read.documents());
  }
}
