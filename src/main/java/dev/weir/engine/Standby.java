package dev.weir.engine;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.Observed;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.rollout.ResourceId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine that does not lead: it gives its proxies what the leader has made durable, and decides
 * nothing. {@link #look} is called by one thread alone; everything else may be called by any.
 */
public final class Standby implements Control {
  private static final Logger LOG = LoggerFactory.getLogger(Standby.class);

  private final RolloutStore store;
  private final TrafficPublisher publisher;
  private final InstantSource clock;
  private final Sources sources;
  private final Supplier<String> leader;
  private final List<Consumer<ResourceId>> subscribers = new CopyOnWriteArrayList<>();
  private volatile Book book;
  private volatile boolean published;

  /**
   * @param store is read alone
   * @param sourceName where the intent comes from, for people
   * @param leader who leads now, for people
   */
  public Standby(
      RolloutStore store,
      TrafficPublisher publisher,
      IntentReader reader,
      PlanCompiler compiler,
      InstantSource clock,
      String sourceName,
      Supplier<String> leader) {
    this.store = store;
    this.publisher = publisher;
    this.clock = clock;
    this.sources = new Sources(store, reader, compiler, sourceName);
    this.leader = leader;
    this.book = new Book(sources.begin(clock.instant()), Map.of());
  }

  /**
   * Looks at what is durable now, and gives it to the proxies.
   *
   * @return false when a part of it is not there yet; to be called again when more has come
   * @throws RolloutStore.StoreException when the store cannot be read
   */
  public boolean look() {
    Book before = book;
    Instant now = clock.instant();
    boolean sameSet = store.loadIntent().filter(before.taken().asked()::isStoredAs).isPresent();
    Sources.Taken taken = sameSet ? before.taken() : sources.begin(now);
    Map<ResourceId, RolloutState> states = new TreeMap<>();
    store.loadStates().forEach(state -> states.put(state.id(), state));
    Book after = new Book(taken, states);
    if (taken.asked() != Asked.NOTHING) {
      try {
        publisher.refresh();
        publisher.publish(taken.asked().mesh(), after.splits());
      } catch (RolloutStore.StoreException e) {
        // The leader writes versions first, but a replica may see a part of its changes.
        LOG.debug("what the leader has made durable is not here completely", e);
        return false;
      }
      published = true;
    }
    book = after;
    tell(before, after);
    return true;
  }

  private void tell(Book before, Book after) {
    Set<ResourceId> changed = new HashSet<>(before.states().keySet());
    changed.addAll(after.states().keySet());
    boolean sameSet = before.taken() == after.taken();
    changed.removeIf(
        id -> sameSet && Objects.equals(before.states().get(id), after.states().get(id)));
    for (Consumer<ResourceId> subscriber : subscribers) {
      try {
        changed.forEach(subscriber);
      } catch (RuntimeException e) {
        LOG.error("a subscriber failed; the others are told", e);
      }
    }
  }

  private Optional<RolloutView> view(RolloutState state) {
    Observed seen =
        new Observed(publisher.report(state.id(), state.sequence()), Map.of(), Optional.empty());
    return book.taken().asked().view(state.withObserved(seen), clock.instant());
  }

  @Override
  public List<RolloutView> rollouts() {
    return book.states().values().stream().flatMap(state -> view(state).stream()).toList();
  }

  @Override
  public Optional<RolloutView> rollout(ResourceId id) {
    return Optional.ofNullable(book.states().get(id)).flatMap(this::view);
  }

  @Override
  public CompletionStage<CommandAnswer> command(
      ResourceId rollout, Command command, Predicate<RolloutView> onlyIf) {
    return CompletableFuture.failedFuture(new NotLeadingException(leader.get()));
  }

  @Override
  public List<RolloutStore.StoredEntry> journal(
      ResourceId rollout, Optional<Long> before, int limit) {
    return store.journal(rollout, before, limit);
  }

  @Override
  public List<TrafficPublisher.ProxyStatus> proxies() {
    return publisher.proxies();
  }

  @Override
  public SourceStatus source() {
    return book.taken().status();
  }

  @Override
  public boolean ready() {
    return published;
  }

  @Override
  public Subscription subscribe(Consumer<ResourceId> subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }
}
