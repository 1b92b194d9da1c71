package dev.weir.xds.server;

import com.google.protobuf.Any;
import dev.weir.core.rollout.ResourceId;
import dev.weir.xds.server.TypeState.Sent;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.controlplane.cache.Response;
import io.envoyproxy.controlplane.cache.Watch;
import io.envoyproxy.controlplane.cache.WatchCancelledException;
import io.envoyproxy.controlplane.cache.XdsRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream. Each has a discovery server of its own, so that the library's watches need not
 * say which stream they belong to.
 *
 * <p>All that changes is touched by the stream's own tasks only, one after the other, on a shared
 * pool: no lock is held while sending, and neither the publisher nor another stream ever waits for
 * this one. At most one response of a type is under way; whatever is published meanwhile is sent as
 * one when that is answered.
 */
final class ProxyStream implements WholeState {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyStream.class);

  /** So long an engine may be behind another one. */
  static final Duration CATCH_UP = Duration.ofSeconds(10);

  private final StreamObserver<DiscoveryResponse> responses;
  private final SerialExecutor tasks;
  private final Streams streams;
  private final Peer peer;
  private final Flow flow;
  private final Subscriptions subscriptions;
  private final Instant openedAt;
  private final long openedAfterLook;
  private final ProxyState state = new ProxyState();
  private final AtomicBoolean lookPending = new AtomicBoolean();
  private final AtomicLong responsesSent = new AtomicLong();
  private Optional<Identity> registered = Optional.empty();
  private boolean ended;
  private volatile boolean waits;
  private volatile Optional<Identity> identity = Optional.empty();
  private volatile StreamView view;

  /** Who is at the other end. */
  record Identity(String proxy, ResourceId group) {}

  ProxyStream(
      StreamObserver<DiscoveryResponse> responses,
      SerialExecutor tasks,
      Streams streams,
      Peer peer) {
    this.responses = responses;
    this.tasks = tasks;
    this.streams = streams;
    this.peer = peer;
    this.flow = Flow.of(responses, this::look);
    this.subscriptions = new Subscriptions(streams.admission(), peer);
    this.openedAt = streams.now();
    this.openedAfterLook = streams.catchUp().mark();
    this.view = state.view();
    flow.next();
  }

  Peer peer() {
    return peer;
  }

  Instant openedAt() {
    return openedAt;
  }

  /** Empty until the first request. */
  Optional<Identity> identity() {
    return identity;
  }

  StreamView view() {
    return view;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  /** Whether it is served once this engine has caught up with another one. */
  boolean waits() {
    return waits;
  }

  long responsesSent() {
    return responsesSent.get();
  }

  Instant now() {
    return streams.now();
  }

  /** Remembers who this is: later requests of a stream may leave the node out. */
  void identify(Identity who) {
    identity = Optional.of(who);
  }

  /** Lets the next request in, when those before have been dealt with. */
  void takeNext() {
    tasks.execute(
        () -> {
          register();
          flow.next();
        });
  }

  /** The group's snapshot has changed, or there is room again for a response. */
  void look() {
    if (lookPending.compareAndSet(false, true)) {
      tasks.execute(
          () -> {
            lookPending.set(false);
            sendWhatIsDue();
          });
    }
  }

  /** The other side has gone, or is about to be told to. */
  void end() {
    tasks.execute(this::endNow);
  }

  /** The other side has said that it is done. */
  void complete() {
    tasks.execute(
        () -> {
          if (!ended) {
            endNow();
            responses.onCompleted();
          }
        });
  }

  /** Ends the stream from our side. */
  void refuse(Status status) {
    tasks.execute(
        () -> {
          if (!ended) {
            endNow();
            streams.ended(identity, peer, status);
            responses.onError(status.asRuntimeException());
          }
        });
  }

  private void endNow() {
    if (!ended) {
      ended = true;
      subscriptions.end();
      streams.closed(this, registered);
    }
  }

  /** Called by the library for each request that is not stale. */
  @Override
  public Watch createWatch(
      boolean ads,
      XdsRequest request,
      Set<String> knownResources,
      Consumer<Response> responder,
      boolean clustersChanged,
      boolean allowEmptyEndpoints) {
    Watch watch = new Watch(ads, allowEmptyEndpoints, request, responder);
    tasks.execute(
        () -> {
          if (!ended) {
            received(watch);
          }
        });
    return watch;
  }

  private void register() {
    if (!ended && registered.isEmpty()) {
      registered = identity;
      identity.ifPresent(who -> streams.identified(this, who));
    }
  }

  private void received(Watch watch) {
    register();
    DiscoveryRequest request = watch.request().v3Request();
    // The guard lets no other types in.
    XdsType type = XdsType.of(request.getTypeUrl()).orElseThrow();
    Optional<Sent> answered = state.asked(type, watch);
    answered.ifPresent(sent -> answered(type, sent, request));
    sendWhatIsDue();
    if (answered.isPresent()) {
      streams.changed(this, registered);
    }
  }

  private void answered(XdsType type, Sent sent, DiscoveryRequest request) {
    if (request.hasErrorDetail()) {
      refused(type, sent, request.getErrorDetail().getMessage());
      return;
    }
    state.acknowledged(type, sent);
    Instant published = sent.set().publishedAt();
    if (!published.isBefore(openedAt)) {
      registered.ifPresent(
          who -> streams.acknowledged(who, type, Duration.between(published, streams.now())));
    }
  }

  private void refused(XdsType type, Sent sent, String message) {
    state.refused(type, sent, message);
    Sent good = state.of(type).acknowledged;
    streams.refused(registered, type, sent, Optional.ofNullable(good), message);
  }

  private void sendWhatIsDue() {
    Optional<Snapshot> current =
        registered.flatMap(who -> streams.snapshot(who.group())).filter(s -> !waitsFor(s));
    if (!ended && current.isPresent()) {
      Snapshot snapshot = current.get();
      for (XdsType type : List.of(XdsType.CLUSTERS, XdsType.ENDPOINTS, XdsType.LISTENERS)) {
        state.due(type, snapshot).ifPresent(sent -> send(type, sent));
      }
      sendRoutes(snapshot);
    }
    view = state.view();
  }

  /**
   * A proxy that comes from another engine may have what has not arrived here yet: it is not moved
   * back, but for one whose past nobody knows any more, as a look at what the engines share tells.
   */
  private boolean waitsFor(Snapshot snapshot) {
    boolean ahead =
        Arrays.stream(XdsType.values())
            .anyMatch(type -> state.of(type).isAheadOf(snapshot.set(type)));
    boolean unknown = !streams.catchUp().hasLookedSince(openedAfterLook);
    waits = ahead && (isYoung() || unknown);
    if (waits && unknown) {
      streams.catchUp().want();
    }
    return waits;
  }

  /** Whether an engine that is behind may still be expected to catch up. */
  private boolean isYoung() {
    return Duration.between(openedAt, streams.now()).abs().compareTo(CATCH_UP) < 0;
  }

  private void sendRoutes(Snapshot snapshot) {
    TypeState routes = state.of(XdsType.ROUTES);
    state.takeAsAcknowledged(routes, snapshot.set(XdsType.ROUTES), snapshot);
    if (routes.watch == null || routes.inFlight != null) {
      return;
    }
    state
        .routes(snapshot)
        .flatMap(chosen -> state.due(XdsType.ROUTES, chosen))
        .ifPresent(sent -> send(XdsType.ROUTES, sent));
  }

  private void send(XdsType type, Sent sent) {
    if (!flow.hasRoom()) {
      // What is newest when there is room again is sent then.
      return;
    }
    TypeState own = state.of(type);
    Watch watch = Objects.requireNonNull(own.watch);
    List<Any> resources = own.resources(sent.set());
    Sent before = own.last;
    own.inFlight = sent;
    own.last = sent;
    try {
      watch.respond(Response.create(watch.request(), resources, sent.set().version()));
      state.sent(type);
      responsesSent.incrementAndGet();
    } catch (WatchCancelledException e) {
      // A newer request of the type is among the tasks that wait; it brings us back here.
      LOG.debug("a newer request has come in", e);
      own.inFlight = null;
      own.last = before;
    } catch (RuntimeException e) {
      // The call was closed under our hands. What else it may be, this stream is of no use.
      LOG.debug("sending failed proxy={}", registered.map(Identity::proxy).orElse(""), e);
      endNow();
    }
  }

  /** Called by the library in the middle of {@link #send}, before the response leaves. */
  @Override
  public void onV3StreamResponse(
      long streamId, DiscoveryRequest request, DiscoveryResponse response) {
    XdsType.of(response.getTypeUrl())
        .map(state::of)
        .ifPresent(
            own -> {
              Sent sent = Objects.requireNonNull(own.inFlight).withNonce(response.getNonce());
              own.inFlight = sent;
              own.last = sent;
            });
  }
}
