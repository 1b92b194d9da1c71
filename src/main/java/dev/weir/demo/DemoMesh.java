package dev.weir.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * The smallest real mesh, as files: {@code frontend} calls {@code checkout.shop.internal} through
 * its proxy, a router gives the calls to the revisions of {@code checkout}, and one Rollout owns
 * the split.
 */
public final class DemoMesh {
  public static final String NAMESPACE = "shop";
  public static final String ROLLOUT = "checkout";
  public static final String HOST = "checkout.shop.internal";

  /** The node whose proxy the load goes through. */
  public static final String FRONTEND = NAMESPACE + "/frontend";

  private static final List<String> CANARY =
      List.of("{weight: 10%, hold: 6s}", "{weight: 25%, hold: 6s}", "{weight: 50%, hold: 6s}");

  private static final List<String> BY_HAND =
      List.of("{weight: 10%, hold: 4s}", "pause: {until: promoted}", "{weight: 50%, hold: 1m}");

  private static final String BLUE_GREEN =
      """
          blueGreen:
            preview: {match: [{headers: [{name: x-preview, exact: "yes"}]}]}
            prePromotion: {gates: [{policy: http-health}]}
            promote: manual
            postPromotion: {hold: 5s, gates: [{policy: http-health}]}
      """;

  private final Path directory;

  /**
   * @param directory where the files lie; {@code weir serve} reads it
   */
  public DemoMesh(Path directory) {
    this.directory = directory;
  }

  /** The directory that {@code weir serve} reads. */
  public Path directory() {
    return directory;
  }

  /** The file in which a person changes the revision. */
  public Path rolloutFile() {
    return directory.resolve("rollout.yaml");
  }

  /**
   * Writes everything, with the given revision wanted.
   *
   * @param egressPort where the frontend's proxy listens for what the frontend calls
   * @param revisions the port of each revision's service
   */
  public void write(String revision, int egressPort, Map<String, Integer> revisions) {
    StringBuilder mesh = new StringBuilder(frontend(egressPort));
    revisions.forEach((name, port) -> mesh.append(node(name, port)));
    put(directory.resolve("mesh.yaml"), mesh.append(SERVICE).toString());
    put(directory.resolve("gates.yaml"), gates());
    want(revision);
  }

  /** Changes the {@code revision:} line; the steps need nobody. */
  public void want(String revision) {
    put(rolloutFile(), rollout(revision, CANARY));
  }

  /**
   * Asks for a revision with steps of one's own.
   *
   * @param steps each as a line of YAML, for example {@code {weight: 10%, hold: 6s}}
   */
  public void want(String revision, List<String> steps) {
    put(rolloutFile(), rollout(revision, steps));
  }

  /** Changes the {@code revision:} line; the steps wait for a person after the first. */
  public void wantByHand(String revision) {
    put(rolloutFile(), rollout(revision, BY_HAND));
  }

  /**
   * Asks for a revision by blue/green: requests with {@code x-preview: yes} see it until somebody
   * promotes, then everybody does.
   */
  public void wantBlueGreen(String revision) {
    wantBy(revision, BLUE_GREEN);
  }

  /**
   * Asks for a revision by a strategy of one's own.
   *
   * @param strategy lines of YAML, as they stand below {@code strategy:}
   */
  void wantBy(String revision, String strategy) {
    put(rolloutFile(), rolloutBy(revision, strategy));
  }

  private static String frontend(int egressPort) {
    return """
        # Who calls: its proxy listens on loopback for what the frontend asks for.
        apiVersion: weir.dev/v1alpha1
        kind: VirtualNode
        metadata: {name: frontend, namespace: shop}
        spec:
          egress: {address: 127.0.0.1, port: %d}
          backends: [{virtualService: checkout.shop.internal}]
        """
        .formatted(egressPort);
  }

  private static String node(String revision, int port) {
    return """
        ---
        apiVersion: weir.dev/v1alpha1
        kind: VirtualNode
        metadata: {name: checkout-%1$s, namespace: shop}
        spec:
          listeners:
          - port: %2$d
            protocol: http
            healthCheck: {path: /health, interval: 5s, timeout: 2s, healthy: 2, unhealthy: 3}
          discovery: {static: [{address: 127.0.0.1, port: %2$d}]}
        """
        .formatted(revision, port);
  }

  private static final String SERVICE =
      """
      ---
      # The name that callers use.
      apiVersion: weir.dev/v1alpha1
      kind: VirtualService
      metadata: {name: checkout.shop.internal, namespace: shop}
      spec:
        hosts: [checkout.shop.internal]
        provider: {virtualRouter: checkout}
      ---
      apiVersion: weir.dev/v1alpha1
      kind: VirtualRouter
      metadata: {name: checkout, namespace: shop}
      spec:
        listeners: [{port: 8080, protocol: http}]
        routes:
        - name: all
          match: {prefix: /}
          action: {rollout: checkout}
      """;

  /** The policy that ships, with a window and an interval that suit somebody who watches. */
  private static String gates() {
    try (InputStream in = DemoMesh.class.getResourceAsStream("/weir/policies/http-health.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the build has left the shipped policies out");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replaceFirst("(?s)^.*?(?=apiVersion:)", "# The shipped policy, with a shorter window.\n")
          .replace("name: http-health\n", "name: http-health\n  namespace: shop\n")
          .replaceFirst("interval: \\S+", "interval: 1s")
          .replaceFirst("initialDelay: \\S+", "initialDelay: 3s")
          .replaceFirst("window: \\d+s", "window: 3s");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the shipped policy", e);
    }
  }

  private static String rollout(String revision, List<String> steps) {
    String list = String.join("", steps.stream().map(step -> "        - " + step + "\n").toList());
    return rolloutBy(
        revision,
        """
            canary:
              steps:
        %s      gates:
              - policy: http-health
                args: {minSuccess: "99%%"}
        """
            .formatted(list));
  }

  private static String rolloutBy(String revision, String strategy) {
    return """
        apiVersion: weir.dev/v1alpha1
        kind: Rollout
        metadata: {name: checkout, namespace: shop}
        spec:
          revision: %s          # the wanted revision: change this line, save, done
          virtualNode: checkout-${revision}
          strategy:
        %s  progressDeadline: 2m
        """
        .formatted(revision, strategy);
  }

  /** Written beside and renamed, as editors do it: nobody reads half a file. */
  private void put(Path file, String text) {
    Path fresh = directory.resolve("." + file.getFileName() + ".new");
    try {
      Files.createDirectories(directory);
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
