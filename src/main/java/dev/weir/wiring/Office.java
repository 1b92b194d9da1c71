package dev.weir.wiring;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.RolloutStore;
import dev.weir.engine.TrafficPublisher;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Whoever is in charge of this process now: the engine while it leads, else what stands by. */
final class Office implements Control {
  private final List<Consumer<ResourceId>> subscribers = new CopyOnWriteArrayList<>();
  private volatile Control holder;
  private Subscription subscription;

  Office(Control first) {
    this.holder = first;
    this.subscription = first.subscribe(this::tell);
  }

  /** Somebody else is in charge from now on; whoever subscribed is told of every rollout. */
  void hand(Control next) {
    subscription.close();
    subscription = next.subscribe(this::tell);
    holder = next;
    next.rollouts().forEach(view -> tell(view.state().id()));
  }

  private void tell(ResourceId rollout) {
    subscribers.forEach(subscriber -> subscriber.accept(rollout));
  }

  @Override
  public List<RolloutView> rollouts() {
    return holder.rollouts();
  }

  @Override
  public Optional<RolloutView> rollout(ResourceId id) {
    return holder.rollout(id);
  }

  @Override
  public CompletionStage<CommandAnswer> command(
      ResourceId rollout, Command command, Predicate<RolloutView> onlyIf) {
    return holder.command(rollout, command, onlyIf);
  }

  @Override
  public List<RolloutStore.StoredEntry> journal(
      ResourceId rollout, Optional<Long> before, int limit) {
    return holder.journal(rollout, before, limit);
  }

  @Override
  public List<TrafficPublisher.ProxyStatus> proxies() {
    return holder.proxies();
  }

  @Override
  public SourceStatus source() {
    return holder.source();
  }

  @Override
  public boolean ready() {
    return holder.ready();
  }

  @Override
  public Subscription subscribe(Consumer<ResourceId> subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }
}
