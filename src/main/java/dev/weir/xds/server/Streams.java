package dev.weir.xds.server;

import dev.weir.core.lifecycle.ProxyReport;
import dev.weir.core.rollout.ResourceId;
import dev.weir.engine.TrafficPublisher.ProxyStatus;
import dev.weir.xds.server.ProxyStream.Identity;
import dev.weir.xds.server.TypeState.Sent;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.snapshot.Snapshots;
import dev.weir.xds.translate.XdsType;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every open stream, by node group, and what they say together. */
final class Streams {
  /** Until after their patience is over. */
  private static final Duration YOUNG = ProxyStream.CATCH_UP.multipliedBy(2);

  private final Snapshots snapshots;
  private final InstantSource clock;
  private final StreamListener listener;
  private final ChangeNotices notices;
  private final Map<ResourceId, Set<ProxyStream>> byGroup = new ConcurrentHashMap<>();
  private final Set<ProxyStream> open = ConcurrentHashMap.newKeySet();
  private final Admission admission;
  private final Refusals refusals;
  private final CatchUp catchUp;

  Streams(
      Snapshots snapshots,
      InstantSource clock,
      StreamListener listener,
      ChangeNotices notices,
      XdsLimits limits,
      CatchUp catchUp) {
    this.snapshots = snapshots;
    this.clock = clock;
    this.listener = listener;
    this.notices = notices;
    this.admission = new Admission(limits);
    this.refusals = new Refusals(listener, clock.instant());
    this.catchUp = catchUp;
    catchUp.onEnded(this::lookAtYoung);
  }

  Instant now() {
    return clock.instant();
  }

  Optional<Snapshot> snapshot(ResourceId group) {
    return snapshots.of(group);
  }

  CatchUp catchUp() {
    return catchUp;
  }

  Admission admission() {
    return admission;
  }

  /** We have refused a stream or ended it. */
  void ended(Optional<Identity> who, Peer peer, Status why) {
    refusals.ended(who, peer, why, now());
  }

  /** A proxy has refused what it was sent. */
  void refused(
      Optional<Identity> who, XdsType type, Sent sent, Optional<Sent> lastGood, String words) {
    refusals.refused(who, type, sent, lastGood, words, now());
  }

  void opened(ProxyStream stream) {
    open.add(stream);
  }

  /** Those that are open now; may change while somebody goes through them. */
  Collection<ProxyStream> all() {
    return Collections.unmodifiableSet(open);
  }

  void identified(ProxyStream stream, Identity who) {
    // Entered before its snapshot is read, so that no publication falls between the two.
    byGroup.compute(
        who.group(),
        (group, set) -> {
          Set<ProxyStream> streams = set == null ? ConcurrentHashMap.newKeySet() : set;
          streams.add(stream);
          return streams;
        });
    changed(stream, Optional.of(who));
  }

  void closed(ProxyStream stream, Optional<Identity> registered) {
    if (open.remove(stream)) {
      admission.leave(stream.peer());
    }
    registered.ifPresent(
        who ->
            byGroup.computeIfPresent(
                who.group(),
                (group, streams) -> {
                  streams.remove(stream);
                  return streams.isEmpty() ? null : streams;
                }));
    changed(stream, registered);
  }

  void changed(ProxyStream stream, Optional<Identity> who) {
    who.flatMap(w -> snapshots.of(w.group()))
        .ifPresent(snapshot -> notices.changed(snapshot.sequences().keySet()));
  }

  void acknowledged(Identity who, XdsType type, Duration latency) {
    listener.acknowledged(who.proxy(), who.group(), type.label(), latency);
  }

  /** Tells the streams of these groups to look at their snapshots. */
  void look(Set<ResourceId> groups) {
    for (ResourceId group : groups) {
      byGroup.getOrDefault(group, Set.of()).forEach(ProxyStream::look);
    }
  }

  /** Looks again at the proxies that may have waited for this engine to catch up. */
  void lookAtYoung() {
    for (ProxyStream stream : open) {
      boolean young = Duration.between(stream.openedAt(), now()).abs().compareTo(YOUNG) < 0;
      if (young || stream.waits()) {
        stream.look();
      }
    }
  }

  /** Ends streams on which nobody has said for so long who they are. */
  void endNameless(Duration patience) {
    Instant now = now();
    for (ProxyStream stream : open) {
      // Also when the clock was set back; who means it comes again.
      boolean late = Duration.between(stream.openedAt(), now).abs().compareTo(patience) > 0;
      if (stream.identity().isEmpty() && late) {
        stream.refuse(
            Status.DEADLINE_EXCEEDED.withDescription(
                "no request has come within " + patience.toSeconds() + " s"));
      }
    }
  }

  ProxyReport report(ResourceId rollout, long sequence) {
    int connected = 0;
    int acknowledged = 0;
    List<ProxyReport.Refusal> refused = new ArrayList<>();
    List<String> waiting = new ArrayList<>();
    for (ResourceId group : snapshots.carriersOf(rollout)) {
      Optional<Snapshot> current = snapshots.of(group);
      if (current.isEmpty()) {
        continue;
      }
      for (ProxyStream stream : byGroup.getOrDefault(group, Set.of())) {
        connected++;
        StreamView view = stream.view();
        if (view.hasTaken(rollout, sequence, current.get())) {
          acknowledged++;
        } else {
          String proxy = stream.identity().map(Identity::proxy).orElse("");
          view.standingRefusal(proxy, current.get())
              .ifPresentOrElse(refused::add, () -> waiting.add(proxy));
        }
      }
    }
    refused.sort(Comparator.comparing(ProxyReport.Refusal::proxy));
    waiting.sort(Comparator.naturalOrder());
    return new ProxyReport(sequence, connected, acknowledged, refused, waiting);
  }

  Map<ResourceId, ProxyReport> reports() {
    Map<ResourceId, Long> newest = new HashMap<>();
    byGroup
        .keySet()
        .forEach(
            group ->
                snapshots
                    .of(group)
                    .ifPresent(
                        s -> s.sequences().forEach((r, n) -> newest.merge(r, n, Math::max))));
    Map<ResourceId, ProxyReport> reports = new HashMap<>();
    newest.forEach((rollout, sequence) -> reports.put(rollout, report(rollout, sequence)));
    reports.values().removeIf(report -> report.connected() == 0);
    return reports;
  }

  List<ProxyStatus> proxies() {
    List<ProxyStatus> proxies = new ArrayList<>();
    for (ProxyStream stream : open) {
      stream
          .identity()
          .ifPresent(
              who ->
                  proxies.add(
                      new ProxyStatus(
                          who.proxy(),
                          who.group().toString(),
                          stream.peer().connection(),
                          stream.openedAt(),
                          stream.view().resources())));
    }
    proxies.sort(
        Comparator.comparing(ProxyStatus::id)
            .thenComparing(ProxyStatus::node)
            .thenComparing(ProxyStatus::connectedAt));
    return proxies;
  }
}
