package dev.weir.intent.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.engine.Commit;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentSource.SyncResult;
import dev.weir.engine.Problem;
import dev.weir.testing.GitHttpServer;
import dev.weir.testing.GitRepo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real repositories, kept by the real git. */
class GitSourceTest {
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path temp;

  private record Report(IntentRead read, Optional<Commit> commit) {}

  private final List<Report> reports = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private GitRepo repo;

  @BeforeEach
  void begin() {
    repo = GitRepo.create(temp.resolve("repo"));
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private static String node(String name) {
    return """
    apiVersion: weir.dev/v1alpha1
    kind: VirtualNode
    metadata: {name: %s}
    spec: {egress: {port: 15001}}
    """
        .formatted(name);
  }

  private Settings settings() {
    return new Settings(repo.url());
  }

  /** What a test wants otherwise than usual. */
  private final class Settings {
    private final String url;
    private Optional<String> branch = Optional.of("main");
    private String path = "";
    private Duration timeout = Duration.ofSeconds(20);
    private Duration poll = NEVER;
    private Optional<Path> token = Optional.empty();
    private Optional<String> statusUrl = Optional.empty();
    private Optional<Path> signers = Optional.empty();

    Settings(String url) {
      this.url = url;
    }

    GitSource start() {
      GitSource source =
          new GitSource(
              new GitSettings(
                  "a repository",
                  url,
                  branch,
                  path,
                  temp.resolve("weir.db.git"),
                  new GitSettings.Access(token, Optional.empty(), temp.resolve("known_hosts")),
                  poll,
                  timeout,
                  statusUrl,
                  signers),
              (read, commit) -> reports.add(new Report(read, commit)));
      open.add(source);
      source.start();
      return source;
    }
  }

  private static SyncResult sync(GitSource source) throws Exception {
    return source.sync().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static String failed(SyncResult result) {
    assertThat(result).isInstanceOf(SyncResult.Failed.class);
    return ((SyncResult.Failed) result).reason();
  }

  private static List<Problem> refused(SyncResult result) {
    assertThat(result).isInstanceOf(SyncResult.Refused.class);
    return ((SyncResult.Refused) result).problems();
  }

  private static String found(SyncResult result) {
    assertThat(result).isInstanceOf(SyncResult.Found.class);
    return ((SyncResult.Found) result).commit().orElseThrow().hash();
  }

  private List<String> nodes() {
    assertThat(reports.getLast().read()).isInstanceOf(IntentRead.Accepted.class);
    return ((IntentRead.Accepted) reports.getLast().read())
        .documents().keySet().stream()
            .map(key -> key.substring(key.indexOf('/') + 1))
            .sorted()
            .toList();
  }

  @Test
  void o33_aFolderIsReadAtACommitAndTheCommitIsNamed() throws Exception {
    String first = repo.write("a.yaml", node("a")).commit("one node");
    // Not committed: somebody's checkout in progress.
    repo.write("b.yaml", node("b"));
    GitSource source = settings().start();
    assertThat(found(sync(source))).isEqualTo(first);
    assertThat(nodes()).containsExactly("a");
    Commit commit = reports.getLast().commit().orElseThrow();
    assertThat(commit.author()).isEqualTo("Ann Other");
    assertThat(commit.subject()).isEqualTo("one node");
    assertThat(commit.at()).isCloseTo(java.time.Instant.now(), within(Duration.ofMinutes(5)));
    String second = repo.commit("two nodes");
    assertThat(sync(source)).isEqualTo(new SyncResult.Found(reports.getLast().commit(), true));
    assertThat(reports.getLast().commit().orElseThrow().hash()).isEqualTo(second);
    assertThat(nodes()).containsExactly("a", "b");
    assertThat(sync(source)).isEqualTo(new SyncResult.Found(reports.getLast().commit(), false));
    assertThat(reports).hasSize(2);
  }

  private static org.assertj.core.data.TemporalUnitOffset within(Duration time) {
    return new org.assertj.core.data.TemporalUnitWithinOffset(
        time.toSeconds(), java.time.temporal.ChronoUnit.SECONDS);
  }

  @Test
  void itLooksByItself() {
    repo.write("a.yaml", node("a")).commit("one");
    Settings settings = settings();
    settings.poll = Duration.ofMillis(200);
    settings.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> !reports.isEmpty());
    repo.write("b.yaml", node("b")).commit("two");
    await().atMost(Duration.ofSeconds(20)).until(() -> nodes().contains("b"));
  }

  @Test
  void aBrokenCommitIsRefusedByNameWithFileAndLine() throws Exception {
    String good = repo.write("deploy/a.yaml", node("a")).commit("good");
    Settings settings = settings();
    settings.path = "deploy";
    GitSource source = settings.start();
    assertThat(found(sync(source))).isEqualTo(good);
    String broken = repo.write("deploy/b.yaml", "kind: [\n").commit("broken");
    Problem problem = refused(sync(source)).getFirst();
    assertThat(problem.file()).isEqualTo("b.yaml");
    assertThat(problem.line()).isPositive();
    assertThat(reports.getLast().commit().orElseThrow().hash()).isEqualTo(broken);
    repo.write("deploy/b.yaml", node("b")).commit("mended");
    found(sync(source));
    assertThat(nodes()).containsExactly("a", "b");
  }

  @Test
  void aForcePushIsFollowed() throws Exception {
    String old = repo.write("a.yaml", node("a")).commit("one");
    GitSource source = settings().start();
    sync(source);
    repo.write("b.yaml", node("b")).commit("two");
    sync(source);
    repo.git("reset", "-q", "--hard", old);
    String other = repo.write("c.yaml", node("c")).commit("one, again", "--amend");
    assertThat(found(sync(source))).isEqualTo(other);
    assertThat(nodes()).containsExactly("a", "c");
  }

  @Test
  void aBranchThatIsDeletedIsAProblemUntilItIsBack() throws Exception {
    String hash = repo.write("a.yaml", node("a")).commit("one");
    repo.git("branch", "live");
    Settings settings = settings();
    settings.branch = Optional.of("live");
    GitSource source = settings.start();
    assertThat(found(sync(source))).isEqualTo(hash);
    repo.git("branch", "-D", "live");
    assertThat(failed(sync(source))).isEqualTo("The repository has no branch 'live'.");
    assertThat(reports.getLast().commit()).isEmpty();
    assertThat(reports.getLast().read()).isInstanceOf(IntentRead.Refused.class);
    repo.git("branch", "live");
    assertThat(sync(source)).isEqualTo(new SyncResult.Found(reports.getFirst().commit(), false));
    assertThat(reports.getLast().commit().orElseThrow().hash()).isEqualTo(hash);
    assertThat(reports).hasSize(3);
    assertThat(nodes()).containsExactly("a");
  }

  @Test
  void anEmptyRepositoryAndAPathThatIsNotThere() throws Exception {
    Settings settings = settings();
    settings.branch = Optional.empty();
    settings.path = "deploy";
    GitSource source = settings.start();
    assertThat(failed(sync(source))).contains("it may be empty");
    repo.write("a.yaml", node("a")).commit("elsewhere");
    assertThat(refused(sync(source)).getFirst().wrong())
        .isEqualTo("There is no 'deploy' in this commit.");
    repo.write("deploy/b.yaml", node("b")).commit("here");
    found(sync(source));
    assertThat(nodes()).containsExactly("b");
  }

  @Test
  void aRepositoryThatIsNotThere() throws Exception {
    GitSource source = new Settings("file://" + temp.resolve("nowhere")).start();
    assertThat(failed(sync(source))).startsWith("The remote cannot be read: ");
    assertThat(((IntentRead.Refused) reports.getFirst().read()).problems().getFirst().file())
        .isEqualTo("a repository");
  }

  @Test
  void onePathMayBeOneFile() throws Exception {
    repo.write("deploy/a.yaml", node("a")).write("deploy/b.yaml", node("b")).commit("two");
    Settings settings = settings();
    settings.path = "deploy/b.yaml";
    sync(settings.start());
    assertThat(nodes()).containsExactly("b");
  }

  @Test
  void o33_theSameNamesCountAsInADirectory() throws Exception {
    repo.write("a.yaml", node("a")).write("sub/b.yml", node("b"));
    for (String name : List.of(".hidden.yaml", "#a.yaml", "a.yaml~", ".git-x/c.yaml", "c.txt")) {
      repo.write(name, "kind: [");
    }
    repo.commit("all");
    sync(settings().start());
    assertThat(nodes()).containsExactly("a", "b");
  }

  @Test
  void linksAreFollowedInTheRepositoryAndNowhereElse() throws Exception {
    repo.write("shared/a.yaml", node("a")).write("deploy/b.yaml", node("b"));
    Path deploy = repo.folder().resolve("deploy");
    Files.createSymbolicLink(deploy.resolve("linked"), Path.of("../shared"));
    Files.createSymbolicLink(deploy.resolve("loop"), Path.of("."));
    Files.createSymbolicLink(deploy.resolve("gone.yaml"), Path.of("nowhere.yaml"));
    repo.commit("links");
    Settings settings = settings();
    settings.path = "deploy";
    GitSource source = settings.start();
    found(sync(source));
    assertThat(nodes()).containsExactly("a", "b");
    Files.createSymbolicLink(deploy.resolve("out.yaml"), Path.of("../../../etc/passwd"));
    Files.createSymbolicLink(deploy.resolve("root.yaml"), Path.of("/etc/passwd"));
    repo.commit("out");
    assertThat(refused(sync(source)))
        .extracting(Problem::file, Problem::wrong)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "out.yaml", "The link leads out of the repository."),
            org.assertj.core.groups.Tuple.tuple(
                "root.yaml", "The link leads out of the repository."));
  }

  @Test
  void linksThatMultiplyAreNotCountedForEver() throws Exception {
    repo.write("a.yaml", node("a"));
    Path folder = repo.folder();
    Files.createSymbolicLink(folder.resolve("x"), Path.of("."));
    String before = "x";
    for (int i = 0; i < 8; i++) {
      String next = "x" + i;
      Files.createSymbolicLink(folder.resolve(next), Path.of((before + "/").repeat(100)));
      before = next;
    }
    repo.commit("a bomb");
    found(sync(settings().start()));
    assertThat(nodes()).containsExactly("a");
  }

  @Test
  void aPointerOfLfsIsRefusedAndASubmoduleIsLeftOut() throws Exception {
    GitRepo other = GitRepo.create(temp.resolve("other"));
    other.write("x.yaml", node("x")).commit("x");
    repo.write("a.yaml", node("a"));
    repo.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", other.url(), "sub");
    repo.commit("a submodule");
    GitSource source = settings().start();
    found(sync(source));
    assertThat(nodes()).containsExactly("a");
    repo.write(
        "b.yaml",
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64) + "\nsize 1\n");
    repo.commit("a pointer");
    assertThat(refused(sync(source)).getFirst().render())
        .startsWith("b.yaml")
        .contains("Git LFS")
        .contains(".gitattributes");
  }

  @Test
  void aLargeFileIsNamed() throws Exception {
    repo.write("a.yaml", "#".repeat(4 * 1024 * 1024 + 1)).commit("large");
    assertThat(refused(sync(settings().start())).getFirst().wrong()).contains("larger than");
  }

  @Test
  void whatAnAuthorWritesSteersNothing() throws Exception {
    repo.write("a.yaml", node("a"))
        .commit(
            "\u001b[31mred\u202e " + "s".repeat(500),
            "--author=\u001b]0;x " + "n".repeat(500) + " <a@b>");
    sync(settings().start());
    Commit commit = reports.getLast().commit().orElseThrow();
    assertThat(commit.author()).hasSizeLessThanOrEqualTo(201).doesNotContain("\u001b");
    assertThat(commit.subject())
        .hasSizeLessThanOrEqualTo(201)
        .doesNotContain("\u001b")
        .doesNotContain("\u202e");
  }

  @Test
  void aRemoteThatHangsIsGivenUpAndReported() throws Exception {
    try (SilentServer silent = new SilentServer("")) {
      for (String url :
          List.of(
              "http://127.0.0.1:" + silent.port() + "/r.git",
              "ssh://git@127.0.0.1:" + silent.port() + "/r.git")) {
        Settings settings = new Settings(url);
        settings.timeout = Duration.ofSeconds(1);
        long begin = System.nanoTime();
        try (GitSource source = settings.start()) {
          assertThat(failed(sync(source))).isEqualTo("The remote has not answered within 1 s.");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      }
    }
  }

  @Test
  void aRemoteThatDripsIsGivenUpAsWell() throws Exception {
    try (SilentServer drips = new SilentServer("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nX: ")) {
      Settings settings = new Settings("http://127.0.0.1:" + drips.port() + "/r.git");
      settings.timeout = Duration.ofSeconds(2);
      assertThat(failed(sync(settings.start())))
          .isEqualTo("The remote has not answered within 2 s.");
    }
  }

  @Test
  void severalWhoAskAtOnceAreServedByOneFetch() throws Exception {
    repo.write("a.yaml", node("a")).commit("one");
    try (GitHttpServer server = new GitHttpServer(temp)) {
      GitSource source = new Settings(server.url("repo/.git")).start();
      sync(source);
      server.requests().clear();
      List<CompletableFuture<SyncResult>> asked = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        asked.add(source.sync().toCompletableFuture());
      }
      for (CompletableFuture<SyncResult> one : asked) {
        found(one.get(30, TimeUnit.SECONDS));
      }
      assertThat(server.requests().stream().filter(r -> r.contains("info/refs")).count())
          .isBetween(1L, 2L);
    }
  }

  @Test
  void aBrokenCopyIsMadeAnew() throws Exception {
    String hash = repo.write("a.yaml", node("a")).commit("one");
    sync(settings().start());
    end();
    open.clear();
    try (Stream<Path> files = Files.walk(temp.resolve("weir.db.git"))) {
      for (Path pack : files.filter(f -> f.toString().endsWith(".pack")).toList()) {
        pack.toFile().setWritable(true);
        Files.writeString(pack, "not a pack", StandardCharsets.UTF_8);
      }
    }
    reports.clear();
    assertThat(found(sync(settings().start()))).isEqualTo(hash);
    assertThat(nodes()).containsExactly("a");
  }

  @Test
  void aCopyThatWasLockedWhenWeirWasKilledIsNoObstacle() throws Exception {
    repo.write("a.yaml", node("a")).commit("one");
    GitSource source = settings().start();
    sync(source);
    for (String lock : List.of("refs/weir/head.lock", "shallow.lock", "config.lock")) {
      Files.writeString(temp.resolve("weir.db.git").resolve(lock), "");
    }
    String second = repo.commit("two");
    assertThat(found(sync(source))).isEqualTo(second);
  }

  @Test
  void aCopyOfAnotherRepositoryIsMadeAnewAndAStrangersFolderIsNot() throws Exception {
    repo.write("a.yaml", node("a")).commit("one");
    sync(settings().start());
    end();
    open.clear();
    GitRepo other = GitRepo.create(temp.resolve("other"));
    String hash = other.write("b.yaml", node("b")).commit("two");
    assertThat(found(sync(new Settings(other.url()).start()))).isEqualTo(hash);
    end();
    open.clear();
    Path folder = temp.resolve("weir.db.git");
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    }
    Files.createDirectories(folder);
    Path precious = Files.writeString(folder.resolve("precious"), "mine");
    assertThat(failed(sync(settings().start()))).contains("is in the way");
    assertThat(precious).hasContent("mine");
  }

  @Test
  void aBranchThatStandsStillBringsNothingAgain() throws Exception {
    repo.write("a.yaml", node("a")).commit("one");
    try (GitHttpServer server = new GitHttpServer(temp)) {
      GitSource source = new Settings(server.url("repo/.git")).start();
      sync(source);
      Path copy = temp.resolve("weir.db.git/objects/pack");
      long before = files(copy);
      server.requests().clear();
      for (int i = 0; i < 5; i++) {
        assertThat(sync(source)).isEqualTo(new SyncResult.Found(reports.getLast().commit(), false));
      }
      assertThat(files(copy)).isEqualTo(before);
      // Each time: who are you, and what is there; nothing is fetched.
      assertThat(server.requests()).hasSize(10);
    }
  }

  private static long files(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void afterManyCommitsTheCopyIsMadeAnew() throws Exception {
    repo.write("a.yaml", node("a")).commit("one");
    GitSource source = settings().start();
    sync(source);
    for (int i = 0; i < Clone.MAX_PACKS; i++) {
      repo.commit("more " + i);
      found(sync(source));
    }
    try (Stream<Path> files = Files.walk(temp.resolve("weir.db.git"))) {
      assertThat(files.filter(f -> f.toString().endsWith(".pack")).count()).isLessThan(10);
    }
  }

  @Test
  void afterAStartWithoutTheRemoteTheLastCommitIsKnown() throws Exception {
    String hash = repo.write("a.yaml", node("a")).commit("one");
    sync(settings().start());
    end();
    open.clear();
    reports.clear();
    Files.move(repo.folder(), temp.resolve("away"));
    GitSource source = settings().start();
    assertThat(failed(sync(source))).startsWith("The remote cannot be read");
    assertThat(reports).hasSize(2);
    assertThat(reports.getFirst().commit().orElseThrow().hash()).isEqualTo(hash);
    assertThat(reports.getFirst().read()).isInstanceOf(IntentRead.Accepted.class);
    assertThat(reports.getLast().read()).isInstanceOf(IntentRead.Refused.class);
    Files.move(temp.resolve("away"), repo.folder());
    assertThat(found(sync(source))).isEqualTo(hash);
    assertThat(reports).hasSize(3);
  }

  @Test
  void afterAStartWithABrokenCommitTheOneThatGoesOnIsKnown() throws Exception {
    String good = repo.write("a.yaml", node("a")).commit("good");
    GitSource source = settings().start();
    sync(source);
    String broken = repo.write("b.yaml", "kind: [\n").commit("broken");
    sync(source);
    for (boolean remote : List.of(true, false)) {
      end();
      open.clear();
      reports.clear();
      if (!remote) {
        Files.move(repo.folder(), temp.resolve("away"));
      }
      sync(settings().start());
      assertThat(reports.getFirst().commit().orElseThrow().hash()).isEqualTo(good);
      assertThat(reports.getFirst().read()).isInstanceOf(IntentRead.Accepted.class);
      assertThat(reports.get(1).commit().orElseThrow().hash()).isEqualTo(broken);
      assertThat(reports.get(1).read()).isInstanceOf(IntentRead.Refused.class);
    }
  }

  @Test
  void pausesGrowWhileTheRemoteFailsAndAreNeverTheSame() {
    Duration minute = Duration.ofMinutes(1);
    assertThat(GitSource.pause(minute, 0, 0)).isEqualTo(Duration.ofSeconds(54));
    assertThat(GitSource.pause(minute, 0, 1)).isEqualTo(Duration.ofSeconds(66));
    assertThat(GitSource.pause(minute, 2, 0.5)).isEqualTo(Duration.ofMinutes(4));
    assertThat(GitSource.pause(minute, 1_000, 0.5)).isEqualTo(Duration.ofMinutes(10));
    assertThat(GitSource.pause(Duration.ofHours(2), 3, 0.5)).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void onlySignedCommitsAreTakenWhereThatIsAskedFor() throws Exception {
    Path ann = Keys.ed25519(temp.resolve("ann"));
    Path eve = Keys.ed25519(temp.resolve("eve"));
    Path signers =
        Files.writeString(
            temp.resolve("signers"), "ann@example.com " + Files.readString(Path.of(ann + ".pub")));
    repo.git("config", "gpg.format", "ssh");
    repo.git("config", "user.signingkey", ann.toString());
    String signed = repo.write("a.yaml", node("a")).commit("signed", "-S");
    Settings settings = settings();
    settings.signers = Optional.of(signers);
    GitSource source = settings.start();
    assertThat(found(sync(source))).isEqualTo(signed);
    repo.write("b.yaml", node("b")).commit("not signed");
    assertThat(refused(sync(source)).getFirst().wrong()).isEqualTo("The commit is not signed.");
    repo.git("config", "user.signingkey", eve.toString());
    String byEve = repo.commit("signed by another", "-S");
    assertThat(refused(sync(source)).getFirst().wrong()).contains("not signed by an allowed");
    assertThat(nodesOf(signed)).containsExactly("a");
    // Allowed from now on: the same commit is looked at again.
    Files.writeString(signers, "eve@example.com " + Files.readString(Path.of(eve + ".pub")));
    Files.setLastModifiedTime(
        signers, java.nio.file.attribute.FileTime.from(java.time.Instant.now().plusSeconds(5)));
    assertThat(found(sync(source))).isEqualTo(byEve);
  }

  private List<String> nodesOf(String hash) {
    return reports.stream()
        .filter(r -> r.commit().map(c -> c.hash().equals(hash)).orElse(false))
        .flatMap(r -> ((IntentRead.Accepted) r.read()).documents().keySet().stream())
        .map(key -> key.substring(key.indexOf('/') + 1))
        .toList();
  }

  @Test
  void whatBecameOfACommitIsPostedAndTriedAgain() throws Exception {
    try (StatusServer server = new StatusServer(List.of(500, 200))) {
      Settings settings = settings();
      settings.token = Optional.of(Files.writeString(temp.resolve("token"), "s3cret\n"));
      settings.statusUrl = Optional.of(server.url() + "/statuses/{commit}");
      String good = repo.write("a.yaml", node("a")).commit("good");
      GitSource source = settings.start();
      sync(source);
      await().atMost(Duration.ofSeconds(20)).until(() -> server.posts().size() == 2);
      assertThat(server.posts().getLast())
          .isEqualTo(
              "/statuses/"
                  + good
                  + " Bearer s3cret {\"state\":\"success\",\"context\":\"weir\","
                  + "\"description\":\"taken\"}");
      String broken = repo.write("b.yaml", "kind: [\n").commit("broken");
      sync(source);
      sync(source);
      await().atMost(Duration.ofSeconds(20)).until(() -> server.posts().size() == 3);
      assertThat(server.posts().getLast())
          .contains("/statuses/" + broken)
          .contains("\"state\":\"failure\"")
          .contains("b.yaml");
    }
  }
}
