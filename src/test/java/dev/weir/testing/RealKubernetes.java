package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real kube-apiserver on a real etcd, on loopback and with RBAC; no controllers, no nodes. What
 * it was asked is in its audit log.
 */
public final class RealKubernetes implements AutoCloseable {
  /** May do everything. */
  public static final String ADMIN = "admin";

  /** May do what a test binds to it. */
  public static final String WEIR = "weir";

  /** Known by name, and may do what a test binds to them. */
  public static final List<String> PEOPLE = List.of("alice", "bob", "guest");

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  /** How long the part may still be in the making, beside the tests. */
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(45);

  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;
  private final Path bin;
  private final int port = freePort();
  private final int etcdPort = freePort();
  private final Process etcd;
  private Process apiServer;
  private final HttpClient http;

  private RealKubernetes(Path folder) throws IOException {
    this.folder = folder;
    this.bin = part().getParent();
    writeKeys();
    this.etcd = startEtcd();
    this.apiServer = startProcess();
    awaitReady();
    this.http = HttpClient.newBuilder().sslContext(trusting(certificate())).build();
  }

  /** Starts one in the given empty folder and waits until it answers. */
  public static RealKubernetes start(Path folder) throws IOException {
    return new RealKubernetes(folder);
  }

  private static Path part() {
    Path server =
        Optional.ofNullable(System.getenv("WEIR_KUBERNETES_BIN"))
            .filter(named -> !named.isEmpty())
            .map(Path::of)
            .orElseGet(
                () ->
                    Path.of(
                        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                            .filter(c -> !c.isEmpty())
                            .orElse(System.getProperty("user.home") + "/.cache"),
                        "weir/parts/kubernetes/kube-apiserver"));
    Optional.ofNullable(System.getenv("WEIR_KUBERNETES_BUILDER"))
        .map(Long::parseLong)
        .flatMap(ProcessHandle::of)
        .ifPresent(
            builder ->
                await("Kubernetes is built beside the tests")
                    .atMost(BUILD_LIMIT)
                    .until(() -> !builder.isAlive() || Files.isExecutable(server)));
    assertThat(server)
        .as("no Kubernetes; run bin/parts, or set WEIR_KUBERNETES_BIN to a kube-apiserver")
        .isExecutable();
    return server;
  }

  private void writeKeys() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair pair = generator.generateKeyPair();
      pem("sa.key", "PRIVATE KEY", pair.getPrivate().getEncoded());
      pem("sa.pub", "PUBLIC KEY", pair.getPublic().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    Files.writeString(
        folder.resolve("tokens.csv"),
        "%s-token,%s,%s,\"system:masters\"\n%s-token,%s,%s\n"
                .formatted(ADMIN, ADMIN, ADMIN, WEIR, WEIR, WEIR)
            + String.join(
                "",
                PEOPLE.stream().map(name -> "%1$s-token,%1$s,%1$s\n".formatted(name)).toList()));
    Files.writeString(
        folder.resolve("audit.yaml"),
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules: [{level: Metadata}]
        """);
  }

  private void pem(String name, String kind, byte[] content) throws IOException {
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(
                kind,
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(content),
                kind));
  }

  private Process startEtcd() throws IOException {
    String client = "http://127.0.0.1:" + etcdPort;
    String peer = "http://127.0.0.1:" + freePort();
    return process(
        "etcd",
        "--name=e",
        "--data-dir=" + folder.resolve("etcd"),
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=e=" + peer,
        "--unsafe-no-fsync");
  }

  private Process startProcess() throws IOException {
    return process(
        "kube-apiserver",
        "--etcd-servers=http://127.0.0.1:" + etcdPort,
        "--bind-address=127.0.0.1",
        "--secure-port=" + port,
        // It makes its own certificate there.
        "--cert-dir=" + folder.resolve("certificates"),
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + folder.resolve("sa.pub"),
        "--service-account-signing-key-file=" + folder.resolve("sa.key"),
        "--service-cluster-ip-range=10.0.0.0/24",
        "--endpoint-reconciler-type=none",
        "--audit-policy-file=" + folder.resolve("audit.yaml"),
        "--audit-log-path=" + auditLog(),
        "--profiling=false");
  }

  private Process process(String name, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(List.of(bin.resolve(name).toString()));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()))
        .start();
  }

  private void awaitReady() {
    await("kube-apiserver is ready")
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              assertThat(etcd.isAlive()).as(log("etcd")).isTrue();
              assertThat(apiServer.isAlive()).as(log("kube-apiserver")).isTrue();
              return Files.exists(certificate())
                  && HttpClient.newBuilder()
                          .sslContext(trusting(certificate()))
                          .build()
                          .send(
                              request("GET", "/readyz", ADMIN).build(),
                              HttpResponse.BodyHandlers.discarding())
                          .statusCode()
                      == 200;
            });
  }

  private String log(String name) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(name + ".log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  private static SSLContext trusting(Path certificates) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      int i = 0;
      for (Certificate one :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificates)))) {
        trusted.setCertificateEntry("c" + i++, one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path certificate() {
    return folder.resolve("certificates/apiserver.crt");
  }

  private Path auditLog() {
    return folder.resolve("audit.log");
  }

  /** Where its API is. */
  public URI url() {
    return URI.create("https://127.0.0.1:" + port);
  }

  /**
   * A kubeconfig of {@link #ADMIN}, {@link #WEIR} or one of {@link #PEOPLE}, straight to the API
   * server; that of anybody else has a token that it does not know.
   */
  public Path kubeconfig(String user) {
    return kubeconfig(user, url());
  }

  /** The same by way of another address that leads there. */
  public Path kubeconfig(String user, URI address) {
    return kubeconfig(user, user + "-token", address);
  }

  /** A kubeconfig of a service account, with a token that the API server gave out for it. */
  public Path kubeconfigOfAccount(String namespace, String name)
      throws IOException, InterruptedException {
    return kubeconfigOfAccount(namespace, name, url());
  }

  /** The same by way of another address that leads there. */
  public Path kubeconfigOfAccount(String namespace, String name, URI address)
      throws IOException, InterruptedException {
    Answer answer =
        ask(
            "POST",
            "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + name + "/token",
            "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"TokenRequest\", \"spec\": {}}");
    assertThat(answer.status()).as(answer.body().path("message").asText()).isEqualTo(201);
    return kubeconfig(namespace + "-" + name, answer.body().at("/status/token").asText(), address);
  }

  private Path kubeconfig(String user, String token, URI address) {
    try {
      Path file = folder.resolve("kubeconfig-" + user + "-" + address.getPort());
      return Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: c, cluster: {server: "%s", certificate-authority: "%s"}}]
          users: [{name: "%s", user: {token: "%s"}}]
          contexts: [{name: c, context: {cluster: c, user: "%s"}}]
          current-context: c
          """
              .formatted(address, certificate(), user, token, user));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that answers in its place what a test scripts. */
  public FaultyApi faulty() throws IOException {
    return new FaultyApi(url(), http);
  }

  /**
   * What kubectl said.
   *
   * @param status that it ended with
   * @param output of both kinds
   */
  public record Said(int status, String output) {}

  /** The executable. */
  public Path kubectl() {
    return bin.resolve("kubectl");
  }

  /** Runs kubectl as the administrator. */
  public Said kubectl(String... arguments) throws IOException, InterruptedException {
    return kubectlWith(kubeconfig(ADMIN), arguments);
  }

  /** Runs kubectl as somebody else. */
  public Said kubectlWith(Path kubeconfig, String... arguments)
      throws IOException, InterruptedException {
    return run(kubeconfig, "kubectl", arguments);
  }

  /** Runs helm as the administrator. */
  public Said helm(String... arguments) throws IOException, InterruptedException {
    return run(kubeconfig(ADMIN), "helm", arguments);
  }

  /** Runs a script as Argo CD does, in its Lua engine, with the object that it is about. */
  public JsonNode argoCd(Path script, JsonNode object) throws IOException, InterruptedException {
    Path input = Files.writeString(folder.resolve("object.json"), object.toString());
    Said said = run(List.of(tool("argo-lua"), script.toString()), input);
    assertThat(said.status()).as(said.output()).isZero();
    return JSON.readTree(said.output());
  }

  private String tool(String name) {
    assertThat(bin.resolve(name))
        .as("it must lie beside kube-apiserver; bin/parts builds all of them")
        .isExecutable();
    return bin.resolve(name).toString();
  }

  private Said run(Path kubeconfig, String tool, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(tool(tool), "--kubeconfig=" + kubeconfig));
    line.addAll(List.of(arguments));
    return run(line, Path.of("/dev/null"));
  }

  private Said run(List<String> line, Path input) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "kubectl", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(input.toFile()))
            .redirectOutput(output.toFile());
    builder.environment().put("HOME", folder.toString());
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return new Said(process.waitFor(), Files.readString(output));
  }

  /**
   * What the API server said.
   *
   * @param body JSON
   */
  public record Answer(int status, JsonNode body) {}

  /** Asks the API as the administrator. */
  public Answer ask(String method, String path, String json)
      throws IOException, InterruptedException {
    return ask(method, path, "application/json", json);
  }

  /** The same with a content type, as patches need it. */
  public Answer ask(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    HttpResponse<String> response =
        http.send(
            request(method, path, ADMIN)
                .method(method, publisher)
                .header("content-type", type)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private HttpRequest.Builder request(String method, String path, String user) {
    return HttpRequest.newBuilder(url().resolve(path))
        .method(method, HttpRequest.BodyPublishers.noBody())
        .timeout(Duration.ofSeconds(30))
        .header("authorization", "Bearer " + user + "-token");
  }

  /** What a user has asked, in order: verb, resource and answer. */
  public List<JsonNode> asked(String user) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(auditLog())) {
      JsonNode event = JSON.readTree(line);
      if (event.at("/user/username").asText().equals(user)) {
        events.add(event);
      }
    }
    return events;
  }

  /** Ends the API server; what it has stored stays. */
  public void stopApiServer() throws InterruptedException {
    end(apiServer);
  }

  /** Starts it again at the same address. */
  public void startApiServer() throws IOException {
    apiServer = startProcess();
    awaitReady();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() {
    try {
      // An API server that drains watches for ten seconds has nobody to be kind to.
      apiServer.destroyForcibly().waitFor();
      end(etcd);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
