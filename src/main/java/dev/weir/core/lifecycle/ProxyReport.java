package dev.weir.core.lifecycle;

import java.util.ArrayList;
import java.util.List;

/**
 * What the proxies say of one rollout's split. Counted are proxies with an open stream whose
 * snapshot holds a route of the rollout.
 *
 * @param sequence of the split that {@code acknowledged} speaks of
 * @param connected how many are counted
 * @param acknowledged how many of them have acknowledged a table of that sequence or a later one
 * @param refused those that refused, with Envoy's words
 * @param waiting names of those that have neither acknowledged nor refused
 */
public record ProxyReport(
    long sequence, int connected, int acknowledged, List<Refusal> refused, List<String> waiting) {
  public static final ProxyReport NONE = new ProxyReport(0, 0, 0, List.of(), List.of());

  /** One proxy's refusal of one resource type. */
  public record Refusal(String proxy, String resourceType, String version, String message) {}

  public ProxyReport {
    refused = List.copyOf(refused);
    waiting = List.copyOf(waiting);
  }

  /**
   * Together with what the proxies of another engine say. While that engine speaks of an earlier
   * split, all of its proxies are waited for.
   *
   * @param engine its name, for people
   */
  public ProxyReport with(String engine, ProxyReport peer) {
    if (peer.connected == 0) {
      return this;
    }
    List<Refusal> allRefused = new ArrayList<>(refused);
    List<String> allWaiting = new ArrayList<>(waiting);
    boolean behind = peer.sequence < sequence;
    if (behind) {
      allWaiting.add(
          (peer.connected == 1 ? "1 proxy" : peer.connected + " proxies") + " of " + engine);
    } else {
      allRefused.addAll(peer.refused);
      allWaiting.addAll(peer.waiting);
    }
    return new ProxyReport(
        sequence,
        connected + peer.connected,
        acknowledged + (behind ? 0 : peer.acknowledged),
        allRefused,
        allWaiting);
  }
}
