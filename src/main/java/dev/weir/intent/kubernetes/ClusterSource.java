package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentSource;
import dev.weir.engine.Problem;
import dev.weir.intent.files.Digests;
import dev.weir.intent.files.Pokes;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the resources of a cluster whenever they have changed and come to rest. Reports each set
 * once, on a thread of its own. While the API server is away what was read stays.
 */
final class ClusterSource implements IntentSource, AutoCloseable {
  /** So long nothing must happen before a change is taken for complete. */
  static final Duration QUIET = Duration.ofMillis(150);

  /** A cluster that does not come to rest for so long is read as it is. */
  static final Duration SETTLE_LIMIT = Duration.ofSeconds(2);

  /** When nothing could be read for so long, it is reported; and again when the reason changes. */
  static final Duration UNREAD_LIMIT = Duration.ofSeconds(10);

  /** So long somebody who asks for a read waits at most. */
  private static final Duration SYNC_LIMIT = Duration.ofSeconds(30);

  /** How long a watch may take to tell what a list has shown. */
  private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(10);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(ClusterSource.class);

  private final ClusterAccess access;
  private final ClusterObjects objects;
  private final HeldBack heldBack;
  private final Consumer<IntentRead> onRead;
  private final Pokes pokes = new Pokes();
  private final Semaphore happened = new Semaphore(0);
  private final Rollouts rollouts;
  private final Thread thread;
  private volatile boolean closed;
  private String reported = "";
  private volatile Map<String, Judged> judged = Map.of();
  private volatile Optional<Map<String, JsonNode>> inForce = Optional.empty();

  /**
   * @param stored what an earlier run had in force, as the store has kept it
   * @param onRead called with each set that differs from the one before
   * @param rollouts is told what concerns single ones
   */
  ClusterSource(
      ClusterAccess access,
      Map<String, String> stored,
      Consumer<IntentRead> onRead,
      Rollouts rollouts) {
    this.access = access;
    this.heldBack = new HeldBack(stored);
    this.onRead = onRead;
    this.rollouts = rollouts;
    this.objects = new ClusterObjects(access.client(), changes());
    this.thread = Thread.ofPlatform().daemon().name("weir-kubernetes").unstarted(this::run);
  }

  /**
   * What was wrong with an object.
   *
   * @param generation of it that was read
   * @param problems at least one
   */
  record Judged(long generation, List<Problem> problems) {}

  /** Is told, quickly and on any thread, what concerns rollouts and, at last, any object. */
  interface Rollouts {
    /** Something of it has changed in the cluster, perhaps its status alone. */
    void seen(ResourceId rollout);

    /** What is wrong with it is something else than before. */
    void judged(ResourceId rollout);

    /** What is wrong with any objects is something else than before. */
    void wrong();

    /** Another set was read, or the finalizers or the deletion of an object have changed. */
    void moved();
  }

  private ClusterObjects.Changes changes() {
    return new ClusterObjects.Changes() {
      @Override
      public void seen(Optional<GenericKubernetesResource> before, GenericKubernetesResource now) {
        if (before.isEmpty() || !ObjectDocuments.same(before.get(), now)) {
          happened.release();
        }
        if (before.isEmpty()
            || !ObjectDocuments.held(before.get()).equals(ObjectDocuments.held(now))) {
          rollouts.moved();
        }
        tell(now);
      }

      @Override
      public void gone(GenericKubernetesResource last) {
        happened.release();
        rollouts.moved();
        tell(last);
      }
    };
  }

  private void tell(GenericKubernetesResource object) {
    if (object.getKind().equals(ResourceKind.ROLLOUT.word())) {
      rollouts.seen(ObjectDocuments.id(object));
    }
  }

  /** Begins to watch; returns at once. */
  void start() {
    LOG.info("source={} is watched", access.address());
    objects.start();
    thread.start();
  }

  ClusterObjects objects() {
    return objects;
  }

  /** What was wrong with each object in the last read, by kind and id. */
  Map<String, Judged> judged() {
    return judged;
  }

  /** What of the last read is in force, by kind and id; empty before the first. */
  Optional<Map<String, JsonNode>> inForce() {
    return inForce;
  }

  @Override
  public CompletionStage<SyncResult> sync() {
    CompletionStage<SyncResult> answer = pokes.ask(SYNC_LIMIT);
    happened.release();
    return answer;
  }

  private void run() {
    try {
      awaitComplete();
      while (!closed) {
        boolean isAsked = pokes.any();
        CompletableFuture<SyncResult> asked = pokes.begin();
        SyncResult found = new SyncResult.Failed("The read was broken off: Weir is being stopped.");
        try {
          found = found(isAsked);
        } catch (RuntimeException | StackOverflowError e) {
          LOG.error("source={} a read was not taken", access.address(), e);
          found = new SyncResult.Failed("Reading failed: " + e + ".");
        } finally {
          asked.complete(found);
        }
        happened.acquire();
        settle();
      }
    } catch (InterruptedException e) {
      // Only close() interrupts this thread, and it ends here.
      Thread.currentThread().interrupt();
    }
  }

  /** A part of a cluster is not what its people want: nothing is read before all is known. */
  private void awaitComplete() throws InterruptedException {
    long start = System.nanoTime();
    while (!closed && !objects.complete()) {
      Thread.sleep(QUIET);
      if (System.nanoTime() - start > UNREAD_LIMIT.toNanos() && !objects.complete()) {
        IntentRead unread = unread();
        if (!reported.equals(unread.digest())) {
          reported = unread.digest();
          onRead.accept(unread);
        }
        pokes.begin().complete(new SyncResult.Failed("The cluster could not be read completely."));
      }
    }
  }

  private IntentRead.Refused unread() {
    List<Problem> missing =
        objects.unread().entrySet().stream()
            .map(
                kind ->
                    new Problem(
                        access.address(),
                        0,
                        0,
                        "",
                        "The objects of kind "
                            + kind.getKey().word()
                            + " cannot be read: "
                            + kind.getValue()
                            + ".",
                        "Look at the API server and the kubeconfig; apply the definitions (kubectl apply"
                            + " --server-side -f rollout-crds) and the role of Weir. It goes on by"
                            + " itself."))
            .toList();
    return new IntentRead.Refused(missing, "unread: " + missing);
  }

  private void settle() throws InterruptedException {
    long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
    do {
      happened.drainPermits();
    } while (!closed
        && System.nanoTime() < end
        && happened.tryAcquire(QUIET.toMillis(), TimeUnit.MILLISECONDS));
  }

  private SyncResult found(boolean isAsked) throws InterruptedException {
    if (isAsked) {
      Optional<String> behind = catchUp();
      if (behind.isPresent()) {
        return new SyncResult.Failed(behind.get());
      }
    }
    Map<String, JsonNode> wanted = new TreeMap<>();
    List<GenericKubernetesResource> all = objects.all();
    all.forEach(o -> wanted.put(ObjectDocuments.key(o), ObjectDocuments.of(o)));
    String digest = digest(wanted);
    boolean changed = !digest.equals(reported);
    if (changed) {
      report(heldBack.read(wanted, digest), all);
    }
    List<Problem> wrong = judged.values().stream().flatMap(one -> one.problems().stream()).toList();
    return wrong.isEmpty()
        ? new SyncResult.Found(Optional.empty(), changed)
        : new SyncResult.Refused(Optional.empty(), wrong);
  }

  private void report(IntentRead read, List<GenericKubernetesResource> objects) {
    Map<String, List<Problem>> byObject = new HashMap<>();
    List<Problem> all =
        switch (read) {
          case IntentRead.Accepted accepted -> accepted.heldBack();
          case IntentRead.Refused refused -> refused.problems();
        };
    all.forEach(p -> byObject.merge(p.file(), List.of(p), ClusterSource::joined));
    Map<String, Judged> before = judged;
    Map<String, Judged> now = new HashMap<>();
    for (GenericKubernetesResource object : objects) {
      String key = ObjectDocuments.key(object);
      List<Problem> wrong = byObject.getOrDefault(key, List.of());
      if (!wrong.isEmpty()) {
        now.put(key, new Judged(ObjectDocuments.generation(object), wrong));
      }
    }
    judged = Map.copyOf(now);
    onRead.accept(read);
    reported = read.digest();
    inForce = Optional.of(heldBack.inForce());
    rollouts.moved();
    for (GenericKubernetesResource object : objects) {
      String key = ObjectDocuments.key(object);
      boolean same = Objects.equals(before.get(key), now.get(key));
      if (!same && object.getKind().equals(ResourceKind.ROLLOUT.word())) {
        rollouts.judged(ObjectDocuments.id(object));
      }
    }
    if (!before.equals(now)) {
      rollouts.wrong();
    }
  }

  private static List<Problem> joined(List<Problem> one, List<Problem> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static String digest(Map<String, JsonNode> objects) {
    Map<String, byte[]> contents = new HashMap<>();
    objects.forEach(
        (key, node) -> contents.put(key, node.toString().getBytes(StandardCharsets.UTF_8)));
    return Digests.of(contents);
  }

  /**
   * Somebody says that there is something to read: what the API server has now must be known here
   * before it is read.
   *
   * @return why it could not be
   */
  private Optional<String> catchUp() throws InterruptedException {
    for (ResourceKind kind : ResourceKind.values()) {
      long end = System.nanoTime() + CATCH_UP_LIMIT.toNanos();
      try {
        while (!objects.agrees(kind, objects.listed(kind))) {
          if (System.nanoTime() > end || closed) {
            return Optional.of(
                "The watch of kind "
                    + kind.word()
                    + " is behind; it begins anew within "
                    + ClusterAccess.SILENCE.toSeconds()
                    + " s.");
          }
          Thread.sleep(QUIET);
        }
      } catch (KubernetesClientException e) {
        return Optional.of(
            "The objects of kind " + kind.word() + " cannot be read: " + ClusterWords.of(e) + ".");
      }
    }
    return Optional.empty();
  }

  /** Ends the watches; nothing is reported afterwards. */
  @Override
  public void close() {
    closed = true;
    pokes.close();
    thread.interrupt();
    objects.close();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
