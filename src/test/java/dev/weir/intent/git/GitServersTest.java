package dev.weir.intent.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.engine.IntentSource.SyncResult;
import dev.weir.testing.GitHttpServer;
import dev.weir.testing.GitRepo;
import dev.weir.testing.GitSshServer;
import dev.weir.testing.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real servers, which let in whom they know. */
class GitServersTest {
  @TempDir Path temp;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private GitRepo repo;
  private String hash;

  @BeforeEach
  void begin() {
    repo = GitRepo.create(temp.resolve("repo"));
    hash =
        repo.write(
                "a.yaml",
                """
                apiVersion: weir.dev/v1alpha1
                kind: VirtualNode
                metadata: {name: a}
                spec: {egress: {port: 15001}}
                """)
            .commit("one");
  }

  private GitSource source(String url, GitSettings.Access access) {
    GitSource source =
        new GitSource(
            new GitSettings(
                url,
                url,
                Optional.empty(),
                "",
                temp.resolve("weir.db.git"),
                access,
                Duration.ofHours(1),
                Duration.ofSeconds(20),
                Optional.empty(),
                Optional.empty()),
            (read, commit) -> said.add(read + " " + commit));
    source.start();
    return source;
  }

  private String sync(GitSource source) throws Exception {
    SyncResult result = source.sync().toCompletableFuture().get(60, TimeUnit.SECONDS);
    said.add(result.toString());
    return switch (result) {
      case SyncResult.Found found -> found.commit().orElseThrow().hash();
      case SyncResult.Refused refused -> refused.problems().toString();
      case SyncResult.Failed failed -> failed.reason();
    };
  }

  @Test
  void aTokenFromAFileLetsInAlsoWhenItIsReplacedAndIsNeverShown() throws Exception {
    Path token = Files.writeString(temp.resolve("token"), "wr0ng\n");
    try (GitHttpServer server = new GitHttpServer(temp)) {
      server.token("f1rst");
      GitSettings.Access access =
          new GitSettings.Access(Optional.of(token), Optional.empty(), temp.resolve("none"));
      try (GitSource source = source(server.url("repo/.git"), access)) {
        assertThat(sync(source)).startsWith("The remote does not let Weir in");
        Files.writeString(token, "f1rst\n");
        assertThat(sync(source)).isEqualTo(hash);
        server.token("s3cond");
        assertThat(sync(source)).startsWith("The remote does not let Weir in");
        Files.writeString(token, "s3cond");
        String next = repo.commit("two");
        assertThat(sync(source)).isEqualTo(next);
        Files.writeString(token, "two words");
        assertThat(sync(source)).contains("does not hold a token");
        Files.delete(token);
        assertThat(sync(source)).contains("cannot be read");
      }
      assertThat(server.requests()).allMatch(r -> r.endsWith(" by x-access-token"));
    }
    assertThat(String.join("\n", said))
        .doesNotContain("wr0ng")
        .doesNotContain("f1rst")
        .doesNotContain("s3cond")
        .doesNotContain("two words");
  }

  @Test
  void theNameInTheUrlGoesWithTheToken() throws Exception {
    Path token = Files.writeString(temp.resolve("token"), "t0ken");
    try (GitHttpServer server = new GitHttpServer(temp)) {
      server.token("t0ken");
      String url = server.url("repo/.git").replace("http://", "http://deployer@");
      GitSettings.Access access =
          new GitSettings.Access(Optional.of(token), Optional.empty(), temp.resolve("none"));
      try (GitSource source = source(url, access)) {
        assertThat(sync(source)).isEqualTo(hash);
      }
      assertThat(server.requests()).isNotEmpty().allMatch(r -> r.endsWith(" by deployer"));
    }
  }

  @Test
  void theTokenDoesNotGoWhereTheRemoteSendsUsOn() throws Exception {
    Path token = Files.writeString(temp.resolve("token"), "t0ken");
    try (GitHttpServer remote = new GitHttpServer(temp);
        GitHttpServer stranger = new GitHttpServer(temp)) {
      stranger.token("t0ken");
      GitSettings.Access access =
          new GitSettings.Access(Optional.of(token), Optional.empty(), temp.resolve("none"));
      try (GitSource source = source(remote.url("repo/.git"), access)) {
        assertThat(sync(source)).isEqualTo(hash);
        remote.sendOnTo(stranger.url("").replaceAll("/$", ""));
        assertThat(sync(source)).startsWith("The remote does not let Weir in");
        assertThat(stranger.passwords()).isEmpty();
      }
    }
  }

  @Test
  void anHttpsServerIsBelievedByItsCertificateAlone() throws Exception {
    SSLContext tls = SelfSigned.in(temp);
    SSLSocketFactory usual = HttpsURLConnection.getDefaultSSLSocketFactory();
    Path token = Files.writeString(temp.resolve("token"), "t0ken");
    try (GitHttpServer server = new GitHttpServer(temp, Optional.of(tls))) {
      server.token("t0ken");
      GitSettings.Access access =
          new GitSettings.Access(Optional.of(token), Optional.empty(), temp.resolve("none"));
      try (GitSource source = source(server.url("repo/.git"), access)) {
        assertThat(sync(source)).contains("PKIX").doesNotContain("t0ken");
        assertThat(server.passwords()).isEmpty();
        HttpsURLConnection.setDefaultSSLSocketFactory(tls.getSocketFactory());
        assertThat(sync(source)).isEqualTo(hash);
      }
    } finally {
      HttpsURLConnection.setDefaultSSLSocketFactory(usual);
    }
  }

  @Test
  void withoutATokenTheServerSaysNo() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      server.token("t0ken");
      GitSettings.Access access =
          new GitSettings.Access(Optional.empty(), Optional.empty(), temp.resolve("none"));
      try (GitSource source = source(server.url("repo/.git"), access)) {
        assertThat(sync(source)).startsWith("The remote does not let Weir in");
      }
    }
  }

  @Test
  void anSshServerIsBelievedByItsKeyAloneAndLetsInByAKey() throws Exception {
    Path host = Keys.ed25519(temp.resolve("host"));
    Path client = Keys.ed25519(temp.resolve("client"));
    Path stranger = Keys.ed25519(temp.resolve("stranger"));
    Path known = temp.resolve("known_hosts");
    try (GitSshServer server = new GitSshServer(host, Keys.publicOf(client))) {
      String url = server.url(repo.folder());
      GitSettings.Access access =
          new GitSettings.Access(Optional.empty(), Optional.of(client), known);
      try (GitSource source = source(url, access)) {
        assertThat(sync(source)).as("no known_hosts").startsWith("The key of the ssh server");
        assertThat(known).as("nobody has said that it is the right one").doesNotExist();
        Files.writeString(known, server.knownHost(Keys.publicOf(stranger)));
        assertThat(sync(source)).as("another key").startsWith("The key of the ssh server");
        Files.writeString(known, server.knownHost(Keys.publicOf(host)));
        assertThat(sync(source)).isEqualTo(hash);
        String next = repo.commit("two");
        assertThat(sync(source)).isEqualTo(next);
      }
      access = new GitSettings.Access(Optional.empty(), Optional.of(stranger), known);
      try (GitSource source = source(url, access)) {
        assertThat(sync(source)).startsWith("The remote does not let Weir in");
      }
    }
  }
}
