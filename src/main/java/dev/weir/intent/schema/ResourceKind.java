package dev.weir.intent.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of {@code weir.dev/v1alpha1}. */
public enum ResourceKind {
  VIRTUAL_SERVICE("VirtualService", "virtualservices"),
  VIRTUAL_ROUTER("VirtualRouter", "virtualrouters"),
  VIRTUAL_NODE("VirtualNode", "virtualnodes"),
  ROLLOUT("Rollout", "rollouts"),
  GATE_POLICY("GatePolicy", "gatepolicies"),
  NOTIFICATION_POLICY("NotificationPolicy", "notificationpolicies");

  public static final String GROUP = "weir.dev";
  public static final String VERSION = "v1alpha1";
  public static final String API_VERSION = GROUP + "/" + VERSION;

  private final String word;
  private final String plural;

  ResourceKind(String word, String plural) {
    this.word = word;
    this.plural = plural;
  }

  /** As written in {@code kind}. */
  public String word() {
    return word;
  }

  /** As in the paths of an API server. */
  public String plural() {
    return plural;
  }

  /** Name of the definition's file on the class path. */
  String definition() {
    return "weir/crds/" + plural + "." + GROUP + ".yaml";
  }

  /** The kind of that word. */
  public static Optional<ResourceKind> of(String word) {
    return Arrays.stream(values()).filter(k -> k.word.equals(word)).findFirst();
  }

  /** Every word, in the order above. */
  public static List<String> words() {
    return Arrays.stream(values()).map(ResourceKind::word).toList();
  }
}
