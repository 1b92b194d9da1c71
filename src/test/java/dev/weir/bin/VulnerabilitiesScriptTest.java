package dev.weir.bin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/vulnerabilities} against a server of our own. */
class VulnerabilitiesScriptTest {
  private static final String LIST =
      """
      # What is known.
      - id: GHSA-aaaa-aaaa-aaaa
        cve: CVE-2020-1
        artifact: org.odd:odd
        affected: "(,1.0)"
        means: "old news"
      """;

  private static final String SBOM =
      """
      {"components": [{"group": "org.odd", "name": "odd", "version": "2.0"}]}
      """;

  @TempDir Path folder;
  private HttpServer server;
  private String answer = "{}";
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("list.yaml"), LIST);
    Files.writeString(folder.resolve("sbom.json"), SBOM);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext(
        "/v1/query",
        exchange -> {
          try (exchange) {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private record Run(int code, String text) {}

  private Run run(String url) throws Exception {
    ProcessBuilder script =
        new ProcessBuilder(Path.of("bin/vulnerabilities").toAbsolutePath().toString())
            .redirectErrorStream(true);
    script.environment().put("WEIR_OSV_URL", url);
    script.environment().put("WEIR_SBOM", folder.resolve("sbom.json").toString());
    script.environment().put("WEIR_VULNERABILITIES", folder.resolve("list.yaml").toString());
    script.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
    Process process = script.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), text);
  }

  private Run run() throws Exception {
    return run("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private String list() throws IOException {
    return Files.readString(folder.resolve("list.yaml"));
  }

  private static String advisory(String id, String more) {
    return """
    {"id": "%s", "summary": "a \\"quoted\\"\\nand broken line", "aliases": ["CVE-2026-7"],
     "affected": [{"package": {"name": "org.odd:odd", "ecosystem": "Maven"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [%s]}]},
                  {"package": {"name": "org.odd:other", "ecosystem": "Maven"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
    """
        .formatted(id, more);
  }

  @Test
  void whatIsNewIsAddedInMavensWords() throws Exception {
    answer =
        "{\"vulns\": ["
            + advisory(
                "GHSA-bbbb-bbbb-bbbb",
                "{\"introduced\": \"0\"}, {\"fixed\": \"1.4\"},"
                    + " {\"introduced\": \"2.0\"}, {\"last_affected\": \"2.3\"}")
            + "]}";
    Run run = run();
    assertThat(run.code()).as(run.text()).isZero();
    assertThat(run.text()).contains("1 added", "GHSA-bbbb-bbbb-bbbb");
    assertThat(list())
        .isEqualTo(
            LIST
                + """
                - id: GHSA-bbbb-bbbb-bbbb
                  cve: CVE-2026-7
                  artifact: org.odd:odd
                  affected: "(,1.4),[2.0,2.3]"
                  means: "a 'quoted' and broken line"
                """);
    assertThat(run().text()).contains("0 added");
  }

  @Test
  void whatIsKnownByAnyNameStaysAsItIs() throws Exception {
    answer = "{\"vulns\": [" + advisory("CVE-2020-1", "{\"introduced\": \"0\"}") + "]}";
    Run run = run();
    assertThat(run.code()).isZero();
    assertThat(list()).isEqualTo(LIST);
  }

  @Test
  void wordsThatAreNoIdAndNoVersionNeverGetIn() throws Exception {
    answer =
        "{\"vulns\": ["
            + advisory("GHSA-x\\n- id: evil", "{\"introduced\": \"0\"}")
            + ","
            + advisory("GHSA-c", "{\"introduced\": \"0\"}, {\"fixed\": \"1)\\\"\\nevil: yes\"}")
            + "]}";
    assertThat(run().code()).isZero();
    assertThat(list()).isEqualTo(LIST);
  }

  @Test
  void aServerThatCannotBeReachedIsSaidPlainlyAndChangesNothing() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);
    Run run = run("http://127.0.0.1:" + port);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.text())
        .contains("cannot be asked", "the list was not brought up to date and is as it was");
    assertThat(list()).isEqualTo(LIST);
  }

  @Test
  void aServerThatFailsChangesNothingEither() throws Exception {
    status = 500;
    assertThat(run().code()).isEqualTo(3);
    assertThat(list()).isEqualTo(LIST);
  }

  @Test
  void withoutABillOfMaterialsItSaysHowToGetOne() throws Exception {
    Files.delete(folder.resolve("sbom.json"));
    Run run = run();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.text()).contains("mvn package");
  }

  @Test
  void helpSaysWhatItDoes() throws Exception {
    Process process = new ProcessBuilder("bin/vulnerabilities", "--help").start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("osv.dev", "bin/vulnerabilities");
    assertThat(List.of(process.waitFor())).containsExactly(0);
  }
}
