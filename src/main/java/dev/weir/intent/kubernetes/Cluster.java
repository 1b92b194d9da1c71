package dev.weir.intent.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.Control.RolloutView;
import dev.weir.engine.IntentRead;
import dev.weir.engine.IntentSource;
import dev.weir.engine.JournalFeed;
import dev.weir.intent.schema.ResourceKind;
import dev.weir.kubernetes.ClusterAccess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A Kubernetes cluster: where the intent comes from, and where people look for what became of it.
 */
public final class Cluster implements IntentSource, AutoCloseable {
  private final ClusterAccess access;
  private final ClusterSource source;
  private final StatusWriter statuses;
  private final EventWriter events;
  private final DeletionWatch deletions;
  private final Control control;
  private Optional<Control.Subscription> subscription = Optional.empty();

  /**
   * What the cluster is joined with.
   *
   * @param control the engine
   * @param onRead called with each set of resources that differs from the one before
   * @param stored what an earlier run had in force, as the store has kept it
   * @param journal of which each entry becomes an event
   * @param json a rollout as a resource with its status
   */
  public record Parts(
      Control control,
      Consumer<IntentRead> onRead,
      Map<String, String> stored,
      JournalFeed journal,
      Function<RolloutView, ObjectNode> json,
      InstantSource clock) {}

  /**
   * @param access is closed with this
   */
  public Cluster(ClusterAccess access, Parts parts) {
    this.access = access;
    this.control = parts.control();
    this.source =
        new ClusterSource(
            access,
            parts.stored(),
            parts.onRead(),
            new ClusterSource.Rollouts() {
              @Override
              public void seen(ResourceId rollout) {
                statuses.seen(rollout);
              }

              @Override
              public void judged(ResourceId rollout) {
                statuses.changed(rollout);
              }

              @Override
              public void wrong() {
                events.look();
              }

              @Override
              public void moved() {
                deletions.changed();
              }
            });
    this.deletions = new DeletionWatch(access, source, control, this::held);
    this.statuses =
        new StatusWriter(access, source, deletions, control, parts.json(), parts.clock());
    this.events = new EventWriter(access, source, deletions, parts.journal(), parts.clock());
  }

  private void changed(ResourceId rollout) {
    statuses.changed(rollout);
    events.look();
    deletions.changed();
  }

  private void held(GenericKubernetesResource object) {
    if (object.getKind().equals(ResourceKind.ROLLOUT.word())) {
      statuses.changed(ObjectDocuments.id(object));
    }
    events.look();
  }

  /** Begins to watch and to write; returns at once. */
  public void start() {
    statuses.start();
    events.start();
    deletions.start();
    subscription = Optional.of(control.subscribe(this::changed));
    source.start();
  }

  @Override
  public CompletionStage<SyncResult> sync() {
    return source.sync();
  }

  /** Ends everything; nothing is read or written afterwards. */
  @Override
  public void close() {
    subscription.ifPresent(Control.Subscription::close);
    source.close();
    deletions.close();
    events.close();
    statuses.close();
    access.close();
  }
}
