package dev.weir.api;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Control;
import dev.weir.engine.RolloutStore.StoredEntry;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** An engine that says what a test wants it to say, and keeps what it was asked. */
@Alternative
@Singleton
public class ScriptedControl implements Control {
  record Given(ResourceId rollout, Command command) {}

  final Map<ResourceId, RolloutView> views = new ConcurrentSkipListMap<>();
  final Map<ResourceId, List<StoredEntry>> journals = new TreeMap<>();
  final List<Given> commands = new CopyOnWriteArrayList<>();
  final List<Consumer<ResourceId>> subscribers = new CopyOnWriteArrayList<>();
  volatile List<ProxyStatus> proxies = List.of();
  volatile SourceStatus source =
      new SourceStatus("dir", "", Optional.empty(), Instant.EPOCH, List.of());
  volatile boolean ready = true;
  volatile BiFunction<ResourceId, Command, CompletionStage<CommandAnswer>> onCommand = this::done;

  void reset() {
    views.clear();
    journals.clear();
    commands.clear();
    proxies = List.of();
    source = new SourceStatus("dir", "", Optional.empty(), Instant.EPOCH, List.of());
    ready = true;
    onCommand = this::done;
  }

  private CompletionStage<CommandAnswer> done(ResourceId rollout, Command command) {
    return CompletableFuture.completedFuture(
        rollout(rollout)
            .<CommandAnswer>map(CommandAnswer.Done::new)
            .orElseGet(CommandAnswer.UnknownRollout::new));
  }

  void change(RolloutView view) {
    views.put(view.state().id(), view);
    announce(view.state().id());
  }

  void announce(ResourceId rollout) {
    subscribers.forEach(s -> s.accept(rollout));
  }

  @Override
  public List<RolloutView> rollouts() {
    return List.copyOf(views.values());
  }

  @Override
  public Optional<RolloutView> rollout(ResourceId id) {
    return Optional.ofNullable(views.get(id));
  }

  @Override
  public CompletionStage<CommandAnswer> command(
      ResourceId rollout, Command command, Predicate<RolloutView> onlyIf) {
    if (rollout(rollout).filter(onlyIf.negate()).isPresent()) {
      return CompletableFuture.completedFuture(new CommandAnswer.Refused("it is not as thought"));
    }
    commands.add(new Given(rollout, command));
    return onCommand.apply(rollout, command);
  }

  @Override
  public List<StoredEntry> journal(ResourceId rollout, Optional<Long> before, int limit) {
    return journals.getOrDefault(rollout, List.of()).stream()
        .filter(e -> e.number() < before.orElse(Long.MAX_VALUE))
        .limit(limit)
        .toList();
  }

  @Override
  public List<ProxyStatus> proxies() {
    return proxies;
  }

  @Override
  public SourceStatus source() {
    return source;
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public Subscription subscribe(Consumer<ResourceId> listener) {
    subscribers.add(listener);
    return () -> subscribers.remove(listener);
  }
}
