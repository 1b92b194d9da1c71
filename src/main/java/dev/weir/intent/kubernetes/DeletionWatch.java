package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps objects that somebody names from being taken out of the cluster: gives each a finalizer
 * while it is in use, and lets it go when nobody names it any more. A rollout that is deleted while
 * routes send traffic through it gets its traffic back to stable first. Looks when something has
 * changed, and asks nothing of the API server when all is as it should be.
 */
final class DeletionWatch implements AutoCloseable {
  /** Between two looks. */
  static final Duration SPACING = Duration.ofMillis(500);

  /** Until it is tried again what the API server refused, or what is not certain yet. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  private static final Duration RETRY_FAILED = Duration.ofSeconds(10);

  /** An object whose write failed is left alone for so long, so that the others have their turn. */
  private static final Duration ALONE = Duration.ofMinutes(1);

  /** After so many failures in one look it waits for the next: this is no flood. */
  private static final int MOST_FAILURES = 5;

  /** Who aborts, in the journal. */
  private static final String ACTOR = "deletion";

  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String ROLLOUT = ResourceKind.ROLLOUT.word();
  private static final Logger LOG = LoggerFactory.getLogger(DeletionWatch.class);

  private final ClusterSource source;
  private final Control control;
  private final Finalizers finalizers;
  private final Namings namings;
  private final Consumer<GenericKubernetesResource> onHeld;
  private final Due<String> due = new Due<>("weir-deletions", _ -> look());

  /** By object: the version that the last write made, until the watch has told of it. */
  private final Map<String, Long> written = new HashMap<>();

  /** By object: until when it is left alone, in the time of {@link System#nanoTime}. */
  private final Map<String, Long> alone = new HashMap<>();

  /** By a deleted object's uid: the abort that was given. */
  private final Map<String, String> aborted = new ConcurrentHashMap<>();

  private String lastFailure = "";

  private volatile Map<String, String> held = Map.of();

  /**
   * @param onHeld is told, quickly, of each object of which it is something else than before why
   *     its deletion waits
   */
  DeletionWatch(
      ClusterAccess access,
      ClusterSource source,
      Control control,
      Consumer<GenericKubernetesResource> onHeld) {
    this.source = source;
    this.control = control;
    this.finalizers = new Finalizers(access);
    this.namings = new Namings(control);
    this.onHeld = onHeld;
  }

  void start() {
    due.start();
  }

  /** Something has changed that may change who is in use. */
  void changed() {
    due.at("", Duration.ZERO);
  }

  /** Why deletions wait, by object. */
  Map<String, String> held() {
    return held;
  }

  private void look() {
    due.notBefore("", SPACING);
    Optional<Map<String, JsonNode>> inForce = source.inForce();
    if (inForce.isEmpty()) {
      return;
    }
    Map<String, GenericKubernetesResource> objects = new TreeMap<>();
    source.objects().all().forEach(object -> objects.put(ObjectDocuments.key(object), object));
    written.keySet().retainAll(objects.keySet());
    long now = System.nanoTime();
    alone.values().removeIf(until -> until - now < 0);
    Set<String> live = new HashSet<>();
    objects.forEach(
        (key, object) -> {
          if (isLive(object)) {
            live.add(key);
          }
        });
    Set<String> uncertain = new HashSet<>();
    Map<String, SortedSet<String>> users =
        InUse.of(live, namings.of(objects, inForce.get(), uncertain));
    tell(objects, users);
    Set<String> going = new HashSet<>();
    objects.forEach(
        (key, object) -> {
          if (!isLive(object) && users.containsKey(key) && object.getKind().equals(ROLLOUT)) {
            going.add(object.getMetadata().getUid());
            takeBack(object);
          }
        });
    aborted.keySet().retainAll(going);
    write(objects, users, uncertain);
    if (!uncertain.isEmpty()) {
      due.at("", RETRY);
    }
    if (!alone.isEmpty()) {
      due.at("", RETRY_FAILED);
    }
  }

  private static boolean isLive(GenericKubernetesResource object) {
    return object.getMetadata().getDeletionTimestamp() == null;
  }

  private void tell(
      Map<String, GenericKubernetesResource> objects, Map<String, SortedSet<String>> users) {
    Map<String, String> now = new HashMap<>();
    objects.forEach(
        (key, object) -> {
          if (!isLive(object) && Finalizers.on(object) && users.containsKey(key)) {
            now.put(key, InUse.sentence(users.get(key)));
          }
        });
    Map<String, String> before = held;
    held = Map.copyOf(now);
    Set<String> all = new TreeSet<>(before.keySet());
    all.addAll(now.keySet());
    for (String key : all) {
      String said = now.getOrDefault(key, "");
      if (!said.equals(before.getOrDefault(key, ""))) {
        Optional.ofNullable(objects.get(key)).ifPresent(onHeld);
        if (!said.isEmpty()) {
          LOG.info("object=\"{}\" {}", key, said);
        }
      }
    }
  }

  /** Its traffic goes back to stable; one that is at rest has nothing to go back from. */
  private void takeBack(GenericKubernetesResource object) {
    ResourceId id = ObjectDocuments.id(object);
    control
        .rollout(id)
        .map(Control.RolloutView::state)
        .filter(state -> isUnderWay(state.phase()))
        .ifPresent(
            state -> {
              String uid = object.getMetadata().getUid();
              String command = "deleted " + uid + " " + state.generation() + " " + state.attempts();
              if (!command.equals(aborted.put(uid, command))) {
                control
                    .command(id, Command.of(command, Command.Kind.ABORT, ACTOR))
                    .whenComplete((answer, failure) -> aborted(id, uid, answer, failure));
              }
            });
  }

  private static boolean isUnderWay(Phase phase) {
    return switch (phase) {
      case Phase.Starting _, Phase.Stepping _, Phase.Promoting _, Phase.Experimenting _ -> true;
      case Phase.New _,
          Phase.Introducing _,
          Phase.Healthy _,
          Phase.RollingBack _,
          Phase.RolledBack _,
          Phase.Failed _,
          Phase.Concluding _ ->
          false;
    };
  }

  private void aborted(ResourceId id, String uid, Control.CommandAnswer answer, Throwable failure) {
    if (failure != null) {
      LOG.warn("rollout={} is deleted, taking it back is tried again: {}", id, failure.toString());
      aborted.remove(uid);
      due.at("", RETRY);
    } else if (answer instanceof Control.CommandAnswer.Refused refused) {
      LOG.info("rollout={} is deleted, nothing was taken back: {}", id, refused.reason());
    }
  }

  private void write(
      Map<String, GenericKubernetesResource> objects,
      Map<String, SortedSet<String>> users,
      Set<String> uncertain) {
    int failures = 0;
    for (Map.Entry<String, GenericKubernetesResource> one : objects.entrySet()) {
      GenericKubernetesResource object = one.getValue();
      String key = one.getKey();
      InUse.Act act =
          InUse.act(
              isLive(object),
              Finalizers.on(object),
              users.containsKey(key),
              !uncertain.contains(object.getMetadata().getNamespace()));
      if (act == InUse.Act.NOTHING || isOlderThanWritten(key, object) || alone.containsKey(key)) {
        continue;
      }
      try {
        String version = act == InUse.Act.HOLD ? finalizers.add(object) : finalizers.remove(object);
        written.put(key, Long.parseLong(version));
      } catch (KubernetesClientException e) {
        failures += failed(key, e);
        if (failures >= MOST_FAILURES) {
          return;
        }
      }
    }
  }

  private boolean isOlderThanWritten(String key, GenericKubernetesResource object) {
    return Long.parseLong(object.getMetadata().getResourceVersion())
        < written.getOrDefault(key, 0L);
  }

  /**
   * Has it looked at again. One that is gone or has changed meanwhile is no failure.
   *
   * @return how many failures it counts for
   */
  private int failed(String key, KubernetesClientException failure) {
    int code = failure.getCode();
    if (code == HttpURLConnection.HTTP_NOT_FOUND) {
      return 0;
    }
    if (code == HttpURLConnection.HTTP_CONFLICT) {
      due.at("", RETRY);
      return 0;
    }
    String words = ClusterWords.of(failure);
    if (!words.equals(lastFailure)) {
      lastFailure = words;
      LOG.warn("object=\"{}\" its finalizer is not written, tried again: {}", key, words);
    }
    due.at("", RETRY_FAILED);
    if (code == 0 || code == TOO_MANY_REQUESTS) {
      // The others would fare no better, and news before then would be as many more tries.
      due.notBefore("", RETRY_FAILED);
      return MOST_FAILURES;
    }
    // An object that is being deleted takes no finalizer: the watch tells of that in a moment.
    Duration patience = code == UNPROCESSABLE ? RETRY_FAILED : ALONE;
    alone.put(key, System.nanoTime() + patience.toNanos());
    return 1;
  }

  @Override
  public void close() {
    due.close();
  }
}
