package dev.weir.xds.server;

import com.google.protobuf.Any;
import dev.weir.xds.snapshot.ResourceSet;
import dev.weir.xds.snapshot.Snapshot;
import dev.weir.xds.translate.XdsType;
import io.envoyproxy.controlplane.cache.Watch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where one stream stands with one type. Only the stream's own tasks touch it. */
final class TypeState {
  final XdsType type;

  /** Where to answer; null until the proxy asks for the type. */
  @Nullable Watch watch;

  /** What it asks for; of no meaning for clusters and listeners, of which it gets everything. */
  Set<String> names = Set.of();

  /** The version that the proxy brought along from an earlier stream; empty for none. */
  String claimed = "";

  /** Sent and not answered yet. */
  @Nullable Sent inFlight;

  /** Sent last on this stream, or brought along and found to be current. */
  @Nullable Sent last;

  /** Acknowledged last. */
  @Nullable Sent acknowledged;

  /**
   * Names of what the proxy has now. For endpoints this is not what it acknowledged last: with a
   * cluster Envoy forgets the cluster's endpoints, and needs them anew when it comes back.
   */
  final Set<String> held = new HashSet<>();

  /** Refused, and nothing newer has been acknowledged since. */
  @Nullable Refused refused;

  /**
   * Clusters went out after the last endpoints; Envoy waits for endpoints of those that changed.
   */
  boolean owed;

  /** And has asked for them. */
  boolean owedAndAsked;

  TypeState(XdsType type) {
    this.type = type;
  }

  /**
   * A response.
   *
   * @param names of the resources in it
   * @param order of the responses of a stream, over all types; 0 for what the proxy brought along
   * @param nonce empty until the library has drawn it
   */
  record Sent(ResourceSet set, Set<String> names, Snapshot snapshot, long order, String nonce) {
    Sent withNonce(String drawn) {
      return new Sent(set, names, snapshot, order, drawn);
    }
  }

  /** Envoy's refusal of a version, in its own words. */
  record Refused(String version, Set<String> names, String message) {}

  private boolean byName() {
    return type == XdsType.ENDPOINTS || type == XdsType.ROUTES;
  }

  /** Whether the proxy wants resources of this type at all. */
  boolean subscribed() {
    return watch != null && (!byName() || !names.isEmpty());
  }

  Set<String> deliverable(ResourceSet wanted) {
    if (!byName()) {
      return wanted.names();
    }
    Set<String> both = new HashSet<>(names);
    both.retainAll(wanted.names());
    return both;
  }

  List<Any> resources(ResourceSet wanted) {
    return byName() ? wanted.named(names) : wanted.all();
  }

  /** Whether the proxy has brought along something newer than this from another engine. */
  boolean isAheadOf(ResourceSet wanted) {
    return last == null && generation(claimed) > generation(wanted.version());
  }

  /** A version is {@code GENERATION-HASH}; of one that is not ours nothing is known. */
  private static long generation(String version) {
    int dash = version.indexOf('-');
    String digits = dash < 0 ? "" : version.substring(0, dash);
    return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
  }

  /** Whether the proxy can be sent anything of the type now. */
  boolean open() {
    return watch != null && inFlight == null;
  }

  /** Whether the proxy should be sent this now, as far as this type alone is concerned. */
  boolean due(ResourceSet wanted) {
    if (!open()) {
      return false;
    }
    Set<String> deliverable = deliverable(wanted);
    if (byName() && deliverable.isEmpty()) {
      // A response by name says nothing of what it leaves out.
      return false;
    }
    Refused no = refused;
    if (no != null && no.version().equals(wanted.version()) && no.names().equals(deliverable)) {
      // Asking again cannot succeed; the next version is sent at once.
      return false;
    }
    Sent sent = last;
    if (sent == null) {
      // What the proxy brought along need not be sent again, but for endpoints: it may have lost
      // its former stream between a cluster and the cluster's endpoints.
      return type == XdsType.ENDPOINTS || !claimed.equals(wanted.version());
    }
    return owedAndAsked
        || !sent.set().version().equals(wanted.version())
        || !sent.names().containsAll(deliverable);
  }
}
