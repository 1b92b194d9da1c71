package dev.weir.cli;

import dev.weir.cli.client.RequestFailed;
import dev.weir.cli.client.RequestFailed.Kind;
import dev.weir.cli.client.WeirClient;
import dev.weir.cli.json.Json;
import java.util.List;
import java.util.Optional;

/** Finds the rollout that a person means. */
final class RolloutFinder {
  /** A rollout as the server has it now. */
  record Found(String namespace, String name, Json resource) {
    String id() {
      return namespace + "/" + name;
    }

    Found with(Json newer) {
      return new Found(namespace, name, newer);
    }
  }

  private RolloutFinder() {}

  /** A name as the person wrote it; without a namespace it is looked for in all. */
  private record Wanted(Optional<String> namespace, String name) {}

  /**
   * Looks by namespace and name when both are known, else over all namespaces.
   *
   * @param name may be {@code namespace/name}
   */
  static Found find(WeirClient client, ServerOptions options, String name) throws RequestFailed {
    Wanted wanted = wanted(options, name);
    if (wanted.namespace().isPresent()) {
      String namespace = wanted.namespace().get();
      return new Found(namespace, wanted.name(), client.rollout(namespace, wanted.name()));
    }
    return byNameAlone(client.rollouts().at("items").items(), wanted.name());
  }

  /** Without asking the server; empty when the namespace is not known. */
  static Optional<Found> unread(ServerOptions options, String name) {
    Wanted wanted = wanted(options, name);
    return wanted.namespace().map(n -> new Found(n, wanted.name(), Json.NOTHING));
  }

  private static Wanted wanted(ServerOptions options, String name) {
    Optional<String> namespace = options.namespace;
    String bare = name;
    int slash = name.indexOf('/');
    if (slash >= 0) {
      String written = name.substring(0, slash);
      bare = name.substring(slash + 1);
      if (namespace.isPresent() && !namespace.get().equals(written)) {
        throw options.wrong("'" + name + "' is not in namespace '" + namespace.get() + "'");
      }
      namespace = Optional.of(written);
    }
    if (!isName(bare) || namespace.filter(n -> !isName(n)).isPresent()) {
      throw options.wrong(
          "'" + name + "' is not the name of a rollout; write NAME or NAMESPACE/NAME");
    }
    return new Wanted(namespace, bare);
  }

  private static Found byNameAlone(List<Json> all, String name) throws RequestFailed {
    List<Found> found =
        all.stream()
            .filter(r -> r.at("metadata", "name").textOrEmpty().equals(name))
            .map(r -> new Found(r.at("metadata", "namespace").textOrEmpty(), name, r))
            .toList();
    if (found.isEmpty()) {
      throw new RequestFailed(
          Kind.NOT_FOUND,
          "there is no rollout '"
              + name
              + "' in any namespace\n"
              + (all.isEmpty()
                  ? "The server has no rollouts at all; `weir status` says why if files were refused."
                  : "`weir status` lists those that are there."));
    }
    if (found.size() > 1) {
      throw new RequestFailed(
          Kind.WRONG_INPUT,
          "more than one rollout is named '"
              + name
              + "': "
              + String.join(" and ", found.stream().map(Found::id).toList())
              + "\nSay which with -n NAMESPACE.");
    }
    return found.getFirst();
  }

  private static boolean isName(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");
  }
}
