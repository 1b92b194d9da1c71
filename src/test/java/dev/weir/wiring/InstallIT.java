package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weir.demo.Child;
import dev.weir.demo.Ports;
import dev.weir.testing.Product;
import dev.weir.testing.RealKubernetes;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy} makes of a real API server, by kustomize and by Helm. */
@Tag("outside")
class InstallIT {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CHART = "deploy/helm/weir";

  @TempDir Path folder;
  private RealKubernetes kubernetes;

  @BeforeEach
  void start() throws Exception {
    kubernetes = RealKubernetes.start(Files.createDirectory(folder.resolve("cluster")));
  }

  @AfterEach
  void stop() {
    kubernetes.close();
  }

  private String succeeds(RealKubernetes.Said said) {
    assertThat(said.status()).as(said.output()).isZero();
    return said.output();
  }

  /** By kind and name, definitions aside. */
  private static Map<String, JsonNode> objects(String yaml) throws IOException {
    Map<String, JsonNode> objects = new TreeMap<>();
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      while (all.hasNext()) {
        JsonNode one = all.next();
        String kind = one.path("kind").asText();
        if (!kind.isEmpty() && !kind.equals("CustomResourceDefinition")) {
          objects.put(kind + " " + one.at("/metadata/name").asText(), one);
        }
      }
    }
    return objects;
  }

  /** Without what only says which tool brought it, and with what the other tool says in default. */
  private static JsonNode whatMatters(JsonNode object) {
    ObjectNode one = object.deepCopy();
    ObjectNode metadata = (ObjectNode) one.get("metadata");
    metadata.remove("labels");
    JsonNode container = one.at("/spec/template/spec/containers/0");
    if (container instanceof ObjectNode own) {
      own.remove("imagePullPolicy");
      List<String> arguments = new ArrayList<>();
      own.path("args").forEach(argument -> arguments.add(argument.asText()));
      arguments.remove("--replica-lease=15s");
      own.set("args", JSON.valueToTree(arguments));
    }
    if (one.path("kind").asText().equals("Service")) {
      ((ObjectNode) one.get("spec")).remove("type");
    }
    return one;
  }

  @Test
  void theBaseIsTakenStrictlyAndTwiceIsNoChange() throws Exception {
    ClusterShop.install(kubernetes);
    String[] again = {"apply", "--server-side", "--validate=strict", "-k", "deploy/kubernetes"};
    String version = deployment().at("/metadata/resourceVersion").asText();
    succeeds(kubernetes.kubectl(again));
    assertThat(deployment().at("/metadata/resourceVersion").asText()).isEqualTo(version);
    aPodIsLetIn(deployment().at("/spec/template"));
  }

  /** The overlay that docs/install-kubernetes.md shows, word for word. */
  @Test
  void anOverlaySaysWhichImageAndHowManyEngines() throws Exception {
    String guide = Files.readString(Path.of("docs/install-kubernetes.md"));
    int begin = guide.indexOf("```yaml\n") + "```yaml\n".length();
    Path overlay = Files.createDirectory(folder.toRealPath().resolve("overlay"));
    Path base = Path.of("deploy", "kubernetes").toRealPath();
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        guide
            .substring(begin, guide.indexOf("```", begin))
            .replace("../deploy/kubernetes", overlay.relativize(base).toString()));
    JsonNode deployment =
        objects(succeeds(kubernetes.kubectl("kustomize", overlay.toString())))
            .get("Deployment weir");
    assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(deployment.at("/spec/template/spec/containers/0/image").asText())
        .isEqualTo("mirror.example/weir:1");
  }

  private JsonNode deployment() throws Exception {
    return kubernetes
        .ask("GET", "/apis/apps/v1/namespaces/weir-system/deployments/weir", "")
        .body();
  }

  /** The namespace lets in only what is as restricted as Kubernetes' strictest standard. */
  private void aPodIsLetIn(JsonNode template) throws Exception {
    ObjectNode pod = template.deepCopy();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    ((ObjectNode) pod.get("metadata")).put("name", "weir-0");
    RealKubernetes.Answer answer =
        kubernetes.ask("POST", "/api/v1/namespaces/weir-system/pods?dryRun=All", pod.toString());
    assertThat(answer.status()).as(answer.body().path("message").asText()).isEqualTo(201);
    ((ObjectNode) pod.at("/spec/containers/0/securityContext"))
        .put("allowPrivilegeEscalation", true);
    assertThat(
            kubernetes
                .ask("POST", "/api/v1/namespaces/weir-system/pods?dryRun=All", pod.toString())
                .status())
        .as("the namespace would refuse one that is less restricted")
        .isEqualTo(403);
  }

  /** The product itself, with the line of the base and the rights of the base: two of it. */
  @Test
  void whatTheBaseStartsIsReadyWithTheRightsOfTheBase() throws Exception {
    ClusterShop.install(kubernetes);
    Path tokens = Files.writeString(folder.resolve("tokens"), "anna admin 0b6c1c0f4b1d4b0f9a3e\n");
    Map<String, String> environment =
        Map.of("KUBECONFIG", kubernetes.kubeconfigOfAccount("weir-system", "weir").toString());
    JsonNode container = deployment().at("/spec/template/spec/containers/0");
    String probe = container.at("/readinessProbe/httpGet/path").asText();
    List<Child> pods = new ArrayList<>();
    try {
      for (String name : List.of("weir-a", "weir-b")) {
        int http = Ports.free();
        List<String> line = new ArrayList<>(List.of(Product.command().toString()));
        for (JsonNode argument : container.path("args")) {
          line.add(
              argument
                  .asText()
                  .replace("$(POD_NAME)", name)
                  .replace("$(POD_NAMESPACE)", "weir-system")
                  .replace("$(POD_IP):8080", "127.0.0.1:" + http)
                  .replace("0.0.0.0:8080", "127.0.0.1:" + http)
                  .replace("0.0.0.0:18000", "127.0.0.1:" + Ports.free())
                  .replace("/var/lib/weir/", folder.resolve(name) + "-")
                  .replace("/etc/weir/tokens/tokens", tokens.toString()));
        }
        Child pod = Child.start(name, line, folder.resolve(name + ".log"), environment);
        pods.add(pod);
        pod.awaitReady(() -> isReady(http, probe), Duration.ofSeconds(90));
      }
      JsonNode lease =
          kubernetes
              .ask("GET", "/apis/coordination.k8s.io/v1/namespaces/weir-system/leases/weir", "")
              .body();
      assertThat(lease.at("/spec/holderIdentity").asText()).startsWith("weir-");
      for (Child pod : pods) {
        assertThat(Files.readString(pod.log())).doesNotContain("ERROR", "is not allowed");
      }
    } finally {
      for (Child pod : pods) {
        pod.close();
      }
    }
  }

  private static boolean isReady(int port, String path) {
    try {
      HttpURLConnection asked =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
      asked.setConnectTimeout(5_000);
      asked.setReadTimeout(5_000);
      return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      // Nobody there yet is an answer here: the caller waits for somebody.
      return false;
    }
  }

  @Test
  void theChartIsTheBase() throws Exception {
    Map<String, JsonNode> base =
        objects(succeeds(kubernetes.kubectl("kustomize", "deploy/kubernetes")));
    Map<String, JsonNode> chart = objects(template());
    base.remove("Namespace weir-system");
    assertThat(chart.keySet()).isEqualTo(base.keySet());
    for (String name : base.keySet()) {
      assertThat(whatMatters(chart.get(name))).as(name).isEqualTo(whatMatters(base.get(name)));
    }
  }

  private String template(String... more) throws Exception {
    List<String> line =
        new ArrayList<>(List.of("template", "weir", CHART, "--namespace", "weir-system"));
    line.addAll(List.of(more));
    return succeeds(kubernetes.helm(line.toArray(String[]::new)));
  }

  @Test
  void theChartInstallsUpgradesAndLeaves() throws Exception {
    assertThat(succeeds(kubernetes.helm("lint", "--strict", CHART))).contains("0 chart(s) failed");
    succeeds(
        kubernetes.helm(
            "install", "weir", CHART, "--namespace", "weir-system", "--create-namespace"));
    assertThat(deployment().at("/spec/replicas").asInt()).isEqualTo(2);
    succeeds(
        kubernetes.helm(
            "upgrade",
            "weir",
            CHART,
            "--namespace",
            "weir-system",
            "--set",
            "replicas=3,image.repository=mirror.example/weir,image.tag=v7,prometheus=http://p:9090",
            "--set",
            "extraArgs={--jobs-dashboard},podLabels.team=shop,nodeSelector.disk=ssd"));
    JsonNode upgraded = deployment();
    assertThat(upgraded.at("/spec/replicas").asInt()).isEqualTo(3);
    JsonNode container = upgraded.at("/spec/template/spec/containers/0");
    assertThat(container.path("image").asText()).isEqualTo("mirror.example/weir:v7");
    assertThat(container.path("args").toString()).contains("--jobs-dashboard");
    assertThat(container.path("env").toString()).contains("http://p:9090");
    assertThat(upgraded.at("/spec/template/metadata/labels/team").asText()).isEqualTo("shop");
    assertThat(upgraded.at("/spec/template/spec/nodeSelector/disk").asText()).isEqualTo("ssd");
    succeeds(kubernetes.helm("uninstall", "weir", "--namespace", "weir-system"));
    assertThat(deployment().path("code").asInt()).isEqualTo(404);
    // What people have written goes with the definitions, so those stay.
    assertThat(succeeds(kubernetes.kubectl("get", "crd", "-o", "name")))
        .contains("rollouts.weir.dev");
  }

  @Test
  void theChartRefusesValuesThatMeanNothing() throws Exception {
    for (String wrong :
        List.of("replicas=0", "replica=1", "log=loud", "image.name=weir", "prometheus=p:9090")) {
      RealKubernetes.Said said =
          kubernetes.helm("template", "weir", CHART, "--namespace", "w", "--set", wrong);
      assertThat(said.status()).as(wrong).isNotZero();
      assertThat(said.output()).contains(wrong.split("[=.]", -1)[0]);
    }
  }

  /** The role lets Weir patch its resources, because finalizers need that; the guard does not. */
  @Test
  void weirMayChangeNothingButItsFinalizerAndStatuses() throws Exception {
    ClusterShop.install(kubernetes);
    succeeds(kubernetes.kubectl("create", "namespace", "shop"));
    Path file =
        Files.writeString(
            folder.resolve("node.yaml"),
            """
            apiVersion: weir.dev/v1alpha1
            kind: VirtualNode
            metadata: {name: web, namespace: shop}
            spec: {listeners: [{port: 80}], discovery: {static: []}}
            """);
    succeeds(kubernetes.kubectl("apply", "-f", file.toString()));
    Path weir = kubernetes.kubeconfigOfAccount("weir-system", "weir");
    RealKubernetes.Said held =
        patch(weir, "{\"metadata\": {\"finalizers\": [\"weir.dev/in-use\"]}}");
    assertThat(held.status()).as(held.output()).isZero();
    for (String wrong :
        List.of(
            "{\"spec\": {\"listeners\": [{\"port\": 81}]}}",
            "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}",
            "{\"metadata\": {\"annotations\": {\"a\": \"b\"}}}",
            "{\"metadata\": {\"finalizers\": [\"weir.dev/in-use\", \"example.com/other\"]}}")) {
      RealKubernetes.Said said = patch(weir, wrong);
      assertThat(said.status()).as(wrong).isNotZero();
      assertThat(said.output()).contains("Weir changes nothing of an object but its finalizer");
    }
    for (List<String> wrong :
        List.of(
            List.of("get", "secrets", "-A"),
            List.of("get", "pods", "-A"),
            List.of("get", "configmaps", "-n", "shop"),
            List.of("delete", "virtualnode", "web", "-n", "shop"),
            List.of("create", "namespace", "other"),
            List.of("create", "configmap", "x", "-n", "shop"))) {
      RealKubernetes.Said said = kubernetes.kubectlWith(weir, wrong.toArray(String[]::new));
      assertThat(said.status()).as("%s", wrong).isNotZero();
      assertThat(said.output()).contains("forbidden");
    }
  }

  private RealKubernetes.Said patch(Path who, String patch) throws Exception {
    return kubernetes.kubectlWith(
        who, "patch", "virtualnode", "web", "-n", "shop", "--type=merge", "-p", patch);
  }
}
