package dev.weir.intent.directory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.weir.core.gate.GatePolicy;
import dev.weir.core.plan.Intent;
import dev.weir.core.plan.Plan;
import dev.weir.core.plan.Plans;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Rollout;
import dev.weir.core.traffic.Route;
import dev.weir.engine.IntentRead;
import dev.weir.intent.files.FileRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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
        .isEqualTo(new Route.Action.ByRollout(checkout, false));
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

  @Test
  void o21_aStoredNodeWhoseServiceIsGoneIsReadBackWithoutIt() throws IOException {
    write("shop.yaml", Shop.YAML);
    write(
        "old.yaml",
        """
        apiVersion: weir.dev/v1alpha1
        kind: VirtualService
        metadata: {name: stock, namespace: shop}
        spec: {provider: {virtualNode: checkout-v1}}
        ---
        apiVersion: weir.dev/v1alpha1
        kind: VirtualNode
        metadata: {name: old, namespace: shop}
        spec:
          listeners: [{port: 8080}]
          discovery: {static: [{address: 127.0.0.1, port: 9004}]}
          backends: [{virtualService: stock}, {virtualService: checkout.shop.internal}]
          egress: {port: 15002}
        """);
    Map<String, String> stored = new HashMap<>(accepted(reader.read(root)).documents());
    stored.remove("VirtualService shop/stock");
    IntentRead.Accepted again = accepted(reader.readDocuments(stored));
    assertThat(
            requireNonNull(again.intent().mesh().nodes().get(new ResourceId("shop", "old")))
                .backends())
        .containsExactly(new ResourceId("shop", "checkout.shop.internal"));
    assertThat(again.documents()).isEqualTo(stored);
  }

  private static String node(String name) {
    return "apiVersion: weir.dev/v1alpha1\nkind: VirtualNode\nmetadata: {name: "
        + name
        + "}\nspec: {egress: {port: 15001}}";
  }

  private List<String> nodes() {
    return accepted(reader.read(root)).intent().mesh().nodes().keySet().stream()
        .map(ResourceId::name)
        .sorted()
        .toList();
  }

  private String refusal() {
    IntentRead read = reader.read(root);
    assertThat(read).isInstanceOf(IntentRead.Refused.class);
    return ((IntentRead.Refused) read)
        .problems().stream().map(p -> p.render()).collect(Collectors.joining("\n"));
  }

  @Test
  void o33_droppingsAndHiddenFilesAreNotRead() throws IOException {
    write("a.yaml", node("a"));
    write("sub/b.yml", node("b"));
    for (String name :
        List.of(
            ".hidden.yaml",
            ".git/c.yaml",
            "a.yaml~",
            ".#a.yaml",
            "#a.yaml",
            "a.yaml.swp",
            "notes.txt",
            "sub/.cache/d.yaml")) {
      write(name, "this: [is, not");
    }
    // An editor's lock is a link to nowhere.
    Files.createSymbolicLink(root.resolve("lock.yaml"), Path.of("user@host.1234"));
    assertThat(nodes()).containsExactly("a", "b");
  }

  @Test
  void linksAreFollowedAndLoopsEnd() throws IOException {
    write("..v1/a.yaml", node("a"));
    Files.createSymbolicLink(root.resolve("..data"), Path.of("..v1"));
    Files.createSymbolicLink(root.resolve("a.yaml"), Path.of("..data/a.yaml"));
    write("sub/b.yaml", node("b"));
    Files.createSymbolicLink(root.resolve("sub/loop"), root);
    Files.createSymbolicLink(root.resolve("sub/self"), Path.of("self"));
    assertThat(nodes()).containsExactly("a", "b");
  }

  @Test
  void equalContentHasEqualDigest() throws IOException {
    write("a.yaml", node("a"));
    String first = reader.read(root).digest();
    assertThat(new DirectoryReader().read(root).digest()).isEqualTo(first);
    write("a.yaml", node("a") + " ");
    assertThat(reader.read(root).digest()).isNotEqualTo(first);
    write("a.yaml", node("a"));
    Files.move(root.resolve("a.yaml"), root.resolve("b.yaml"));
    assertThat(reader.read(root).digest()).isNotEqualTo(first);
  }

  @Test
  void anEmptyDirectoryIsAnEmptyIntent() {
    assertThat(accepted(reader.read(root)).documents()).isEmpty();
    assertThat(accepted(reader.read(root)).intent().mesh().nodes()).isEmpty();
  }

  @Test
  void oneFileMayBeTheRoot() throws IOException {
    Path file = write("sub/a.yaml", node("a"));
    write("sub/b.yaml", node("b"));
    assertThat(accepted(reader.read(file)).documents()).containsOnlyKeys("VirtualNode default/a");
    write("sub/a.yaml", "kind: [");
    IntentRead read = reader.read(file);
    assertThat(((IntentRead.Refused) read).problems().getFirst().file()).isEqualTo("a.yaml");
  }

  @Test
  void aMissingDirectoryIsAProblem() {
    IntentRead read = reader.read(root.resolve("nowhere"));
    assertThat(((IntentRead.Refused) read).problems().getFirst().render())
        .contains("nowhere", "no such file or directory");
  }

  @Test
  void marksOfTheEncodingAreTakenAndOtherEncodingsAreNot() throws IOException {
    write("a.yaml", "\uFEFF" + node("a"));
    assertThat(nodes()).containsExactly("a");
    Files.write(root.resolve("a.yaml"), node("ä").getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal()).contains("a.yaml").contains("UTF-8");
  }

  @Test
  void windowsLineEndsAreRead() throws IOException {
    write("a.yaml", (node("a") + "\n---\n" + node("b")).replace("\n", "\r\n"));
    assertThat(nodes()).containsExactly("a", "b");
  }

  @Test
  void aFileThatIsTooLargeIsAProblem() throws IOException {
    write("a.yaml", node("a") + "\n" + "#".repeat(FileRules.MAX_FILE_BYTES));
    assertThat(refusal()).contains("a.yaml").contains("larger than");
  }

  @Test
  void whatCannotBeReadIsAProblemAndItsRepairAChange() throws IOException {
    // The memory of a process cannot be read from its start, not even by root.
    Path file = root.resolve("a.yaml");
    Files.createSymbolicLink(file, Path.of("/proc/self/mem"));
    String before = reader.read(root).digest();
    assertThat(refusal()).contains("a.yaml").contains("cannot be read");
    Files.delete(file);
    write("a.yaml", node("a"));
    assertThat(reader.read(root).digest()).isNotEqualTo(before);
  }

  @Test
  void o33_filesThatVanishWhileReadAreNoError() throws Exception {
    write("a.yaml", node("a"));
    Path lock = root.resolve("b.yaml");
    AtomicBoolean done = new AtomicBoolean();
    Thread editor =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    try {
                      Files.writeString(lock, node("b"));
                      Files.delete(lock);
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }
                });
    try {
      for (int i = 0; i < 300; i++) {
        // Half written it may be nothing yet, but never an unreadable file.
        switch (new DirectoryReader().read(root)) {
          case IntentRead.Accepted read ->
              assertThat(read.documents()).containsKey("VirtualNode default/a");
          case IntentRead.Refused refused ->
              assertThat(refused.problems()).allMatch(p -> !p.wrong().contains("cannot be read:"));
        }
      }
    } finally {
      done.set(true);
      editor.join();
    }
  }

  @Test
  void manyDocumentsAreReadInReasonableTime() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      many.append(node("n" + i)).append("\n---\n");
    }
    write("many.yaml", many.toString());
    assertTimeout(Duration.ofSeconds(30), () -> assertThat(nodes()).hasSize(5_000));
  }

  @Test
  void storedDocumentsThatAreBrokenAreNamed() {
    IntentRead read = reader.readDocuments(Map.of("Rollout shop/a", "{\"apiVersion\":"));
    assertThat(((IntentRead.Refused) read).problems().getFirst().file())
        .isEqualTo("Rollout shop/a");
  }
}
