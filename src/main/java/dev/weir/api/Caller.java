package dev.weir.api;

import java.util.Set;

/**
 * Who asks.
 *
 * @param name the actor of their commands
 * @param namespaces those they may see and act in; empty for all
 */
public record Caller(String name, Role role, Set<String> namespaces) {
  public Caller {
    namespaces = Set.copyOf(namespaces);
  }

  public boolean mayEnter(String namespace) {
    return namespaces.isEmpty() || namespaces.contains(namespace);
  }
}
