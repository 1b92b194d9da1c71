package dev.weir.engine;

import dev.weir.core.lifecycle.Command;
import dev.weir.core.lifecycle.JournalEntry;
import dev.weir.core.lifecycle.RolloutState;
import dev.weir.core.lifecycle.Texts;
import dev.weir.core.notice.NotificationPolicy;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.Inbox.Arrived;
import dev.weir.engine.Inbox.Input;
import dev.weir.engine.TrafficPublisher.Publication;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop: take what has arrived, look at what is really there, decide, save, perform. {@link
 * #turn()} is called by one thread alone; everything else may be called by any.
 *
 * <p>A turn decides on all rollouts that something has arrived for and saves them in one
 * transaction, so that a wave of a thousand rollouts does not wait for a thousand disk writes.
 * Nothing is performed before it is saved. Killed at any line, the next start decides again from
 * what was saved and from what the proxies say.
 */
public final class Engine implements Control {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** How long the loop sleeps when nothing is due; a safety net, not a poll. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);

  /** How long the loop waits before it offers again what the store has refused. */
  private static final Duration STORE_RETRY = Duration.ofSeconds(1);

  private final Ports ports;
  private final InstantSource clock;
  private final Sources sources;
  private final Decisions decisions;
  private final Sequences sequences;
  private final Inbox inbox = new Inbox();
  private final WakeUps wakeUps = new WakeUps();
  private final Performer performer;
  private final ClockWatch clockWatch;
  private final List<Consumer<ResourceId>> subscribers = new CopyOnWriteArrayList<>();
  private boolean storeIsDown;
  private volatile boolean begun;
  private volatile Book book;

  /**
   * Everything that the engine reaches the world through.
   *
   * @param clock what the world calls the time; may be set
   * @param steady a time that only ever goes on, whatever its zero
   */
  public record Ports(
      RolloutStore store,
      TrafficPublisher publisher,
      MeasurementSource measurements,
      EndpointSource endpoints,
      IntentReader reader,
      PlanCompiler compiler,
      InstantSource clock,
      InstantSource steady,
      EngineListener listener) {
    /** With a clock that nobody sets. */
    public Ports(
        RolloutStore store,
        TrafficPublisher publisher,
        MeasurementSource measurements,
        EndpointSource endpoints,
        IntentReader reader,
        PlanCompiler compiler,
        InstantSource clock,
        EngineListener listener) {
      this(store, publisher, measurements, endpoints, reader, compiler, clock, clock, listener);
    }
  }

  /**
   * Loads what is durable. The first turn serves the last good set of an earlier run; where there
   * was none, nothing is served before {@link #intent} has brought the first read.
   *
   * @param sourceName where the intent comes from, for people
   * @throws RolloutStore.StoreException when the store cannot be read
   */
  public Engine(Ports ports, String sourceName) {
    this.ports = ports;
    this.clock = ports.clock();
    this.clockWatch = new ClockWatch(clock, ports.steady());
    this.sources = new Sources(ports.store(), ports.reader(), ports.compiler(), sourceName);
    this.sequences = new Sequences(ports.store());
    this.decisions = new Decisions(ports.store(), ports.publisher(), ports.endpoints(), sequences);
    this.performer = new Performer(ports, inbox, wakeUps);
    Map<ResourceId, RolloutState> states = new TreeMap<>();
    ports.store().loadStates().forEach(state -> states.put(state.id(), state));
    this.book = new Book(sources.begin(clock.instant()), states);
    performer.begin(book);
    ports.publisher().onChange(rollouts -> rollouts.forEach(this::look));
    ports.endpoints().onChange(this::endpointsChanged);
  }

  /** A source without commits has been read. */
  public void intent(IntentRead read) {
    intent(read, Optional.empty());
  }

  /**
   * A source has been read.
   *
   * @param commit that was read; empty where there is none, or none could be read
   */
  public void intent(IntentRead read, Optional<Commit> commit) {
    inbox.add(clock.instant(), new Input.Intent(read, commit));
  }

  private void look(ResourceId rollout) {
    inbox.add(clock.instant(), new Input.Look(rollout));
  }

  private void endpointsChanged(Set<ResourceId> nodes) {
    for (RolloutState state : book.states().values()) {
      if (state.nodes().values().stream().anyMatch(nodes::contains)) {
        look(state.id());
      }
    }
  }

  /**
   * Waits until there may be something to do.
   *
   * @throws InterruptedException when the loop's thread is asked to end
   */
  public void await() throws InterruptedException {
    if (storeIsDown || performer.owesPublication()) {
      inbox.standStill(STORE_RETRY);
      return;
    }
    Instant now = clock.instant();
    if (clockWatch.wasSet(now)) {
      // The alarms are by the clock as it was; the next turn sets them anew.
      return;
    }
    Duration sleep =
        wakeUps
            .next()
            .map(at -> Duration.between(now, at))
            .filter(d -> d.compareTo(LONGEST_SLEEP) < 0)
            .orElse(LONGEST_SLEEP);
    inbox.await(sleep);
  }

  /** How many inputs wait for the next turn. */
  int waiting() {
    return inbox.size();
  }

  /** When the loop has to turn although nothing arrives. */
  public Optional<Instant> nextWake() {
    return wakeUps.next();
  }

  /**
   * Does everything that can be done now.
   *
   * @return whether there was anything to do
   */
  public boolean turn() {
    Instant now = clock.instant();
    clockWatch.step(now).ifPresent(by -> clockStepped(now, by));
    if (!catchUp()) {
      return true;
    }
    wakeUps.due(now).forEach(this::look);
    List<Arrived> arrived = inbox.drain();
    if (arrived.isEmpty()) {
      return false;
    }
    Book before = book;
    Batch batch;
    Book after;
    Optional<Publication> publication;
    try {
      Sources.Taken taken = before.taken();
      for (Arrived one : arrived) {
        if (one.input() instanceof Input.Intent(IntentRead read, var commit)) {
          taken = sources.take(taken, read, commit, before.namedNodes(), now);
        }
      }
      batch = decisions.decide(before, taken, arrived, now);
      after = applied(before, taken, batch);
      publication = performer.prepare(before, after, batch);
      save(before, after, batch);
      storeIsDown = false;
    } catch (RolloutStore.StoreException e) {
      // Not saved is not done: everything stays as it was and is offered again.
      refusedBy(e);
      inbox.putBack(arrived);
      return true;
    } catch (RuntimeException e) {
      performer.giveUp(arrived, e);
      throw e;
    }
    book = after;
    batch.journal.forEach(Engine::log);
    performer.perform(before, after, batch, publication, arrived);
    tell(before, batch);
    ports.listener().turned(sinceArrival(arrived.getFirst()), batch.next.size());
    return true;
  }

  /** Whether nothing is in the way of a turn. */
  private boolean catchUp() {
    try {
      performer.catchUp(book);
      begun = true;
      return true;
    } catch (RolloutStore.StoreException e) {
      refusedBy(e);
      return false;
    }
  }

  private void refusedBy(RolloutStore.StoreException e) {
    if (!storeIsDown) {
      LOG.error("the store refuses the state; nothing is performed until it takes it", e);
    }
    storeIsDown = true;
  }

  private Duration sinceArrival(Arrived first) {
    Duration time = Duration.between(first.at(), clock.instant());
    return time.isNegative() ? Duration.ZERO : time;
  }

  private void clockStepped(Instant now, Duration by) {
    LOG.warn(
        "the clock was set {} by {}; all goes on by the time that has really passed",
        by.isNegative() ? "back" : "forward",
        Texts.of(by.abs()));
    book.states().keySet().forEach(id -> inbox.add(now, new Input.ClockStepped(id, by)));
  }

  private static Book applied(Book before, Sources.Taken taken, Batch batch) {
    Map<ResourceId, RolloutState> states = new TreeMap<>(before.states());
    states.keySet().removeAll(batch.removed);
    states.putAll(batch.next);
    Book after = new Book(taken, states);
    Asked asked = taken.asked().lettingGo(after.namedNodes());
    return asked == taken.asked()
        ? after
        : new Book(new Sources.Taken(asked, taken.status()), states);
  }

  private void save(Book before, Book after, Batch batch) {
    Asked asked = after.taken().asked();
    Optional<RolloutStore.StoredIntent> intent =
        asked != Asked.NOTHING && !asked.isStoredLike(before.taken().asked())
            ? Optional.of(new RolloutStore.StoredIntent(asked.digest(), asked.documents()))
            : Optional.empty();
    sequences.removing(batch.removed.stream().map(before.states()::get).toList());
    List<RolloutState> changed = batch.changed(before.states());
    if (intent.isPresent() || !changed.isEmpty() || batch.hasMoreThanStates()) {
      ports
          .store()
          .save(
              new RolloutStore.Batch(
                  intent,
                  changed,
                  List.copyOf(batch.removed),
                  batch.journal,
                  List.copyOf(batch.outcomes.values())));
    }
  }

  private static void log(JournalEntry entry) {
    LOG.info(
        "rollout={} event={} phase={} actor={} {}",
        entry.rollout(),
        entry.event(),
        entry.to(),
        entry.actor(),
        entry.message());
  }

  private void tell(Book before, Batch batch) {
    if (subscribers.isEmpty()) {
      return;
    }
    Set<ResourceId> changed = new HashSet<>(batch.removed);
    batch.next.forEach(
        (id, state) -> {
          if (!state.equals(before.states().get(id))) {
            changed.add(id);
          }
        });
    for (Consumer<ResourceId> subscriber : subscribers) {
      try {
        changed.forEach(subscriber);
      } catch (RuntimeException e) {
        LOG.error("a subscriber failed; the others are told", e);
      }
    }
  }

  @Override
  public List<RolloutView> rollouts() {
    Book now = book;
    Asked asked = now.taken().asked();
    return now.states().values().stream()
        .flatMap(s -> asked.view(s, clock.instant()).stream())
        .toList();
  }

  @Override
  public Optional<RolloutView> rollout(ResourceId id) {
    Book now = book;
    return Optional.ofNullable(now.states().get(id))
        .flatMap(s -> now.taken().asked().view(s, clock.instant()));
  }

  @Override
  public CompletionStage<CommandAnswer> command(
      ResourceId rollout, Command command, Predicate<RolloutView> onlyIf) {
    CompletableFuture<CommandAnswer> answer = new CompletableFuture<>();
    Consumer<Optional<String>> reply =
        refusal ->
            answer.complete(
                refusal
                    .<CommandAnswer>map(CommandAnswer.Refused::new)
                    .or(() -> rollout(rollout).map(CommandAnswer.Done::new))
                    .orElseGet(CommandAnswer.UnknownRollout::new));
    if (!inbox.add(clock.instant(), new Input.Commanded(rollout, command, onlyIf, reply))) {
      answer.completeExceptionally(new OverloadedException(Inbox.MAX_COMMANDS));
    }
    return answer;
  }

  @Override
  public List<RolloutStore.StoredEntry> journal(
      ResourceId rollout, Optional<Long> before, int limit) {
    return ports.store().journal(rollout, before, limit);
  }

  @Override
  public List<TrafficPublisher.ProxyStatus> proxies() {
    return ports.publisher().proxies();
  }

  @Override
  public SourceStatus source() {
    return book.taken().status();
  }

  /** Who is to be told of what, as it is in force; empty before anything was read. */
  public Optional<List<NotificationPolicy>> notifications() {
    Asked asked = book.taken().asked();
    return asked == Asked.NOTHING
        ? Optional.empty()
        : Optional.of(
            asked.intent().notifications().values().stream()
                .sorted(Comparator.comparing(NotificationPolicy::id))
                .toList());
  }

  @Override
  public boolean ready() {
    return begun && book.taken().asked() != Asked.NOTHING;
  }

  @Override
  public Subscription subscribe(Consumer<ResourceId> subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }
}
