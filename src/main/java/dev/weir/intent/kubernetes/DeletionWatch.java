package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Phase;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import dev.weir.core.rollout.Revision;
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
import java.util.List;
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

  private static final Duration RETRY_AWAY = Duration.ofSeconds(10);

  /** Who aborts, in the journal. */
  private static final String ACTOR = "deletion";

  private static final int UNPROCESSABLE = 422;
  private static final String ROLLOUT = ResourceKind.ROLLOUT.word();
  private static final Logger LOG = LoggerFactory.getLogger(DeletionWatch.class);

  private final ClusterSource source;
  private final Control control;
  private final Finalizers finalizers;
  private final Consumer<GenericKubernetesResource> onHeld;
  private final Due<String> due = new Due<>("weir-deletions", _ -> look());

  /** By object: the version that the last write made, until the watch has told of it. */
  private final Map<String, Long> written = new HashMap<>();

  /** What was aborted already, of which nobody needs to hear again. */
  private final Set<String> aborted = ConcurrentHashMap.newKeySet();

  private final Map<String, Named> cache = new HashMap<>();
  private volatile Map<String, String> held = Map.of();

  /** What an object of that version says. */
  private record Named(String version, JsonNode object) {}

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
    cache.keySet().retainAll(objects.keySet());
    written.keySet().retainAll(objects.keySet());
    Set<String> live = new HashSet<>();
    objects.forEach(
        (key, object) -> {
          if (isLive(object)) {
            live.add(key);
          }
        });
    Set<String> uncertain = new HashSet<>();
    Map<String, SortedSet<String>> users = InUse.of(live, names(objects, inForce.get(), uncertain));
    tell(objects, users);
    objects.forEach(
        (key, object) -> {
          if (!isLive(object) && users.containsKey(key) && object.getKind().equals(ROLLOUT)) {
            takeBack(object);
          }
        });
    write(objects, users, uncertain);
    if (!uncertain.isEmpty()) {
      due.at("", RETRY);
    }
  }

  private static boolean isLive(GenericKubernetesResource object) {
    return object.getMetadata().getDeletionTimestamp() == null;
  }

  /**
   * Whom each object names, as it is now and as it is in force.
   *
   * @param uncertain gets the namespaces of which the engine does not know all rollouts yet
   */
  private Map<String, Set<String>> names(
      Map<String, GenericKubernetesResource> objects,
      Map<String, JsonNode> inForce,
      Set<String> uncertain) {
    Map<String, Set<String>> names = new HashMap<>();
    objects.forEach(
        (key, object) -> {
          Named known = cache.get(key);
          String version = object.getMetadata().getResourceVersion();
          if (known == null || !known.version().equals(version)) {
            known = new Named(version, ObjectDocuments.of(object));
            cache.put(key, known);
          }
          add(names, key, known.object(), List.of(), Set.of());
        });
    inForce.forEach(
        (key, object) -> {
          if (!object.path("kind").asText().equals(ROLLOUT)) {
            add(names, key, object, List.of(), Set.of());
            return;
          }
          ResourceId id =
              new ResourceId(
                  object.at("/metadata/namespace").asText(), object.at("/metadata/name").asText());
          control
              .rollout(id)
              .map(Control.RolloutView::state)
              .ifPresentOrElse(
                  state -> add(names, key, object, revisions(state), nodes(state)),
                  () -> {
                    add(names, key, object, List.of(), Set.of());
                    uncertain.add(id.namespace());
                  });
        });
    return names;
  }

  private static void add(
      Map<String, Set<String>> names,
      String key,
      JsonNode object,
      List<String> revisions,
      Set<String> nodes) {
    Set<String> all = names.computeIfAbsent(key, _ -> new TreeSet<>());
    all.addAll(Mentions.of(object, revisions));
    all.addAll(nodes);
  }

  /** Those that may get traffic, besides what its spec asks for. */
  private static List<String> revisions(RolloutState state) {
    Set<String> all = new TreeSet<>();
    state.stable().map(Revision::name).ifPresent(all::add);
    state.deployed().map(one -> one.revision().name()).ifPresent(all::add);
    state.nodes().keySet().forEach(revision -> all.add(revision.name()));
    return List.copyOf(all);
  }

  private static Set<String> nodes(RolloutState state) {
    Set<String> nodes = new TreeSet<>();
    state.nodes().values().forEach(id -> nodes.add(ResourceKind.VIRTUAL_NODE.word() + " " + id));
    return nodes;
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
              String command =
                  "deleted "
                      + object.getMetadata().getUid()
                      + " "
                      + state.generation()
                      + " "
                      + state.attempts();
              if (aborted.add(command)) {
                control
                    .command(id, Command.of(command, Command.Kind.ABORT, ACTOR))
                    .whenComplete((answer, failure) -> aborted(id, command, answer, failure));
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

  private void aborted(
      ResourceId id, String command, Control.CommandAnswer answer, Throwable failure) {
    if (failure != null) {
      LOG.warn("rollout={} is deleted, taking it back is tried again: {}", id, failure.toString());
      aborted.remove(command);
      due.at("", RETRY);
    } else if (answer instanceof Control.CommandAnswer.Refused refused) {
      LOG.info("rollout={} is deleted, nothing was taken back: {}", id, refused.reason());
    }
  }

  private void write(
      Map<String, GenericKubernetesResource> objects,
      Map<String, SortedSet<String>> users,
      Set<String> uncertain) {
    for (Map.Entry<String, GenericKubernetesResource> one : objects.entrySet()) {
      GenericKubernetesResource object = one.getValue();
      String key = one.getKey();
      InUse.Act act =
          InUse.act(
              isLive(object),
              Finalizers.on(object),
              users.containsKey(key),
              !uncertain.contains(object.getMetadata().getNamespace()));
      if (act == InUse.Act.NOTHING || isOlderThanWritten(key, object)) {
        continue;
      }
      try {
        String version = act == InUse.Act.HOLD ? finalizers.add(object) : finalizers.remove(object);
        written.put(key, Long.parseLong(version));
      } catch (KubernetesClientException e) {
        if (!goesOn(key, e)) {
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
   * What an object's refusal means: the object has changed since, and is looked at again.
   *
   * @return false when the others would fare no better
   */
  private boolean goesOn(String key, KubernetesClientException failure) {
    switch (failure.getCode()) {
      case HttpURLConnection.HTTP_NOT_FOUND -> {
        return true;
      }
      case HttpURLConnection.HTTP_CONFLICT, UNPROCESSABLE -> {
        LOG.debug("object=\"{}\" has changed meanwhile: {}", key, ClusterWords.of(failure));
        due.at("", RETRY);
        return true;
      }
      default -> {
        LOG.warn(
            "object=\"{}\" its finalizer is not written, tried again: {}",
            key,
            ClusterWords.of(failure));
        due.at("", RETRY_AWAY);
        return false;
      }
    }
  }

  @Override
  public void close() {
    due.close();
  }
}
