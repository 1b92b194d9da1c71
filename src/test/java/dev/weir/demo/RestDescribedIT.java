package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schemathesis reads the served description, makes requests of it, good and bad ones, and holds the
 * built product to its word: no fault, no status that is not described, no answer of another kind
 * or shape, nothing good refused, nothing bad taken, nobody let in without a token. {@code
 * -Dseed=N} makes other requests, {@code -Dinputs=N} more of each.
 */
@Tag("outside")
class RestDescribedIT {
  private static final String VERSION = "4.32.5";
  private static final String TOKEN = "fuzzing-token-0123456789";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;

  private static Path schemathesis() {
    Optional<String> named =
        Optional.ofNullable(System.getenv("WEIR_SCHEMATHESIS_BIN")).filter(n -> !n.isEmpty());
    if (named.isPresent()) {
      return Path.of(named.get());
    }
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(c -> !c.isEmpty())
            .orElse(System.getProperty("user.home") + "/.cache");
    Path fetched = Path.of(cache, "weir/parts/schemathesis-" + VERSION + "/schemathesis");
    assertThat(fetched)
        .as("no Schemathesis; run bin/parts or set WEIR_SCHEMATHESIS_BIN")
        .isExecutable();
    return fetched;
  }

  @Test
  void theProductKeepsWhatItsDescriptionPromises() throws Exception {
    Path tokens =
        Files.writeString(
            Files.createFile(
                folder.resolve("tokens"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
            "fuzzer admin " + TOKEN + "\n");
    try (LiveShop shop =
        new LiveShop(folder, List.of("v1", "v2"), List.of("--token-file", tokens.toString()))) {
      // Under way and without an end of its own, so that commands find something to do.
      Awaitility.await().atMost(LIMIT).until(() -> rollout(shop).contains("\"Healthy\""));
      shop.mesh.wantBy(
          "v2",
          """
              canary:
                steps: [{weight: 10%, hold: 1s}, {pause: {until: promoted}}, {weight: 50%, hold: 1h}]
          """);
      Awaitility.await().atMost(LIMIT).until(() -> rollout(shop).contains("\"Paused\""));
      Path said = folder.resolve("schemathesis.txt");
      int code = run(shop.api.url(), said);
      String text = Files.readString(said);
      assertThat(code).as(end(text)).isZero();
      assertThat(text).contains("Tested: 15").contains("passed");
      assertThat(shop.log()).doesNotContain("while a request was answered");
      assertThat(rollout(shop)).contains("\"checkout\"");
    }
  }

  private int run(String url, Path said) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                schemathesis().toString(),
                "--config-file",
                Path.of("src/test/resources/schemathesis.toml").toAbsolutePath().toString(),
                "run",
                url + "/q/openapi?format=json",
                "-H",
                "Authorization: Bearer " + TOKEN,
                // It has no end; StreamResumeTest and LiveStreamTest read it.
                "--exclude-path",
                "/api/v1/stream",
                // Nothing that it makes up is signed; HooksTest and HookFuzzTest sign.
                "--exclude-path-regex",
                "^/hooks/",
                "--checks",
                "all",
                "--seed",
                System.getProperty("seed", "20260301"),
                "--max-examples",
                System.getProperty("inputs", "30"),
                "--generation-database",
                "none",
                "--request-timeout",
                "10",
                "--no-color")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("Schemathesis did not end:\n" + end(Files.readString(said)));
    }
    return process.exitValue();
  }

  private static String rollout(LiveShop shop) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(shop.api.url() + "/api/v1/namespaces/shop/rollouts/checkout"))
            .header("Authorization", "Bearer " + TOKEN)
            .timeout(Duration.ofSeconds(10))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static String end(String text) {
    return text.length() > 8_000 ? "…" + text.substring(text.length() - 8_000) : text;
  }
}
