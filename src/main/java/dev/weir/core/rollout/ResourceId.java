package dev.weir.core.rollout;

/**
 * Names one resource of a kind: its namespace and its name, written {@code namespace/name}.
 *
 * @param namespace never empty; {@code default} when a manifest names none
 * @param name never empty
 */
public record ResourceId(String namespace, String name) implements Comparable<ResourceId> {
  public ResourceId {
    if (namespace.isEmpty() || name.isEmpty()) {
      throw new IllegalArgumentException(
          "a resource needs a namespace and a name, got '" + namespace + "/" + name + "'");
    }
  }

  /**
   * Reads {@code namespace/name}.
   *
   * @throws IllegalArgumentException when there is not exactly one slash with text on both sides
   */
  public static ResourceId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || slash != text.lastIndexOf('/')) {
      throw new IllegalArgumentException("expected namespace/name, got '" + text + "'");
    }
    return new ResourceId(text.substring(0, slash), text.substring(slash + 1));
  }

  /** A resource of another name in the same namespace. */
  public ResourceId sibling(String otherName) {
    return new ResourceId(namespace, otherName);
  }

  @Override
  public int compareTo(ResourceId other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
