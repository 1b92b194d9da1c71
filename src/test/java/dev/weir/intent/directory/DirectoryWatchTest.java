package dev.weir.intent.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentReader;
import dev.weir.engine.IntentSource.SyncResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir Path temp;

  private final List<IntentRead> reads = new CopyOnWriteArrayList<>();
  private final List<DirectoryWatch> watches = new CopyOnWriteArrayList<>();

  private DirectoryWatch watch(Path root, IntentReader reader, Duration rescan) {
    return watch(root, reader, rescan, reads::add);
  }

  private DirectoryWatch watch(
      Path root, IntentReader reader, Duration rescan, Consumer<IntentRead> onRead) {
    DirectoryWatch watch = new DirectoryWatch(root, reader, onRead, rescan);
    watches.add(watch);
    watch.start();
    return watch;
  }

  @AfterEach
  void end() {
    watches.forEach(DirectoryWatch::close);
  }

  @Test
  void whoAsksIsToldWhatWasFound() throws Exception {
    Files.writeString(temp.resolve("a.yaml"), node("a"));
    DirectoryWatch watch = watch(temp, new DirectoryReader(), NEVER);
    assertThat(sync(watch)).isEqualTo(new SyncResult.Found(Optional.empty(), false));
    Files.writeString(temp.resolve("b.yaml"), "kind: [");
    assertThat(sync(watch)).isInstanceOf(SyncResult.Refused.class);
    Files.delete(temp.resolve("b.yaml"));
    assertThat(sync(watch)).isInstanceOf(SyncResult.Found.class);
    watch.close();
    assertThat(sync(watch)).isInstanceOf(SyncResult.Failed.class);
  }

  private static SyncResult sync(DirectoryWatch watch) throws Exception {
    return watch.sync().toCompletableFuture().get(30, TimeUnit.SECONDS);
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

  private void awaitNodes(String... names) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              assertThat(reads.getLast()).isInstanceOf(IntentRead.Accepted.class);
              IntentRead.Accepted last = (IntentRead.Accepted) reads.getLast();
              assertThat(last.intent().mesh().nodes().keySet().stream().map(id -> id.name()))
                  .containsExactlyInAnyOrder(names);
            });
  }

  @Test
  void aChangedAndANewFileAreReportedOnce() throws IOException {
    Files.writeString(temp.resolve("a.yaml"), node("one"));
    watch(temp, new DirectoryReader(), NEVER);
    assertThat(reads).hasSize(1);
    awaitNodes("one");

    Files.writeString(temp.resolve("a.yaml"), node("two"));
    awaitNodes("two");
    Files.createDirectories(temp.resolve("sub/deep"));
    Files.writeString(temp.resolve("sub/deep/b.yml"), node("three"));
    awaitNodes("two", "three");
    Files.writeString(temp.resolve("sub/deep/b.yml"), node("four"));
    awaitNodes("two", "four");
    assertThat(reads.stream().map(IntentRead::digest).toList()).doesNotHaveDuplicates();
  }

  @Test
  void editorsReplaceByRenaming() throws IOException {
    Files.writeString(temp.resolve("a.yaml"), node("one"));
    watch(temp, new DirectoryReader(), NEVER);
    Path written = Files.writeString(temp.resolve(".a.yaml.swp"), node("two"));
    Files.move(
        written,
        temp.resolve("a.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    awaitNodes("two");
  }

  /** The way Kubernetes mounts a ConfigMap: files are links through a link that is swapped. */
  @Test
  void aSwappedLinkIsOneChange() throws IOException {
    for (String version : List.of("..v1", "..v2")) {
      Files.createDirectories(temp.resolve(version));
      Files.writeString(temp.resolve(version).resolve("a.yaml"), node("a" + version.substring(2)));
      Files.writeString(temp.resolve(version).resolve("b.yaml"), node("b" + version.substring(2)));
    }
    Files.createSymbolicLink(temp.resolve("..data"), Path.of("..v1"));
    Files.createSymbolicLink(temp.resolve("a.yaml"), Path.of("..data/a.yaml"));
    Files.createSymbolicLink(temp.resolve("b.yaml"), Path.of("..data/b.yaml"));
    watch(temp, new DirectoryReader(), NEVER);
    awaitNodes("av1", "bv1");

    Files.createSymbolicLink(temp.resolve("..data_tmp"), Path.of("..v2"));
    Files.move(
        temp.resolve("..data_tmp"),
        temp.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    awaitNodes("av2", "bv2");
    assertThat(reads).hasSize(2);
  }

  @Test
  void theRootItselfMayBeALinkOrComeLater() throws IOException {
    Path link = temp.resolve("current");
    watch(link.resolve("intent"), new DirectoryReader(), NEVER);
    assertThat(reads.getFirst()).isInstanceOf(IntentRead.Refused.class);
    for (String version : List.of("one", "two")) {
      Files.createDirectories(temp.resolve(version).resolve("intent"));
      Files.writeString(temp.resolve(version).resolve("intent/a.yaml"), node(version));
    }
    Files.createSymbolicLink(link, Path.of("one"));
    awaitNodes("one");
    Files.createSymbolicLink(temp.resolve("next"), Path.of("two"));
    Files.move(
        temp.resolve("next"),
        link,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    awaitNodes("two");
  }

  @Test
  void o33_halfACheckoutIsNotTaken() throws IOException {
    Path repository = temp.resolve("repo");
    Path root = Files.createDirectories(repository.resolve("shop"));
    Path lock = Files.createDirectories(repository.resolve(".git")).resolve("index.lock");
    Files.writeString(root.resolve("a.yaml"), node("one"));
    watch(root, new DirectoryReader(), NEVER);
    Files.createFile(lock);
    Files.writeString(root.resolve("a.yaml"), node("half"));
    // Several times the quiet time: without the lock the half would have been taken.
    await()
        .during(DirectoryWatch.QUIET.multipliedBy(6))
        .atMost(Duration.ofSeconds(5))
        .until(() -> reads.size() == 1);
    Files.writeString(root.resolve("b.yaml"), node("whole"));
    Files.delete(lock);
    awaitNodes("half", "whole");
    assertThat(reads).hasSize(2);
  }

  /** Without git's lock nothing says that somebody still writes, but that no two reads agree. */
  @Test
  void o33_aDirectoryThatStillChangesIsNotTaken() {
    AtomicInteger asked = new AtomicInteger();
    IntentReader stillWritten =
        new FakeReader(
            () ->
                new IntentRead.Refused(
                    List.of(), "digest " + Math.min(4, asked.getAndIncrement())));
    watch(temp, stillWritten, NEVER);
    assertThat(reads.stream().map(IntentRead::digest).toList()).containsExactly("digest 4");
  }

  /** As after a restart: a first read need not wait for what is proved already. */
  @Test
  void whatNobodyHasTouchedIsReadOnce() throws Exception {
    Files.writeString(temp.resolve("a.yaml"), "");
    Thread.sleep(DirectoryWatch.UNTOUCHED.plusMillis(200));
    AtomicInteger asked = new AtomicInteger();
    IntentReader counting =
        new FakeReader(
            () -> new IntentRead.Refused(List.of(), "digest " + asked.incrementAndGet()));
    watch(temp, counting, NEVER);
    assertThat(asked).hasValue(1);
  }

  @Test
  void o13_whatNoEventShowsIsFoundByLookingAgain() {
    AtomicInteger asked = new AtomicInteger();
    IntentReader counting =
        new FakeReader(
            () -> new IntentRead.Refused(List.of(), "digest " + asked.incrementAndGet() / 10));
    watch(temp, counting, Duration.ofMillis(50));
    await().atMost(Duration.ofSeconds(20)).until(() -> reads.size() >= 3);
    assertThat(reads.stream().map(IntentRead::digest).toList()).doesNotHaveDuplicates();
  }

  @Test
  void anExceptionIsReportedAndTheWatchLives() {
    AtomicInteger asked = new AtomicInteger();
    IntentReader failing =
        new FakeReader(
            () -> {
              if (asked.incrementAndGet() <= 1) {
                throw new IllegalStateException("the disk is on fire");
              }
              return new IntentRead.Refused(List.of(), "fine");
            });
    watch(temp, failing, Duration.ofMillis(50));
    await().atMost(Duration.ofSeconds(20)).until(() -> reads.size() == 2);
    assertThat(((IntentRead.Refused) reads.getFirst()).problems().getFirst().wrong())
        .contains("the disk is on fire");
    assertThat(reads.getLast().digest()).isEqualTo("fine");
  }

  @Test
  void aReadThatWasNotTakenComesAgain() {
    AtomicInteger taken = new AtomicInteger();
    watch(
        temp,
        new FakeReader(() -> new IntentRead.Refused(List.of(), "same")),
        Duration.ofMillis(50),
        _ -> {
          if (taken.incrementAndGet() == 1) {
            throw new IllegalStateException("the store is locked");
          }
        });
    await().atMost(Duration.ofSeconds(20)).until(() -> taken.get() == 2);
  }

  @Test
  void closeEndsTheThread() {
    watch(temp, new DirectoryReader(), NEVER).close();
    assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
        .doesNotContain("weir-intent");
  }

  private record FakeReader(Supplier<IntentRead> answer) implements IntentReader {
    @Override
    public IntentRead read(Path directory) {
      return answer.get();
    }

    @Override
    public IntentRead readDocuments(Map<String, String> documents) {
      return answer.get();
    }
  }
}
