package dev.weir.intent.kubernetes;

import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.JournalFeed;
import dev.weir.engine.Problem;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.intent.files.Digests;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.kubernetes.ClusterAccess;
import dev.weir.kubernetes.ClusterWords;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an event of the cluster of each journal entry of a rollout, and of what is wrong with an
 * object, so that {@code kubectl describe} tells it. The same once more within an hour counts up
 * the one that is there. An event is a help and no record: the journal has them all.
 */
final class EventWriter implements AutoCloseable {
  private static final String COMPONENT = "weir";

  /** An event's message may have so many characters. */
  private static final int LONGEST_MESSAGE = 1_000;

  private static final int NAME_DIGITS = 16;
  private static final int BATCH = 100;

  /** While the API server is away: older entries than so many become no events. */
  private static final int LONGEST_BACKLOG = 1_000;

  private static final int MOST_REMEMBERED = 2_000;
  private static final Duration SAME = Duration.ofHours(1);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(10);
  private static final int MAX_DOUBLINGS = 4;
  private static final Set<String> WARNINGS =
      Set.of("failed", "introduction-failed", "aborted", "rolled-back", "stopped");
  private static final PatchContext APPLY = ClusterAccess.applyingAs(StatusWriter.FIELD_MANAGER);
  private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);

  private final ClusterAccess access;
  private final ClusterSource source;
  private final DeletionWatch deletions;
  private final JournalFeed journal;
  private final InstantSource clock;
  private final Due<String> due = new Due<>("weir-events", _ -> work());
  private final Map<String, List<Problem>> told = new HashMap<>();
  private final Map<String, String> toldHeld = new HashMap<>();
  private long cursor = -1;

  /** In a row. */
  private int failures;

  /** How often the same was said of one object, and when. */
  private record Same(int count, Instant first, Instant last) {}

  private final Map<String, Same> remembered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Same> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  EventWriter(
      ClusterAccess access,
      ClusterSource source,
      DeletionWatch deletions,
      JournalFeed journal,
      InstantSource clock) {
    this.access = access;
    this.source = source;
    this.deletions = deletions;
    this.journal = journal;
    this.clock = clock;
  }

  void start() {
    // What happened before this start was told by the one before.
    cursor = journal.newest();
    due.start();
  }

  /** There may be something new. */
  void look() {
    due.at("", Duration.ZERO);
  }

  private void work() {
    try {
      problems();
      held();
      journal();
    } catch (KubernetesClientException e) {
      if (failures == 0) {
        LOG.warn("events not written, tried again: {}", ClusterWords.of(e));
      }
      Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
      failures++;
      // Also when there is more to tell before: that would be as many more tries.
      Duration bounded = wait.compareTo(LONGEST_RETRY) < 0 ? wait : LONGEST_RETRY;
      due.notBefore("", bounded);
      due.at("", bounded);
    }
  }

  private void problems() {
    Map<String, ClusterSource.Judged> now = source.judged();
    for (GenericKubernetesResource object : source.objects().all()) {
      String key = ObjectDocuments.key(object);
      ClusterSource.Judged wrong = now.get(key);
      if (wrong != null && !wrong.problems().equals(told.get(key))) {
        String text = StatusDocument.refusal(wrong.problems(), false);
        tell(object, StatusDocument.INVALID, true, text, clock.instant());
        told.put(key, wrong.problems());
      }
    }
    told.keySet().retainAll(now.keySet());
  }

  private void held() {
    Map<String, String> now = deletions.held();
    if (!now.isEmpty()) {
      for (GenericKubernetesResource object : source.objects().all()) {
        String key = ObjectDocuments.key(object);
        String why = now.get(key);
        if (why != null && !why.equals(toldHeld.get(key))) {
          tell(object, StatusDocument.DELETION_HELD, true, why, clock.instant());
          toldHeld.put(key, why);
        }
      }
    }
    toldHeld.keySet().retainAll(now.keySet());
  }

  private void journal() {
    long newest = journal.newest();
    cursor = Math.max(cursor, newest - LONGEST_BACKLOG);
    while (cursor < newest) {
      List<StoredEntry> entries = journal.after(cursor, BATCH);
      for (StoredEntry stored : entries) {
        JournalEntry entry = stored.entry();
        ResourceId id = entry.rollout();
        Optional<GenericKubernetesResource> object =
            source.objects().find(ResourceKind.ROLLOUT, id.namespace(), id.name());
        if (object.isPresent()) {
          tell(
              object.get(),
              reason(entry.event()),
              WARNINGS.contains(entry.event()),
              entry.message(),
              entry.at());
        }
        cursor = stored.number();
      }
      if (entries.isEmpty()) {
        cursor = newest;
      }
    }
  }

  /** step-acknowledged becomes StepAcknowledged. */
  private static String reason(String event) {
    return Arrays.stream(event.split("-", -1))
        .filter(part -> !part.isEmpty())
        .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
        .collect(Collectors.joining());
  }

  private void tell(
      GenericKubernetesResource object, String reason, boolean warning, String text, Instant at) {
    String message =
        text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
    String key = object.getMetadata().getUid() + " " + reason + " " + message;
    Same before = remembered.get(key);
    Same now =
        before != null && Duration.between(before.last(), at).compareTo(SAME) < 0
            ? new Same(before.count() + 1, before.first(), at)
            : new Same(1, at, at);
    try {
      access
          .client()
          .v1()
          .events()
          .inNamespace(object.getMetadata().getNamespace())
          .resource(event(object, reason, warning, message, now))
          .patch(APPLY);
    } catch (KubernetesClientException e) {
      if (!isGoing(e)) {
        throw e;
      }
      LOG.debug("event={} of a namespace that is going is not written", reason);
    }
    failures = 0;
    remembered.put(key, now);
  }

  /** Nobody may write into a namespace that is being deleted, and nobody will read there. */
  private static boolean isGoing(KubernetesClientException failure) {
    return failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN
            && Optional.ofNullable(failure.getStatus())
                .map(status -> status.getDetails())
                .map(details -> details.getCauses())
                .stream()
                .flatMap(List::stream)
                .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  /** The same of the same object has the same name, so that it is one event. */
  private static String name(GenericKubernetesResource object, String reason, String message) {
    byte[] all =
        (object.getMetadata().getUid() + reason + message).getBytes(StandardCharsets.UTF_8);
    return object.getMetadata().getName()
        + "."
        + Digests.of(Map.of("", all)).substring(0, NAME_DIGITS);
  }

  private static Event event(
      GenericKubernetesResource object, String reason, boolean warning, String message, Same same) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name(object, reason, message))
        .withNamespace(object.getMetadata().getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(object.getApiVersion())
        .withKind(object.getKind())
        .withNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .withUid(object.getMetadata().getUid())
        .endInvolvedObject()
        .withReason(reason)
        .withMessage(message)
        .withType(warning ? "Warning" : "Normal")
        .withCount(same.count())
        .withFirstTimestamp(same.first().truncatedTo(ChronoUnit.SECONDS).toString())
        .withLastTimestamp(same.last().truncatedTo(ChronoUnit.SECONDS).toString())
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .withReportingComponent(COMPONENT)
        .build();
  }

  @Override
  public void close() {
    due.close();
  }
}
